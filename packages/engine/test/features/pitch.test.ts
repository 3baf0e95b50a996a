import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureExtractor, frameCountOf } from '../../src/features/index.js';
import { CheapestPath } from '../../src/features/pitch/cheapest-path.js';
import { pitchFeatures, probabilityOfVoicing, trackPitch } from '../../src/features/pitch/index.js';
import { Random } from '../../src/random/random.js';

const rate = 16000;

/** A buzz of falling harmonics, as vocal folds make, whose pitch at each second is given. */
function buzz(seconds: number, hzAt: (second: number) => number): Float32Array {
  const samples = new Float32Array(Math.round(seconds * rate));
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    phase += (2 * Math.PI * hzAt(i / rate)) / rate;
    let x = 0;
    for (let harmonic = 1; harmonic <= 8; harmonic++) x += Math.sin(harmonic * phase) / harmonic;
    samples[i] = 0.1 * x;
  }
  return samples;
}

function withNoise(samples: Float32Array, decibels: number, random: Random): Float32Array {
  const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
  const level = Math.sqrt((power / 10 ** (decibels / 10)) * 12);
  return samples.map((x) => x + level * (random.next() - 0.5));
}

/** The middle of the segment that a frame is correlated over, seconds. */
const middle = (frame: number, hz: number): number => frame * 0.01 + (0.025 + 1 / hz) / 2;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe('pitch tracking', () => {
  it.each([60, 95, 130, 220, 310, 390])('finds a steady pitch of %i Hz to 1 %%', (hz) => {
    const { hz: found, correlation } = trackPitch(buzz(1, () => hz));
    const inside = [...found].slice(5, -6);
    for (const f of inside) expect(Math.abs(f / hz - 1)).toBeLessThan(0.01);
    expect(Math.min(...[...correlation].slice(5, -6))).toBeGreaterThan(0.9);
  });

  it('follows a glide from 100 to 200 Hz', () => {
    const hzAt = (t: number): number => 100 * 2 ** (t / 2);
    const { hz } = trackPitch(buzz(2, hzAt));
    for (let frame = 10; frame < hz.length - 10; frame++) {
      const found = hz[frame] ?? Number.NaN;
      expect(Math.abs(found / hzAt(middle(frame, found)) - 1)).toBeLessThan(0.02);
    }
  });

  it('follows a step from one tone to another within 60 ms', () => {
    const { hz } = trackPitch(buzz(2, (t) => (t < 1 ? 120 : 180)));
    for (let frame = 5; frame < hz.length - 6; frame++) {
      if (frame >= 97 && frame <= 103) continue;
      expect(Math.abs((hz[frame] ?? Number.NaN) / (frame < 97 ? 120 : 180) - 1)).toBeLessThan(0.02);
    }
  });

  it.each([
    [20, 0.01],
    [10, 0.02],
    [0, 0.05],
  ])('finds pitch in noise of %i dB, half of the frames to %f', (decibels, within) => {
    const random = new Random(1);
    const { hz } = trackPitch(
      withNoise(
        buzz(2, () => 150),
        decibels,
        random,
      ),
    );
    expect(median([...hz].map((f) => Math.abs(f / 150 - 1)))).toBeLessThan(within);
  });

  it('distinguishes voiced from voiceless', () => {
    const random = new Random(2);
    const hiss = Float32Array.from({ length: rate }, () => 0.1 * (random.next() - 0.5));
    const voicing = (samples: Float32Array): number =>
      median([...trackPitch(samples).correlation].map(probabilityOfVoicing));
    expect(voicing(buzz(1, () => 150))).toBeGreaterThan(0.9);
    expect(voicing(hiss)).toBeLessThan(0.2);
  });

  it('has numbers for silence, for less than a frame, and the same for the same sound however loud', () => {
    for (const samples of [new Float32Array(8000), new Float32Array(100), buzz(0.02, () => 100)]) {
      const { frames, frameCount } = pitchFeatures(samples);
      expect(frameCount).toBe(frameCountOf(samples.length));
      expect(frames.every(Number.isFinite)).toBe(true);
    }
    const loud = buzz(0.5, () => 140);
    const quiet = loud.map((x) => x / 64);
    expect(trackPitch(quiet).hz).toEqual(trackPitch(loud).hz);
  });

  it('gives the log pitch of a voice relative to its mean, and its change', () => {
    const { frames, frameCount } = pitchFeatures(
      buzz(2, (t) => 150 * 2 ** (0.25 * Math.sin(2 * Math.PI * t))),
    );
    const column = (j: number): number[] =>
      Array.from({ length: frameCount }, (_, t) => frames[3 * t + j] ?? 0);
    const quarter = Math.round(0.25 * 100) - 2;
    expect(column(1)[quarter]).toBeGreaterThan(0.15);
    expect(column(1)[quarter + 50]).toBeLessThan(-0.15);
    // d log f / dt at t = 1 s is 0.25 · ln 2 · 2π per second: a hundredth of it a frame, and ten times that.
    expect(column(2)[98]).toBeCloseTo(0.25 * Math.LN2 * 2 * Math.PI * 0.1, 1);
    expect(column(2)[48]).toBeLessThan(-0.05);
  });
});

describe('the cheapest path', () => {
  it('is the one that trying all finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 5, maxLength: 5 }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (local, factor) => {
          const path = new CheapestPath(5, factor);
          for (const costs of local) path.advance(Float64Array.from(costs));
          const cost = (states: readonly number[]): number =>
            states.reduce((sum, s, t) => {
              const before = states[t - 1] ?? s;
              return sum + (local[t]?.[s] ?? 0) + factor * (s - before) ** 2;
            }, 0);
          let least = Number.POSITIVE_INFINITY;
          for (let code = 0; code < 5 ** local.length; code++) {
            least = Math.min(least, cost(local.map((_, t) => Math.floor(code / 5 ** t) % 5)));
          }
          expect(cost([...path.best()])).toBeCloseTo(least, 9);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('fbank_and_pitch', () => {
  it('is fbank with the three numbers of pitch after the static ones', async () => {
    const samples = buzz(0.3, (t) => 100 + 100 * t);
    const [both, fbank, pitch] = await Promise.all(
      ['fbank_and_pitch', 'fbank', 'pitch'].map((type) => featureExtractor(type).extract(samples)),
    );
    if (!both || !fbank || !pitch) throw new Error('no features');
    expect([both.dimension, both.frameCount]).toEqual([126, fbank.frameCount]);
    for (let t = 0; t < both.frameCount; t++) {
      const row = both.frames.subarray(t * 126, (t + 1) * 126);
      expect(row.slice(41, 44)).toEqual(pitch.frames.slice(t * 3, t * 3 + 3));
      expect([...row.slice(0, 41), ...row.slice(44)]).toEqual([
        ...fbank.frames.slice(t * 123, (t + 1) * 123),
      ]);
    }
  });
});
