import { createHash } from 'node:crypto';

/** How the samples of a channel are coded: as RFC 9639 numbers them, and 'linear' with one coefficient of a half. */
export type SubframeKind =
  | 'constant'
  | 'verbatim'
  | 'fixed0'
  | 'fixed1'
  | 'fixed2'
  | 'fixed3'
  | 'fixed4'
  | 'linear';
export type Stereo = 'independent' | 'left-side' | 'side-right' | 'mid-side';

export interface FlacOptions {
  sampleRate?: number;
  bits?: 8 | 16 | 24;
  blockSize?: number;
  kind?: SubframeKind;
  stereo?: Stereo;
  rice?: number;
  /** Blocks numbered by their first sample rather than by frame. */
  variable?: boolean;
  totalUnknown?: boolean;
  md5?: 'right' | 'wrong' | 'none';
  /** Frames left out of the file. */
  without?: readonly number[];
}

class Bits {
  readonly bytes: number[] = [];
  private held = 0;
  private count = 0;

  put(value: number, width: number): void {
    for (let i = width - 1; i >= 0; i--) {
      this.held = this.held * 2 + (Math.floor(value / 2 ** i) & 1);
      if (++this.count === 8) {
        this.bytes.push(this.held);
        this.held = 0;
        this.count = 0;
      }
    }
  }

  signed(value: number, width: number): void {
    this.put(value < 0 ? value + 2 ** width : value, width);
  }

  unary(zeros: number): void {
    for (let i = 0; i < zeros; i++) this.put(0, 1);
    this.put(1, 1);
  }

  align(): void {
    while (this.count > 0) this.put(0, 1);
  }
}

function crc(bytes: readonly number[], polynomial: number, width: 8 | 16): number {
  let r = 0;
  for (const byte of bytes) {
    r ^= byte << (width - 8);
    for (let i = 0; i < 8; i++) r = r & (1 << (width - 1)) ? (r << 1) ^ polynomial : r << 1;
    r &= 2 ** width - 1;
  }
  return r;
}

function codedNumber(n: number): number[] {
  if (n < 0x80) return [n];
  let more = 1;
  while (n >= 2 ** (more * 6 + 6 - more)) more++;
  const bytes = Array.from({ length: more }, (_, i) => 0x80 | (Math.floor(n / 64 ** (more - 1 - i)) & 63));
  return [((0xff00 >> (more + 1)) & 0xff) | Math.floor(n / 64 ** more), ...bytes];
}

const fixedWeights = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

function putResidual(bits: Bits, residual: readonly number[], rice: number): void {
  bits.put(rice > 14 ? 1 : 0, 2);
  bits.put(0, 4);
  bits.put(rice, rice > 14 ? 5 : 4);
  for (const r of residual) {
    const folded = r < 0 ? -2 * r - 1 : 2 * r;
    bits.unary(Math.floor(folded / 2 ** rice));
    bits.put(folded % 2 ** rice, rice);
  }
}

function putSubframe(
  bits: Bits,
  samples: readonly number[],
  depth: number,
  kind: SubframeKind,
  rice: number,
): void {
  const isConstant = samples.every((s) => s === samples[0]);
  const order = kind === 'linear' ? 1 : kind.startsWith('fixed') ? Number(kind.slice(5)) : 0;
  if (kind === 'constant' && isConstant) {
    bits.put(0, 8);
    bits.signed(samples[0] ?? 0, depth);
  } else if (kind === 'constant' || kind === 'verbatim' || samples.length <= order) {
    bits.put(2, 8);
    for (const s of samples) bits.signed(s, depth);
  } else if (kind === 'linear') {
    bits.put(32 << 1, 8);
    bits.signed(samples[0] ?? 0, depth);
    bits.put(4, 4);
    bits.signed(2, 5);
    bits.signed(2, 5);
    putResidual(
      bits,
      samples.slice(1).map((s, i) => s - Math.floor((2 * (samples[i] ?? 0)) / 4)),
      rice,
    );
  } else {
    bits.put((8 + order) << 1, 8);
    for (const s of samples.slice(0, order)) bits.signed(s, depth);
    const weights = fixedWeights[order] ?? [];
    const predicted = (i: number) => weights.reduce((sum, w, k) => sum + w * (samples[i - 1 - k] ?? 0), 0);
    putResidual(
      bits,
      samples.slice(order).map((s, i) => s - predicted(i + order)),
      rice,
    );
  }
}

