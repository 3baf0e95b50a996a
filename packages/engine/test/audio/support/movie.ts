// QuickTime films of sound tracks of PCM, made of their boxes.

const big = (bytes: number, ...values: number[]) =>
  Uint8Array.from({ length: bytes * values.length }, (_, i) => {
    const value = values[Math.floor(i / bytes)] ?? 0;
    return Math.floor((value < 0 ? value + 2 ** 32 : value) / 256 ** (bytes - 1 - (i % bytes))) % 256;
  });
const u32 = (...values: number[]) => big(4, ...values);
const u16 = (...values: number[]) => big(2, ...values);
const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const box = (type: string, ...content: readonly Uint8Array[]) => {
  const whole = join(...content);
  return join(u32(whole.length + 8), ascii(type), whole);
};
const full = (type: string, ...content: readonly Uint8Array[]) => box(type, u32(0), ...content);

export interface MovieTrack {
  readonly id: number;
  readonly rate: number;
  /** Of one channel, as they stand in the file: 16 bits of little ends, or floating point of 32 bits of big ends. */
  readonly samples: { readonly type: 'sowt' | 'fl32'; readonly bytes: Uint8Array };
  /** In milliseconds, and in samples. */
  readonly edit?: { readonly duration: number; readonly mediaTime: number };
  /** How many chunks it has, all of which are the same bytes. */
  readonly chunks?: number;
}

export const pcm16 = (values: readonly number[]): MovieTrack['samples'] => ({
  type: 'sowt',
  bytes: new Uint8Array(Int16Array.from(values).buffer),
});

export function float32(values: readonly number[]): MovieTrack['samples'] {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value);
  return { type: 'fl32', bytes: new Uint8Array(view.buffer) };
}

export function movie(...tracks: readonly MovieTrack[]): Uint8Array {
  const ftyp = box('ftyp', ascii('qt  '), u32(0), ascii('qt  '));
  const mdat = box('mdat', ...tracks.map(({ samples }) => samples.bytes));
  let at = ftyp.length + 8;
  const traks = tracks.map((track) => {
    const start = at;
    at += track.samples.bytes.length;
    return trak(track, start);
  });
  return join(ftyp, mdat, box('moov', full('mvhd', u32(0, 0, 1000, 1000), new Uint8Array(80)), ...traks));
}

function trak(
  { id, rate, samples: { type, bytes }, edit, chunks = 1 }: MovieTrack,
  start: number,
): Uint8Array {
  const bytesPerSample = type === 'sowt' ? 2 : 4;
  const perChunk = bytes.length / bytesPerSample;
  const count = perChunk * chunks;
  const description = [u32(0), u16(0, 1), u32(0, 0), u16(1, 8 * bytesPerSample, 0, 0), u32(rate * 65_536)];
  const table = box(
    'stbl',
    full('stsd', u32(1), box(type, ...description)),
    full('stts', u32(1, count, 1)),
    full('stsc', u32(1, 1, perChunk, 1)),
    full('stsz', u32(bytesPerSample, count)),
    full('stco', u32(chunks, ...Array.from({ length: chunks }, () => start))),
  );
  return box(
    'trak',
    full('tkhd', u32(0, 0, id, 0, 1000), new Uint8Array(60)),
    ...(edit ? [box('edts', full('elst', u32(1, edit.duration, edit.mediaTime, 0x1_0000)))] : []),
    box(
      'mdia',
      full('mdhd', u32(0, 0, rate, count), u16(0x55c4, 0)),
      full('hdlr', u32(0), ascii('soun'), u32(0, 0, 0), u16(0)),
      box('minf', full('smhd', u32(0)), table),
    ),
  );
}
