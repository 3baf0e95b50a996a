import { expect, test } from 'vitest';
import { dithered } from '../../src/alignment/index.js';

const power = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
const decibels = (ratio: number) => 10 * Math.log10(ratio);

test('samples of zero are no more, all others hardly differ, and the same samples give the same', () => {
  const tone = Float32Array.from({ length: 16_000 }, (_, i) => 0.3 * Math.sin(i / 5));
  const samples = Float32Array.from([...new Float32Array(16_000), ...tone]);
  const noisy = dithered(samples);
  // 50 dB below the tone, whose power is half of the square of its height.
  expect(decibels(power(noisy.subarray(0, 16_000)) / 0.045)).toBeCloseTo(-50, 0);
  const added = noisy.map((x, i) => x - (samples[i] ?? 0));
  expect(decibels(power(added.subarray(16_000)) / 0.045)).toBeCloseTo(-50, 0);
  expect(dithered(samples)).toEqual(noisy);
  expect(samples[0]).toBe(0);
});

test('of silence there is nothing to be louder than', () => {
  expect(dithered(new Float32Array(1000))).toEqual(new Float32Array(1000));
  expect(dithered(new Float32Array(0))).toEqual(new Float32Array(0));
});

test('also where hardly anything is said between the zeros', () => {
  const samples = new Float32Array(16_000 * 30);
  for (let i = 0; i < 16_000; i++) samples[16_000 * 10 + i] = 0.3 * Math.sin(i / 5);
  const noisy = dithered(samples);
  expect(decibels(power(noisy.subarray(0, 16_000)) / 0.045)).toBeCloseTo(-50, 0);
});
