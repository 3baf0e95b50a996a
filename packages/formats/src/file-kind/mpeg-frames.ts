export interface MpegFrameHeader {
  /** The frame's length in bytes. */
  readonly length: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: number;
  /** The shortest that a frame of this kind can be, in bytes. */
  readonly smallest: number;
  /** Version, layer, sample rate, mono or not as a number: the same in all frames of a file. */
  readonly kind: number;
  /** Where a Xing or Info header would be within a frame of layer III. */
  readonly xingAt: number;
}

/** kbit/s by [MPEG-1 or later, layer]. */
const bitRates: Readonly<Record<string, readonly number[]>> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** The header of the MPEG-1, 2 or 2.5 audio frame that begins here (ISO 11172-3, 2.4.2.3); undefined where none does. */
export function mpegFrameHeader(bytes: Uint8Array, at: number): MpegFrameHeader | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1]! >> 3) & 3;
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3);
  const rateIndex = (bytes[at + 2]! >> 2) & 3;
  if (version === 1 || layer === 4 || rateIndex === 3) return undefined;
  const first = version === 3;
  const bitRate = bitRates[`${first ? 1 : 2}-${layer}`]?.[(bytes[at + 2]! >> 4) - 1];
  if (bitRate === undefined) return undefined;
  const sampleRate = [44_100, 48_000, 32_000][rateIndex]! / (first ? 1 : version === 2 ? 2 : 4);
  const padding = (bytes[at + 2]! >> 1) & 1;
  const channels = bytes[at + 3]! >> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152;
  const length =
    layer === 1
      ? (Math.floor((12_000 * bitRate) / sampleRate) + padding) * 4
      : Math.floor((samples * 125 * bitRate) / sampleRate) + padding;
  const sideInfo = first ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  const kind = ((version * 4 + layer) * 4 + rateIndex) * 2 + (channels - 1);
  const checked = (bytes[at + 1]! & 1) === 0 ? 2 : 0;
  // No frame of this kind is shorter than one of the lowest bit rate.
  const smallest = Math.floor((length - padding) * ((first ? 32 : 8) / bitRate));
  return { length, sampleRate, channels, samples, kind, smallest, xingAt: 4 + checked + sideInfo };
}

/** Length of the ID3v2 tag that begins here, with its header and footer; 0 where none does. */
export function id3Length(bytes: Uint8Array, at = 0): number {
  if (bytes.length < at + 10 || bytes[at] !== 0x49 || bytes[at + 1] !== 0x44 || bytes[at + 2] !== 0x33)
    return 0;
  let size = 0;
  for (let i = 6; i < 10; i++) size = size * 128 + (bytes[at + i]! & 0x7f);
  return size + (bytes[at + 5]! & 0x10 ? 20 : 10);
}

/** Where the first of two MPEG frames in a row begins: a single one is too easily chance. */
export function findMpegFrame(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const header = mpegFrameHeader(bytes, at);
    if (!header) continue;
    const next = at + header.length;
    if (next === bytes.length || mpegFrameHeader(bytes, next)?.kind === header.kind) return at;
  }
  return undefined;
}
