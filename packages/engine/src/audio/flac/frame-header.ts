import { BitReader } from './bit-reader.js';
import { crc8 } from './crc.js';
import type { StreamInfo } from './stream-info.js';

export interface FrameHeader {
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Which channel is coded as a difference, where one is. */
  readonly stereo: 'independent' | 'left-side' | 'side-right' | 'mid-side';
  readonly bitsPerSample: number;
  /** Of the frame, or of its first sample where the blocks vary in size. */
  readonly number: number;
  readonly variable: boolean;
  readonly byteLength: number;
}

/** The longest header there is. */
export const mostHeaderBytes = 16;

const sampleRates = [
  0, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000,
];
const sampleSizes = [0, 8, 12, -1, 16, 20, 24, 32];
const stereos = ['left-side', 'side-right', 'mid-side'] as const;

/** The frame header that begins here (RFC 9639, 9.1), its sum checked; undefined where none does. Throws OutOfBytes. */
export function readFrameHeader(bytes: Uint8Array, start: number, info: StreamInfo): FrameHeader | undefined {
  if (start + 1 < bytes.length && (bytes[start] !== 0xff || (bytes[start + 1]! & 0xfe) !== 0xf8))
    return undefined;
  const bits = new BitReader(bytes, start);
  if (bits.read(15) !== 0x7ffc) return undefined;
  const variable = bits.read(1) === 1;
  const blockCode = bits.read(4);
  const rateCode = bits.read(4);
  const channelCode = bits.read(4);
  const sizeCode = bits.read(3);
  if (bits.read(1) !== 0 || blockCode === 0 || rateCode === 15 || channelCode > 10 || sizeCode === 3)
    return undefined;
  const number = readNumber(bits);
  if (number === undefined) return undefined;
  const blockSize =
    blockCode === 1
      ? 192
      : blockCode < 6
        ? 576 << (blockCode - 2)
        : blockCode === 6
          ? bits.read(8) + 1
          : blockCode === 7
            ? bits.read(16) + 1
            : 256 << (blockCode - 8);
  const sampleRate =
    rateCode === 0
      ? info.sampleRate
      : rateCode < 12
        ? sampleRates[rateCode]!
        : rateCode === 12
          ? bits.read(8) * 1000
          : rateCode === 13
            ? bits.read(16)
            : bits.read(16) * 10;
  const end = bits.byteAt;
  if (crc8(bytes, start, end) !== bits.read(8)) return undefined;
  return {
    blockSize,
    sampleRate,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    stereo: channelCode < 8 ? 'independent' : stereos[channelCode - 8]!,
    bitsPerSample: sizeCode === 0 ? info.bitsPerSample : sampleSizes[sizeCode]!,
    number,
    variable,
    byteLength: end + 1 - start,
  };
}

/** Up to 36 bits, coded as UTF-8 would (RFC 9639, 9.1.5). */
function readNumber(bits: BitReader): number | undefined {
  const first = bits.read(8);
  if (first < 0x80) return first;
  const more = Math.clz32(~(first << 24)) - 1;
  if (more < 1 || more > 6) return undefined;
  let value = first & (0x3f >> more);
  for (let i = 0; i < more; i++) {
    const byte = bits.read(8);
    if (byte >> 6 !== 2) return undefined;
    value = value * 64 + (byte & 63);
  }
  return value;
}
