import type { MpegFrameHeader } from '@persephone/formats/file-kind';
import { dataView } from './bytes.js';

/** What a Xing, Info or VBRI header in the place of a stream's first frame holds. */
export interface MpegInfo {
  /** How many frames follow, where given. */
  readonly frames: number | null;
  /** Samples that the encoder put before and behind the sound (LAME's extension), where given. */
  readonly delay: number;
  readonly padding: number;
}

/** What decoders of layer III add before the sound themselves. */
export const decoderDelay = 529;

/** The header in this frame; undefined where the frame is sound. */
export function mpegInfo(frame: Uint8Array, header: MpegFrameHeader): MpegInfo | undefined {
  const view = dataView(frame);
  const mark = (at: number): string => String.fromCharCode(...frame.subarray(at, at + 4));
  if (mark(36) === 'VBRI' && frame.length >= 54) {
    return { frames: view.getUint32(50), delay: 0, padding: 0 };
  }
  // Some writers leave out the room for a checksum that the frame's head announces.
  const at = [header.xingAt, header.xingAt - 2].find((place) => ['Xing', 'Info'].includes(mark(place)));
  if (at === undefined || frame.length < at + 8) return undefined;
  const flags = view.getUint32(at + 4);
  const frames = flags & 1 && frame.length >= at + 12 ? view.getUint32(at + 8) : null;
  const lame =
    at + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  if (frame.length < lame + 24 || !/^[A-Za-z]/.test(mark(lame))) return { frames, delay: 0, padding: 0 };
  const packed = (frame[lame + 21]! << 16) | (frame[lame + 22]! << 8) | frame[lame + 23]!;
  return { frames, delay: packed >> 12, padding: packed & 0xfff };
}
