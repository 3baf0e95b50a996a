import { expect, it } from 'vitest';
import { centreOf } from '../../src/architectures/input.js';
import { featureExtractor } from '../../src/features/index.js';
import { Random } from '../../src/random/index.js';
import { addSteadyNoise } from '../../src/train/steady-noise.js';

const seconds = 3;
const columns = 41;
const filters = { starts: [1], count: 40 };
const extractor = featureExtractor('fbank');

/** Tones of a low voice that come and go, as syllables do, with a little noise. */
function voice(): Float32Array {
  const random = new Random(1);
  return Float32Array.from({ length: seconds * 16_000 }, (_, i) => {
    const t = i / 16_000;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * t)) ** 0.5;
    let sum = 0;
    for (let k = 1; k < 30; k++) sum += Math.sin(2 * Math.PI * 130 * k * t) / (1 + k / 4) ** 1.5;
    return 0.1 * syllable * sum + 1e-4 * random.normal();
  });
}

const meanFilters = ({ frames, frameCount, dimension }: Awaited<ReturnType<typeof extractor.extract>>) => {
  let sum = 0;
  for (let t = 0; t < frameCount; t++)
    for (let j = 1; j < columns; j++) sum += Math.exp(frames[t * dimension + j] ?? 0);
  return sum / frameCount;
};

/** Normalised as for training. */
async function normalised(samples: Float32Array, mean: Float32Array) {
  const features = await extractor.extract(samples);
  const input = { columns, mean, scale: new Float32Array(columns).fill(0.4), cmvnPriorFrames: 100 };
  const centre = centreOf(features, input);
  const { frameCount, dimension, frames } = features;
  const result = new Float32Array(frameCount * columns);
  for (let t = 0; t < frameCount; t++) {
    for (let j = 0; j < columns; j++) {
      result[t * columns + j] = ((frames[t * dimension + j] ?? 0) - (centre[j] ?? 0)) * 0.4;
    }
  }
  return { frames: result, frameCount, input, features };
}

/** The mean difference of the same numbers, and of their means in each column. */
function compared(a: Float32Array, b: Float32Array): { each: number; columns: number } {
  const sums = new Float64Array(columns);
  let each = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    each += Math.abs(difference);
    sums[i % columns] = (sums[i % columns] ?? 0) + difference;
  }
  const frames = a.length / columns;
  return { each: each / a.length, columns: Math.max(...sums.map((sum) => Math.abs(sum / frames))) };
}

it.each([5, 15, 25])(
  'white noise of %i dB changes log mel energies as the same noise in the sound does',
  async (decibels) => {
    const clean = voice();
    const random = new Random(2);
    const noise = Float32Array.from(clean, () => random.normal());
    // By the power behind the pre-emphasis, as the filters have it.
    const [of, by] = [
      meanFilters(await extractor.extract(clean)),
      meanFilters(await extractor.extract(noise)),
    ];
    const factor = Math.sqrt(of / by) * 10 ** (-decibels / 20);
    const noisy = clean.map((x, i) => x + factor * (noise[i] ?? 0));

    const { features } = await normalised(clean, new Float32Array(columns));
    const mean = centreOf(features, {
      columns,
      mean: new Float32Array(columns),
      cmvnPriorFrames: 0,
    });
    const made = await normalised(clean, mean);
    const truth = await normalised(noisy, mean);
    const before = compared(made.frames, truth.frames);
    addSteadyNoise(made, filters, made.input, { decibels, tilt: 0 }, new Random(3));
    const after = compared(made.frames, truth.frames);
    expect(after.each).toBeLessThan(0.45 * before.each);
    expect(after.columns).toBeLessThan(0.12);
  },
);

it('changes hardly anything far below the speech, and no number behind the filters', async () => {
  const { frames, frameCount } = await normalised(voice(), new Float32Array(columns));
  const wide = new Float32Array(frameCount * 44);
  for (let t = 0; t < frameCount; t++) {
    wide.set(frames.subarray(t * columns, (t + 1) * columns), t * 44);
    wide.set([1, 2, 3], t * 44 + columns);
  }
  const input = {
    columns: 44,
    mean: new Float32Array(44),
    scale: new Float32Array(44).fill(0.4),
    cmvnPriorFrames: 100,
  };
  const before = wide.slice();
  addSteadyNoise({ frames: wide, frameCount }, filters, input, { decibels: 0, tilt: 1 }, new Random(1));
  expect(wide).not.toEqual(before);
  for (let t = 0; t < frameCount; t++) {
    expect([...wide.subarray(t * 44 + columns, (t + 1) * 44)]).toEqual([1, 2, 3]);
  }
  const far = before.slice();
  addSteadyNoise({ frames: far, frameCount }, filters, input, { decibels: 150, tilt: 0 }, new Random(1));
  expect(Math.max(...far.map((x, i) => Math.abs(x - (before[i] ?? 0))))).toBeLessThan(1e-3);
});