function frame(
  channels: readonly (readonly number[])[],
  number: number,
  { bits = 16, kind = 'verbatim', stereo = 'independent', rice = 6, variable = false }: FlacOptions,
): number[] {
  const length = channels[0]?.length ?? 0;
  const out = new Bits();
  out.put(0x7ffc, 15);
  out.put(variable ? 1 : 0, 1);
  out.put(7, 4);
  out.put(0, 4);
  const two = channels.length === 2;
  const code = two
    ? { independent: 1, 'left-side': 8, 'side-right': 9, 'mid-side': 10 }[stereo]
    : channels.length - 1;
  out.put(code, 4);
  out.put(0, 4);
  for (const byte of codedNumber(number)) out.put(byte, 8);
  out.put(length - 1, 16);
  out.put(crc(out.bytes, 0x07, 8), 8);
  const [left = [], right = []] = channels;
  const differenced = two && stereo !== 'independent' ? left : [];
  const side = differenced.map((l, i) => l - (right[i] ?? 0));
  const mid = differenced.map((l, i) => Math.floor((l + (right[i] ?? 0)) / 2));
  const coded: [readonly number[], number][] =
    !two || stereo === 'independent'
      ? channels.map((c) => [c, bits])
      : stereo === 'left-side'
        ? [
            [left, bits],
            [side, bits + 1],
          ]
        : stereo === 'side-right'
          ? [
              [side, bits + 1],
              [right, bits],
            ]
          : [
              [mid, bits],
              [side, bits + 1],
            ];
  for (const [samples, depth] of coded) putSubframe(out, samples, depth, kind, rice);
  out.align();
  const sum = crc(out.bytes, 0x8005, 16);
  return [...out.bytes, sum >> 8, sum & 255];
}

/** A FLAC file of these channels of whole numbers; its last block is as long as is left. */
export function writeFlac(channels: readonly (readonly number[])[], options: FlacOptions = {}): Uint8Array {
  const { sampleRate = 16_000, bits = 16, blockSize = 256, totalUnknown = false, md5 = 'right' } = options;
  const length = channels[0]?.length ?? 0;
  const info = new Bits();
  info.put(blockSize, 16);
  info.put(blockSize, 16);
  info.put(0, 48);
  info.put(sampleRate, 20);
  info.put(channels.length - 1, 3);
  info.put(bits - 1, 5);
  info.put(totalUnknown ? 0 : length, 36);
  const raw: number[] = [];
  for (let i = 0; i < length; i++) {
    for (const channel of channels)
      for (let b = 0; b < bits; b += 8) raw.push(((channel[i] ?? 0) >> b) & 255);
  }
  const digest = createHash('md5').update(Uint8Array.from(raw)).digest();
  if (md5 === 'wrong') digest[0] = (digest[0] ?? 0) ^ 1;
  const file = [
    0x66,
    0x4c,
    0x61,
    0x43,
    0x80,
    0,
    0,
    34,
    ...info.bytes,
    ...(md5 === 'none' ? new Uint8Array(16) : digest),
  ];
  for (let n = 0, at = 0; at < length; n++, at += blockSize) {
    if (options.without?.includes(n)) continue;
    const block = channels.map((c) => c.slice(at, at + blockSize));
    for (const byte of frame(block, options.variable ? at : n, options)) file.push(byte);
  }
  return Uint8Array.from(file);
}

/** As many frames of silence of 65,535 samples: the smallest file of the longest sound. */
export function writeSilentFlac(frames: number, sampleRate: number, totalUnknown: boolean): Uint8Array {
  const blockSize = 65_535;
  const header = writeFlac([[]], { blockSize, sampleRate, md5: 'none' });
  const view = new DataView(header.buffer);
  const total = totalUnknown ? 0 : frames * blockSize;
  view.setUint8(21, (view.getUint8(21) & 0xf0) | Math.floor(total / 2 ** 32));
  view.setUint32(22, total % 2 ** 32);
  const silence = new Array<number>(blockSize).fill(0);
  const file = [...header];
  for (let n = 0; n < frames; n++) file.push(...frame([silence], n, { kind: 'constant' }));
  return Uint8Array.from(file);
}
