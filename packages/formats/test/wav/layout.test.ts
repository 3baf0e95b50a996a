import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRange, encodeWav16, monoDecoder, readWavLayout } from '../../src/wav/index.js';

interface Format {
  readonly tag: number;
  readonly bits: number;
  readonly channels?: number;
  readonly rate?: number;
}

const chunk = (id: string, body: Uint8Array, size = body.length) => {
  const bytes = new Uint8Array(8 + body.length + (body.length & 1));
  bytes.set(new TextEncoder().encode(id));
  new DataView(bytes.buffer).setUint32(4, size, true);
  bytes.set(body, 8);
  return bytes;
};

const joined = (...parts: Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));

function format({ tag, bits, channels = 1, rate = 8000 }: Format): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint16(0, tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint16(12, (channels * bits) / 8, true);
  view.setUint16(14, bits, true);
  return new Uint8Array(view.buffer);
}

const riff = (...chunks: Uint8Array[]) => joined(new TextEncoder().encode('RIFF____WAVE'), ...chunks);
const wav = (of: Format, data: Uint8Array) => riff(chunk('fmt ', format(of)), chunk('data', data));

const layoutOf = (file: Uint8Array) =>
  readWavLayout(async (start, end) => file.subarray(start, end), file.length, 'field.wav');

async function decoded(
  file: Uint8Array,
  first = 0,
  end = Number.POSITIVE_INFINITY,
  channel: number | null = null,
): Promise<number[]> {
  const layout = await layoutOf(file);
  return [...monoDecoder(layout.format, channel)(file.subarray(...byteRange(layout, first, end)))];
}

describe('reading WAV files', () => {
  it('reads every coding that recorders write', async () => {
    expect(await decoded(wav({ tag: 1, bits: 8 }, Uint8Array.of(0, 128, 192)))).toEqual([-1, 0, 0.5]);
    expect(await decoded(wav({ tag: 1, bits: 16 }, Uint8Array.of(0, 0x40, 0, 0x80)))).toEqual([0.5, -1]);
    expect(await decoded(wav({ tag: 1, bits: 24 }, Uint8Array.of(0, 0, 0x40, 0, 0, 0x80)))).toEqual([
      0.5, -1,
    ]);
    const int32 = new Uint8Array(Int32Array.of(2 ** 30, -(2 ** 31)).buffer);
    expect(await decoded(wav({ tag: 1, bits: 32 }, int32))).toEqual([0.5, -1]);
    const float32 = new Uint8Array(Float32Array.of(0.25, -0.75, Number.NaN).buffer);
    expect(await decoded(wav({ tag: 3, bits: 32 }, float32))).toEqual([0.25, -0.75, 0]);
    const float64 = new Uint8Array(Float64Array.of(0.25, -0.75).buffer);
    expect(await decoded(wav({ tag: 3, bits: 64 }, float64))).toEqual([0.25, -0.75]);
  });

  it('reads A-law and µ-law as G.711 has them', async () => {
    const times32768 = (values: number[]) => values.map((value) => value * 32_768);
    const aLaw = await decoded(wav({ tag: 6, bits: 8 }, Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a)));
    expect(times32768(aLaw)).toEqual([8, -8, 32_256, -32_256]);
    const muLaw = await decoded(wav({ tag: 7, bits: 8 }, Uint8Array.of(0xff, 0x80, 0x00)));
    expect(times32768(muLaw)).toEqual([0, 32_124, -32_124]);
  });

  it('takes the mean of several channels', async () => {
    const stereo = new Uint8Array(Int16Array.of(16_384, 0, -32_768, 32_767).buffer);
    expect(await decoded(wav({ tag: 1, bits: 16, channels: 2 }, stereo))).toEqual([0.25, -1 / 65_536]);
  });

  it('takes one of several channels', async () => {
    const three = new Uint8Array(Int16Array.of(16_384, 0, -32_768, 8192, -8192, 4096).buffer);
    const file = wav({ tag: 1, bits: 16, channels: 3 }, three);
    expect(await decoded(file, 0, 2, 1)).toEqual([0.5, 0.25]);
    expect(await decoded(file, 0, 2, 2)).toEqual([0, -0.25]);
    expect(await decoded(file, 1, 2, 3)).toEqual([0.125]);
  });

  it('knows what an extensible format is one of', async () => {
    const extensible = joined(format({ tag: 0xfffe, bits: 16 }), new Uint8Array(24));
    extensible.set([1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 24);
    const file = riff(chunk('fmt ', extensible), chunk('data', Uint8Array.of(0, 0x40)));
    expect(await decoded(file)).toEqual([0.5]);
  });

  it('passes over other chunks, of odd length too, and over sizes that are wrong', async () => {
    const fmt = chunk('fmt ', format({ tag: 1, bits: 8 }));
    const note = chunk('LIST', Uint8Array.of(1, 2, 3));
    expect(await decoded(riff(note, fmt, note, chunk('data', Uint8Array.of(192), 1)))).toEqual([0.5]);
    for (const size of [0, 0xffff_ffff, 50]) {
      const cut = riff(fmt, chunk('data', Uint8Array.of(192, 64), size));
      expect(await decoded(cut)).toEqual([0.5, -0.5]);
    }
  });

  it('reads only the header and the segment that is asked for', async () => {
    const samples = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
    const file = wav({ tag: 1, bits: 8 }, samples);
    let read = 0;
    const layout = await readWavLayout(
      async (start, end) => {
        read += end - start;
        return file.subarray(start, end);
      },
      file.length,
      'field.wav',
    );
    expect(read).toBeLessThan(64);
    expect(layout.sampleCount).toBe(100_000);
    expect(byteRange(layout, 500, 700)).toEqual([544, 744]);
    expect(byteRange(layout, 99_990, 200_000)).toEqual([100_034, 100_044]);
  });

  it('says what cannot be played, and what to do', async () => {
    await expect(layoutOf(wav({ tag: 17, bits: 4 }, new Uint8Array(8)))).rejects.toThrow(
      /IMA ADPCM.*16-bit PCM/,
    );
    await expect(layoutOf(riff(chunk('fmt ', format({ tag: 1, bits: 16 }))))).rejects.toThrow(/damaged/);
    await expect(layoutOf(riff(chunk('data', new Uint8Array(8))))).rejects.toThrow(/damaged/);
  });
});

describe('writing WAV files', () => {
  it('writes what it reads again, clipped to what 16 bits hold', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -40_000, max: 40_000 })),
        fc.integer({ min: 1000, max: 192_000 }),
        async (values, rate) => {
          const file = encodeWav16(
            Float32Array.from(values, (value) => value / 32_768),
            rate,
          );
          const layout = await layoutOf(file);
          expect([layout.format.sampleRate, layout.sampleCount, layout.format.channels]).toEqual([
            rate,
            values.length,
            1,
          ]);
          const clipped = values.map((value) => Math.max(-32_768, Math.min(32_767, value)) / 32_768);
          expect(await decoded(file)).toEqual(clipped);
        },
      ),
      { numRuns: 50 },
    );
  });
});
