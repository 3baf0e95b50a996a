import { readFileSync } from 'node:fs';
import {
  type FeatureMatrix,
  featureExtractor,
  featureTypes,
  frameCountOf,
  logMelFilterbank,
  melFilterbank,
} from '@persephone/engine/features';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

interface Golden {
  first_samples: number[];
  sum_samples: number;
  shape: [number, number];
  fbank: Record<string, number[]>;
  mfcc13: { rows: Record<string, number[]> };
}

// Made by python_speech_features; how is written inside.
const golden = JSON.parse(
  readFileSync(new URL('./golden/python-speech-features.json', import.meta.url), 'utf8'),
) as Golden;

/** The signal of the golden file: two tones and noise from a linear congruential generator. */
function goldenSamples(): Int16Array {
  let s = 12345n;
  return Int16Array.from({ length: 8000 }, (_, i) => {
    s = (1103515245n * s + 12345n) % 2n ** 31n;
    const v =
      9000 * Math.sin((2 * Math.PI * 220 * i) / 16000) +
      4000 * Math.sin((2 * Math.PI * 1310 * i) / 16000 + 0.5) +
      3000 * (Number(s) / 2 ** 30 - 1);
    return Math.floor(v + 0.5);
  });
}

const toFloat = (samples: Int16Array): Float32Array => Float32Array.from(samples, (s) => s / 32768);
const row = (matrix: FeatureMatrix, t: number): Float32Array =>
  matrix.frames.subarray(t * matrix.dimension, (t + 1) * matrix.dimension);

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)), `number ${i}`).toBeLessThan(
      tolerance,
    );
  }
}

describe('features equal python_speech_features', () => {
  const samples = goldenSamples();

  it('starts from the same signal', () => {
    expect(Array.from(samples.subarray(0, 20))).toEqual(golden.first_samples);
    expect(samples.reduce((a, b) => a + b, 0)).toBe(golden.sum_samples);
  });

  it('fbank', async () => {
    const matrix = await featureExtractor('fbank').extract(toFloat(samples));
    expect([matrix.frameCount, matrix.dimension]).toEqual(golden.shape);
    expect(Object.keys(golden.fbank).length).toBeGreaterThan(4);
    for (const [t, expected] of Object.entries(golden.fbank))
      expectClose(row(matrix, Number(t)), expected, 1e-4);
  });

  it('mfcc13_d', async () => {
    const matrix = await featureExtractor('mfcc13_d').extract(toFloat(samples));
    expect([matrix.frameCount, matrix.dimension]).toEqual([49, 26]);
    for (const [t, expected] of Object.entries(golden.mfcc13.rows)) {
      expectClose(row(matrix, Number(t)).subarray(0, 13), expected, 1e-4);
    }
    const c1 = (t: number) => row(matrix, t)[1] ?? Number.NaN;
    expect(row(matrix, 10)[14]).toBeCloseTo((2 * (c1(12) - c1(8)) + c1(11) - c1(9)) / 10, 5);
  });
});

describe('features', () => {
  it('have the dimension their description has, and as many rows as frames', async () => {
    for (const { name, dimension } of featureTypes) {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 1500 }), async (length) => {
          const matrix = await featureExtractor(name).extract(new Float32Array(length).fill(0.1));
          expect(matrix.dimension).toBe(dimension);
          expect(matrix.frameCount).toBe(frameCountOf(length));
          expect(matrix.frames.length).toBe(matrix.frameCount * dimension);
        }),
        { numRuns: 30 },
      );
    }
  });

  it('are finite for digital silence', async () => {
    for (const { name } of featureTypes) {
      const { frames } = await featureExtractor(name).extract(new Float32Array(1000));
      expect(frames.every(Number.isFinite)).toBe(true);
    }
  });

  it('counts a frame every 160 samples until all are covered', () => {
    expect([0, 1, 400, 401, 560, 561, 16000].map(frameCountOf)).toEqual([0, 1, 1, 2, 2, 3, 99]);
  });

  it('refuses an unknown type and names those there are', () => {
    expect(() => featureExtractor('fbnk')).toThrow(
      expect.objectContaining({
        code: 'feature-type-unknown',
        message: expect.stringContaining('fbank, mfcc13_d'),
      }),
    );
  });

  it('puts a tone into the filter around its frequency', () => {
    const tone = Float32Array.from(
      { length: 4000 },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * 1000 * i) / 16000),
    );
    for (const window of ['rectangular', 'hann', 'hamming'] as const) {
      const options = {
        filters: 80,
        lowHz: 20,
        highHz: 7600,
        window,
        corners: 'exact',
        preEmphasis: 0,
      } as const;
      const { frames } = logMelFilterbank(tone, { ...options, energy: false, deltas: 0 });
      const first = Array.from(frames.subarray(0, 80));
      const loudest = first.indexOf(Math.max(...first));
      const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
      const expected = ((mel(1000) - mel(20)) / (mel(7600) - mel(20))) * 81 - 1;
      expect(Math.abs(loudest - expected)).toBeLessThan(1);
    }
  });

  it('leaves no filter empty with exact corners', () => {
    const bank = melFilterbank(80, 20, 7600, 512, 16000, 'exact');
    for (let j = 0; j < 80; j++) expect(bank.offset[j + 1]).toBeGreaterThan(bank.offset[j] ?? 0);
    expect(bank.weights.every((w) => w > 0 && w <= 1)).toBe(true);
  });
});
