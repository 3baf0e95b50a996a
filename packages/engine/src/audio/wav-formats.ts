/** Names of format tags that turn up in field recordings, for messages (RFC 2361 lists them all). */
const names: Readonly<Record<number, string>> = {
  1: 'PCM',
  2: 'Microsoft ADPCM',
  3: 'floating point',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG',
  85: 'MP3',
  255: 'AAC',
};

export function formatName(tag: number): string {
  return names[tag] ?? `format ${tag}`;
}
