import { beginsWith } from './begins-with.js';
import { findMpegFrame, id3Length } from './mpeg-frames.js';

/** Formats that are read as they are, by the page, too. */
export type PlainFormat = 'wav' | 'flac' | 'mpeg' | 'ogg-vorbis' | 'ogg-opus' | 'ogg-flac';
/** Formats of which the service keeps the sound track as WAV in their place; their codec may be one that is not decoded. */
export type ConvertedFormat = 'aiff' | 'caf' | 'mp4' | 'matroska';
/** Formats that are decoded. */
export type AudioFormat = PlainFormat | ConvertedFormat;

/** So many bytes distinguish the formats (an MP3 may begin with some rubbish). */
export const audioHeadBytes = 16_384;

export type AudioKind =
  | { readonly decoded: true; readonly converted: false; readonly format: PlainFormat }
  | { readonly decoded: true; readonly converted: true; readonly format: ConvertedFormat }
  /**
   * `converted`: ffmpeg decodes it, where it is installed. `remedy`: what to do, without a full stop, where it is more
   * than to export it as another.
   */
  | {
      readonly decoded: false;
      readonly converted: boolean;
      readonly name: string;
      readonly remedy?: string;
    };

/** Boxes with which MP4 and QuickTime files begin; old QuickTime has no `ftyp`. */
const firstBoxes = ['ftyp', 'moov', 'mdat', 'wide', 'styp', 'pnot'];

const containers: readonly {
  readonly format: ConvertedFormat;
  readonly test: (bytes: Uint8Array) => boolean;
}[] = [
  { format: 'mp4', test: (b) => firstBoxes.some((box) => beginsWith(b, box, 4)) },
  { format: 'matroska', test: (b) => beginsWith(b, '\x1a\x45\xdf\xa3') },
  {
    format: 'aiff',
    test: (b) => beginsWith(b, 'FORM') && (beginsWith(b, 'AIFF', 8) || beginsWith(b, 'AIFC', 8)),
  },
  { format: 'caf', test: (b) => beginsWith(b, 'caff') },
];

/** Formats that ffmpeg decodes, or that are recognised only to report what they are and what to do. */
const others: readonly {
  readonly name: string;
  readonly remedy?: string;
  readonly byFfmpeg?: boolean;
  readonly test: (bytes: Uint8Array) => boolean;
}[] = [
  { name: 'AAC', test: (b) => b[0] === 0xff && ((b[1] ?? 0) & 0xf6) === 0xf0 },
  { name: 'Windows Media (WMA)', test: (b) => beginsWith(b, '\x30\x26\xb2\x75\x8e\x66\xcf\x11') },
  { name: 'AMR', test: (b) => beginsWith(b, '#!AMR') },
  { name: 'Sun audio (AU)', test: (b) => beginsWith(b, '.snd') },
  { name: 'Wave64', test: (b) => beginsWith(b, 'riff\x2e\x91\xcf\x11') },
  {
    name: 'NIST SPHERE (as of TIMIT and the LDC, often named .wav)',
    byFfmpeg: false,
    remedy:
      'Convert it with sox, for example: sox in.wav -t wav out.wav, or with sph2pipe -f wav where it is compressed',
    test: (b) => beginsWith(b, 'NIST_1A'),
  },
  { name: 'AVI video', test: (b) => beginsWith(b, 'RIFF') && beginsWith(b, 'AVI ', 8) },
  {
    name: 'an Ogg stream that is neither Vorbis, Opus nor FLAC',
    byFfmpeg: false,
    test: (b) => beginsWith(b, 'OggS'),
  },
];

/**
 * What audio a file is by its first bytes (all of it, or at least `audioHeadBytes`); its name does not count. Undefined
 * where it does not look like audio.
 */
export function audioKind(head: Uint8Array): AudioKind | undefined {
  const format = markedFormat(head);
  if (format) return { decoded: true, converted: false, format };
  const container = containers.find(({ test }) => test(head));
  if (container) return { decoded: true, converted: true, format: container.format };
  const other = others.find(({ test }) => test(head));
  if (other) {
    const { name, remedy, byFfmpeg = true } = other;
    return { decoded: false, converted: byFfmpeg, name, ...(remedy && { remedy }) };
  }
  // MPEG has no mark at its beginning, only at that of each frame.
  return findMpegFrame(head) === undefined ? undefined : { decoded: true, converted: false, format: 'mpeg' };
}

function markedFormat(head: Uint8Array): PlainFormat | undefined {
  if (
    ['RIFX', 'RF64', 'BW64'].some((id) => beginsWith(head, id)) ||
    (beginsWith(head, 'RIFF') && !beginsWith(head, 'AVI ', 8))
  )
    return 'wav';
  if (beginsWith(head, 'fLaC')) return 'flac';
  if (beginsWith(head, 'OggS')) {
    const packet = 27 + (head[26] ?? 0);
    if (beginsWith(head, '\x01vorbis', packet)) return 'ogg-vorbis';
    if (beginsWith(head, 'OpusHead', packet)) return 'ogg-opus';
    if (beginsWith(head, '\x7fFLAC', packet)) return 'ogg-flac';
  }
  if (beginsWith(head, 'ID3')) return beginsWith(head, 'fLaC', id3Length(head)) ? 'flac' : 'mpeg';
  return undefined;
}
