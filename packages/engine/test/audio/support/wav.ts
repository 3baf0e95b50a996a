import type { ByteSource } from '@persephone/engine/audio';

export type Encoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'alaw' | 'ulaw';

export interface WavOptions {
  encoding?: Encoding;
  sampleRate?: number;
  extensible?: boolean;
  bigEndian?: boolean;
  rf64?: boolean;
  /** Chunks before the samples. */
  before?: { id: string; body: Uint8Array }[];
  after?: { id: string; body: Uint8Array }[];
  /** What the data chunk claims, where it lies. */
  claimedBytes?: number;
}

const tags: Record<Encoding, number> = { u8: 1, s16: 1, s24: 1, s32: 1, f32: 3, f64: 3, alaw: 6, ulaw: 7 };
const sampleBytes: Record<Encoding, number> = {
  u8: 1,
  s16: 2,
  s24: 3,
  s32: 4,
  f32: 4,
  f64: 8,
  alaw: 1,
  ulaw: 1,
};

class Bytes {
  readonly list: number[] = [];
  constructor(readonly little: boolean) {}
  text(s: string) {
    for (const c of s) this.list.push(c.charCodeAt(0));
  }
  int(value: number, bytes: number) {
    const digits = Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 255);
    this.list.push(...(this.little ? digits : digits.reverse()));
  }
  float(value: number, bytes: 4 | 8) {
    const view = new DataView(new ArrayBuffer(bytes));
    if (bytes === 4) view.setFloat32(0, value, this.little);
    else view.setFloat64(0, value, this.little);
    this.list.push(...new Uint8Array(view.buffer));
  }
  chunk(id: string, body: ArrayLike<number>, claimed = body.length) {
    this.text(id);
    this.int(claimed, 4);
    for (let i = 0; i < body.length; i++) this.list.push(body[i] ?? 0);
    if (body.length % 2) this.list.push(0);
  }
}

/** Straight from the text of G.711: the code whose value is nearest, found by trying all. */
function g711(value: number, law: 'alaw' | 'ulaw'): number {
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  for (let code = 0; code < 256; code++) {
    const d = Math.abs(g711Value(code, law) - value);
    if (d < distance) {
      best = code;
      distance = d;
    }
  }
  return best;
}

export function g711Value(code: number, law: 'alaw' | 'ulaw'): number {
  const bits = law === 'alaw' ? code ^ 0x55 : ~code & 0xff;
  const segment = (bits >> 4) & 7;
  const step = bits & 15;
  if (law === 'alaw') {
    const value = segment === 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
    return (bits & 0x80 ? value : -value) / 32768;
  }
  const value = (((step << 3) + 0x84) << segment) - 0x84;
  return (bits & 0x80 ? -value : value) / 32768;
}

/** A WAV file of these channels, samples in [-1, 1). */
export function writeWav(channels: ArrayLike<number>[], options: WavOptions = {}): Uint8Array {
  const { encoding = 's16', sampleRate = 16000, extensible = false, before = [], after = [] } = options;
  const little = !options.bigEndian;
  const width = sampleBytes[encoding];
  const data = new Bytes(little);
  const length = channels[0]?.length ?? 0;
  for (let i = 0; i < length; i++) {
    for (const channel of channels) {
      const value = channel[i] ?? 0;
      if (encoding === 'u8') data.int(Math.round(value * 128) + 128, 1);
      else if (encoding === 'alaw' || encoding === 'ulaw') data.int(g711(value, encoding), 1);
      else if (encoding === 'f32' || encoding === 'f64') data.float(value, width as 4 | 8);
      else data.int(Math.round(value * 2 ** (8 * width - 1)), width);
    }
  }
  const fmt = new Bytes(little);
  fmt.int(extensible ? 0xfffe : tags[encoding], 2);
  fmt.int(channels.length, 2);
  fmt.int(sampleRate, 4);
  fmt.int(sampleRate * channels.length * width, 4);
  fmt.int(channels.length * width, 2);
  fmt.int(8 * width, 2);
  if (extensible) {
    fmt.int(22, 2);
    fmt.int(8 * width, 2);
    fmt.int(0, 4);
    fmt.int(tags[encoding], 2);
    fmt.list.push(...[0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
  }
  const body = new Bytes(little);
  body.text('WAVE');
  if (options.rf64) {
    const ds64 = new Bytes(true);
    for (const size of [0, data.list.length, length]) {
      ds64.int(size, 4);
      ds64.int(0, 4);
    }
    ds64.int(0, 4);
    body.chunk('ds64', ds64.list);
  }
  for (const { id, body: content } of before) body.chunk(id, content);
  body.chunk('fmt ', fmt.list);
  body.chunk('data', data.list, options.rf64 ? 0xffffffff : options.claimedBytes);
  for (const { id, body: content } of after) body.chunk(id, content);
  const file = new Bytes(little);
  file.text(options.rf64 ? 'RF64' : little ? 'RIFF' : 'RIFX');
  file.int(options.rf64 ? 0xffffffff : body.list.length, 4);
  return Uint8Array.from([...file.list, ...body.list]);
}

export const tone = (hz: number, sampleRate: number, length: number, amplitude = 0.5): Float32Array =>
  Float32Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRate));

/** Bytes as a file gives them: nothing beyond its end, and never the same memory twice. */
export const asFile = (bytes: Uint8Array): ByteSource => ({
  byteLength: bytes.length,
  read: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
});
