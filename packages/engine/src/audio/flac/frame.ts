import { BitReader, OutOfBytes } from './bit-reader.js';
import { crc16 } from './crc.js';
import { type FrameHeader, mostHeaderBytes, readFrameHeader } from './frame-header.js';
import type { StreamInfo } from './stream-info.js';
import { readSubframe, type Samples } from './subframe.js';

export interface Frame {
  readonly header: FrameHeader;
  readonly channels: readonly Samples[];
  /** Where it ends. */
  readonly end: number;
}

/**
 * What begins here: a frame, its sum checked; nothing, where there is no frame's header; 'damaged', where the frame is
 * not what its checksum promises; 'more', where the bytes end before it does.
 */
export function readFrame(
  bytes: Uint8Array,
  start: number,
  info: StreamInfo,
): Frame | undefined | 'damaged' | 'more' {
  let header: FrameHeader | undefined;
  try {
    header = readFrameHeader(bytes, start, info);
    if (!header) return undefined;
    const bits = new BitReader(bytes, start + header.byteLength);
    const channels: Samples[] = [];
    for (let c = 0; c < header.channels; c++) {
      const samples = readSubframe(bits, header.blockSize, depthOf(header, c));
      if (!samples) return 'damaged';
      channels.push(samples);
    }
    const end = bits.byteAt;
    bits.at = end * 8;
    if (bits.read(16) !== crc16(bytes, start, end)) return 'damaged';
    return { header, channels: undifferenced(header, channels), end: end + 2 };
  } catch (error) {
    if (!(error instanceof OutOfBytes)) throw error;
    return bytes.length - start > mostBytes(header) ? 'damaged' : 'more';
  }
}

/** A frame that takes far more than its samples as they are is none. */
function mostBytes(header: FrameHeader | undefined): number {
  if (!header) return mostHeaderBytes;
  return 2 * header.blockSize * header.channels * ((header.bitsPerSample + 8) / 8) + 1024;
}

/** The difference of two channels takes a bit more. */
function depthOf({ stereo, bitsPerSample }: FrameHeader, channel: number): number {
  const difference = stereo === 'side-right' ? 0 : stereo === 'independent' ? -1 : 1;
  return bitsPerSample + (channel === difference ? 1 : 0);
}

/** RFC 9639, 4.2 */
function undifferenced({ stereo, blockSize }: FrameHeader, channels: readonly Samples[]): readonly Samples[] {
  const [a, b] = channels;
  if (stereo === 'independent' || !a || !b) return channels;
  const left = new Int32Array(blockSize);
  const right = new Int32Array(blockSize);
  for (let i = 0; i < blockSize; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (stereo === 'left-side') {
      left[i] = x;
      right[i] = x - y;
    } else if (stereo === 'side-right') {
      left[i] = x + y;
      right[i] = y;
    } else {
      const sum = 2 * x + (Math.abs(y) % 2);
      left[i] = (sum + y) / 2;
      right[i] = (sum - y) / 2;
    }
  }
  return [left, right];
}
