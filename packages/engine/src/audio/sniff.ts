import { EngineError } from '../errors/index.js';

export type AudioFormat = 'wav' | 'flac' | 'mpeg' | 'ogg-vorbis' | 'ogg-opus' | 'ogg-flac';

/** So many bytes tell one format from another (an MP3 may begin with some rubbish). */
export const sniffedBytes = 16_384;

const starts = (bytes: Uint8Array, text: string, at = 0): boolean => {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
};

/** Formats told apart only to say what they are and what to do. */
const others: readonly { readonly name: string; readonly test: (bytes: Uint8Array) => boolean }[] = [
  { name: 'MP4 or M4A (AAC)', test: (b) => starts(b, 'ftyp', 4) },
  { name: 'AIFF', test: (b) => starts(b, 'FORM') && (starts(b, 'AIFF', 8) || starts(b, 'AIFC', 8)) },
  { name: 'AAC', test: (b) => b[0] === 0xff && ((b[1] ?? 0) & 0xf6) === 0xf0 },
  { name: 'Windows Media (WMA)', test: (b) => starts(b, '\x30\x26\xb2\x75\x8e\x66\xcf\x11') },
  { name: 'Core Audio (CAF)', test: (b) => starts(b, 'caff') },
  { name: 'Matroska or WebM', test: (b) => starts(b, '\x1a\x45\xdf\xa3') },
  { name: 'AMR', test: (b) => starts(b, '#!AMR') },
  { name: 'Sun audio (AU)', test: (b) => starts(b, '.snd') },
  { name: 'Wave64', test: (b) => starts(b, 'riff\x2e\x91\xcf\x11') },
  { name: 'AVI video', test: (b) => starts(b, 'RIFF') && starts(b, 'AVI ', 8) },
  { name: 'an Ogg stream that is neither Vorbis, Opus nor FLAC', test: (b) => starts(b, 'OggS') },
];

/**
 * The format of a file by its first bytes (all of it, or at least `sniffedBytes`); its name says nothing. Throws
 * 'audio-empty', 'audio-format-unknown', 'audio-unreadable'.
 */
export function sniffAudio(head: Uint8Array, fileName: string): AudioFormat {
  if (head.length === 0) {
    throw new EngineError('audio-empty', `${fileName} is an empty file (0 bytes). Copy or record it again.`);
  }
  if (starts(head, 'RIFX') || starts(head, 'RF64') || (starts(head, 'RIFF') && !starts(head, 'AVI ', 8)))
    return 'wav';
  if (starts(head, 'fLaC')) return 'flac';
  if (starts(head, 'OggS')) {
    const packet = 27 + (head[26] ?? 0);
    if (starts(head, '\x01vorbis', packet)) return 'ogg-vorbis';
    if (starts(head, 'OpusHead', packet)) return 'ogg-opus';
    if (starts(head, '\x7fFLAC', packet)) return 'ogg-flac';
  }
  if (starts(head, 'ID3')) return starts(head, 'fLaC', id3Length(head)) ? 'flac' : 'mpeg';
  const other = others.find(({ test }) => test(head));
  if (other) {
    throw new EngineError(
      'audio-format-unknown',
      `${fileName} is ${other.name}, which cannot be decoded here. Export it as WAV, FLAC, MP3 or Ogg.`,
    );
  }
  if (findMpegFrame(head) !== undefined) return 'mpeg';
  throw new EngineError(
    'audio-unreadable',
    `${fileName} does not look like audio${isText(head) ? ': it begins like a text file' : ''}. ` +
      'Check that it is the right file; WAV, FLAC, MP3 and Ogg can be read.',
  );
}

/** Length of an ID3v2 tag with its header, written in 7-bit bytes. */
export function id3Length(bytes: Uint8Array): number {
  if (!starts(bytes, 'ID3') || bytes.length < 10) return 0;
  let size = 0;
  for (let i = 6; i < 10; i++) size = size * 128 + ((bytes[i] ?? 0) & 0x7f);
  return 10 + size;
}

/** Where the first of two MPEG audio frames in a row begins: a single one is too easily chance. */
function findMpegFrame(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const length = mpegFrameLength(bytes, at);
    if (length === undefined) continue;
    const next = at + length;
    if (next === bytes.length || mpegFrameLength(bytes, next) !== undefined) return at;
  }
  return undefined;
}

const bitRates: Readonly<Record<string, readonly number[]>> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** Bytes of the MPEG-1, 2 or 2.5 audio frame whose header is here (ISO 11172-3, 2.4.2.3); undefined where none is. */
function mpegFrameLength(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1]! >> 3) & 3;
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3);
  const rateIndex = (bytes[at + 2]! >> 2) & 3;
  if (version === 1 || layer === 4 || rateIndex === 3) return undefined;
  const bitRate = bitRates[`${version === 3 ? 1 : 2}-${layer}`]?.[(bytes[at + 2]! >> 4) - 1];
  const sampleRate = [44_100, 48_000, 32_000][rateIndex]! / (version === 3 ? 1 : version === 2 ? 2 : 4);
  if (bitRate === undefined) return undefined;
  const padding = (bytes[at + 2]! >> 1) & 1;
  if (layer === 1) return (Math.floor((12_000 * bitRate) / sampleRate) + padding) * 4;
  return Math.floor(((layer === 3 && version !== 3 ? 72_000 : 144_000) * bitRate) / sampleRate) + padding;
}

function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, 1024), { stream: true });
    return [...text].every((c) => c >= ' ' || c === '\n' || c === '\r' || c === '\t');
  } catch {
    return false;
  }
}
