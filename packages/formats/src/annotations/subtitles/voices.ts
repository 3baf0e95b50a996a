const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  quot: '"',
  apos: "'",
  lrm: '\u200e',
  rlm: '\u200f',
};

/** Those of WebVTT and SRT; what else looks like one is text, as `<laughs>`. */
const tags: ReadonlySet<string> = new Set('b i u s c v lang ruby rt font'.split(' '));

export interface Spoken {
  readonly voice: string | null;
  readonly spoken: string;
}

/** The text of a cue without tags and entities, cut where another voice begins. */
export function voices(cue: string): Spoken[] {
  const found: { voice: string | null; spoken: string }[] = [{ voice: null, spoken: '' }];
  let from = 0;
  const append = (text: string) => {
    const last = found.at(-1);
    if (last) last.spoken += decodedEntities(text);
  };
  // A tag begins with its name, a slash or, between words, with a time; any other < is one.
  for (const match of cue.matchAll(
    /<\d[\d:.]*>|<(\/?)([a-z]+)((?:\.[^\s.<>]+)*)(?:\s([^<>]*))?>|\{\\[^{}]*\}/giu,
  )) {
    if (match[2] !== undefined && !tags.has(match[2].toLowerCase())) continue;
    append(cue.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2]?.toLowerCase() !== 'v') continue;
    const name = match[4]?.trim() || (match[3] ?? '').replace(/^\./u, '');
    found.push({
      voice: match[1] === '/' || name === '' ? null : decodedEntities(name).normalize('NFC'),
      spoken: '',
    });
  }
  append(cue.slice(from));
  const spoken = found.map((part) => ({ ...part, spoken: part.spoken.trim() }));
  const kept = spoken.filter(({ voice, spoken: text }) => voice !== null || text !== '');
  return kept.length > 0 ? kept : [{ voice: null, spoken: '' }];
}

function decodedEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/giu, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? (named[name] ?? whole) : whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code)
      : whole;
  });
}
