import { EngineError } from '../errors/index.js';
import { findMpegFrame, id3Length } from './mpeg-frames.js';

export type AudioFormat = 'wav' | 'flac' | 'mpeg' | 'ogg-vorbis' | 'ogg-opus' | 'ogg-flac';

/** So many bytes distinguish the formats (an MP3 may begin with some rubbish). */
export const sniffedBytes = 16_384;

const starts = (bytes: Uint8Array, text: string, at = 0): boolean => {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
};

/** Formats recognised only to report what they are and what to do. */
const others: readonly {
  readonly name: string;
  readonly remedy?: string;
  readonly test: (bytes: Uint8Array) => boolean;
}[] = [
  { name: 'MP4 or M4A (AAC)', test: (b) => starts(b, 'ftyp', 4) },
  { name: 'AIFF', test: (b) => starts(b, 'FORM') && (starts(b, 'AIFF', 8) || starts(b, 'AIFC', 8)) },
  { name: 'AAC', test: (b) => b[0] === 0xff && ((b[1] ?? 0) & 0xf6) === 0xf0 },
  { name: 'Windows Media (WMA)', test: (b) => starts(b, '\x30\x26\xb2\x75\x8e\x66\xcf\x11') },
  { name: 'Core Audio (CAF)', test: (b) => starts(b, 'caff') },
  { name: 'Matroska or WebM', test: (b) => starts(b, '\x1a\x45\xdf\xa3') },
  { name: 'AMR', test: (b) => starts(b, '#!AMR') },
  { name: 'Sun audio (AU)', test: (b) => starts(b, '.snd') },
  { name: 'Wave64', test: (b) => starts(b, 'riff\x2e\x91\xcf\x11') },
  {
    name: 'NIST SPHERE (as of TIMIT and the LDC, often named .wav)',
    remedy:
      'Convert it with sox, for example: sox in.wav -t wav out.wav, or with sph2pipe -f wav where it is compressed',
    test: (b) => starts(b, 'NIST_1A'),
  },
  { name: 'AVI video', test: (b) => starts(b, 'RIFF') && starts(b, 'AVI ', 8) },
  { name: 'an Ogg stream that is neither Vorbis, Opus nor FLAC', test: (b) => starts(b, 'OggS') },
];

/**
 * The format of a file by its first bytes (all of it, or at least `sniffedBytes`); its name does not count. Throws
 * 'audio-empty', 'audio-format-unknown', 'audio-unreadable'.
 */
export function sniffAudio(head: Uint8Array, fileName: string): AudioFormat {
  if (head.length === 0) {
    throw new EngineError('audio-empty', `${fileName} is an empty file (0 bytes). Copy or record it again.`);
  }
  if (
    ['RIFX', 'RF64', 'BW64'].some((id) => starts(head, id)) ||
    (starts(head, 'RIFF') && !starts(head, 'AVI ', 8))
  )
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
      `${fileName} is ${other.name}, which cannot be decoded here. ${other.remedy ?? 'Export it as WAV, FLAC, MP3 or Ogg'}.`,
    );
  }
  if (findMpegFrame(head) !== undefined) return 'mpeg';
  throw new EngineError(
    'audio-unreadable',
    `${fileName} does not look like audio${isText(head) ? ': it begins like a text file' : ''}. ` +
      'Check that it is the right file; WAV, FLAC, MP3 and Ogg can be read.',
  );
}

function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, 1024), { stream: true });
    return [...text].every((c) => c >= ' ' || c === '\n' || c === '\r' || c === '\t');
  } catch {
    return false;
  }
}
