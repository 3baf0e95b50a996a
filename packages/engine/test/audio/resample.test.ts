import { Resampler, resampledLength } from '@persephone/engine/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tone } from './support/wav.js';

function resample(input: Float32Array, rate: number, piece = input.length): Float32Array {
  const resampler = new Resampler(rate);
  const out: number[] = [];
  for (let at = 0; at < input.length; at += piece)
    out.push(...resampler.push(input.subarray(at, at + piece)));
  out.push(...resampler.finish());
  return Float32Array.from(out);
}

/** Amplitude relative to the input's 0.5, in dB, away from the edges. */
function level(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  const power = middle.reduce((sum, x) => sum + x * x, 0) / middle.length;
  return 10 * Math.log10(power / 0.125 + 1e-30);
}

describe('Resampler', () => {
  const rates = [8000, 11025, 12000, 22050, 24000, 32000, 44100, 44101, 48000, 96000, 192000];

  it.each(rates)('%d Hz: flat in the pass band', (rate) => {
    const nyquist = Math.min(rate, 16000) / 2;
    for (const part of [0.01, 0.1, 0.3, 0.5, 0.7, 0.88]) {
      const out = resample(tone(part * nyquist, rate, rate / 4), rate);
      expect(Math.abs(level(out)), `at ${part * nyquist} Hz`).toBeLessThan(0.05);
    }
  });

  it.each(rates.filter((rate) => rate > 16000))(
    '%d Hz: no tone above 8 kHz comes back as another',
    (rate) => {
      for (const hz of [8010, 8200, 9000, 11000, 0.499 * rate].filter((f) => f > 8000 && f < rate / 2)) {
        expect(level(resample(tone(hz, rate, rate / 4), rate)), `at ${hz} Hz`).toBeLessThan(-70);
      }
    },
  );

  it.each([8000, 11025, 12000])('%d Hz: adds no mirror image above the input', (rate) => {
    const hz = 0.4 * rate;
    const out = resample(tone(hz, rate, rate / 2), rate);
    const exact = tone(hz, 16000, out.length);
    const middle = (x: Float32Array) => x.subarray(out.length / 4, (3 * out.length) / 4);
    const difference = middle(out).map((x, i) => x - (middle(exact)[i] ?? 0));
    expect(Math.max(...difference.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('keeps time: a click stays where it was', () => {
    for (const rate of rates) {
      const input = new Float32Array(rate / 5 + 3);
      const at = Math.round(rate / 10);
      input[at] = 1;
      const out = resample(input, rate);
      const peak = out.indexOf(Math.max(...out));
      expect(Math.abs(peak / 16000 - at / rate)).toBeLessThan(1 / 16000);
    }
  });

  it('leaves a constant what it is', () => {
    for (const rate of rates) {
      const out = resample(new Float32Array(rate / 5).fill(0.25), rate);
      expect(out[Math.floor(out.length / 2)]).toBeCloseTo(0.25, 6);
    }
  });

  it('gives the same samples, and the right number, in whatever pieces', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rates, 16000, 1000, 16001),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 3000 }),
        (rate, length, piece) => {
          const input = Float32Array.from({ length }, (_, i) => Math.sin(i * i));
          const out = resample(input, rate, piece);
          expect(out).toEqual(resample(input, rate));
          expect(out.length).toBe(resampledLength(rate, length));
        },
      ),
      { numRuns: 60 },
    );
  });
});
