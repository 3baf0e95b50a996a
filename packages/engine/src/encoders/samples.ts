import { sampleRate } from '../features/index.js';

/** An utterance at the least is so long, in samples: what a convolution of 25 ms needs for a frame or two. */
export const leastSamples = 1200;

/** Mean 0 and variance 1, as the preprocessor of wav2vec 2.0 does it. */
export function normalised(samples: Float32Array): Float32Array {
  let sum = 0;
  for (const x of samples) sum += x;
  const mean = sum / samples.length;
  let squares = 0;
  for (const x of samples) squares += (x - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / samples.length + 1e-7);
  return samples.map((x) => (x - mean) * scale);
}

/** With silence behind it, where it is shorter than that. */
export function atLeast(samples: Float32Array): Float32Array {
  if (samples.length >= leastSamples) return samples;
  const padded = new Float32Array(leastSamples);
  padded.set(samples);
  return padded;
}

/** Quiet, and always the same. */
export function noise(seconds: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: seconds * sampleRate }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.02;
  });
}
