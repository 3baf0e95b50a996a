import FFT from 'fft.js';
import type { FeatureMatrix } from './matrix.js';
import { fftSize, frameLength, frameStep, sampleRate } from './spectrum.js';

/** Filters of `kaldiFilterbank`. */
export const kaldiDimension = 80;
const lowHz = 20;
const highHz = sampleRate / 2 - 400;
const preEmphasis = 0.97;
/** FLT_EPSILON: the least energy. */
const least = 1.1920928955078125e-7;

/** A Hann window to the power of 0.85, which Kaldi calls Povey's. */
const window = Float64Array.from(
  { length: frameLength },
  (_, i) => (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (frameLength - 1))) ** 0.85,
);

const mel = (hz: number): number => 1127 * Math.log(1 + hz / 700);

/** The weights of each filter, and its first bin: triangles on the mel scale, weighed where each bin lies on it. */
const filters = Array.from({ length: kaldiDimension }, (_, j) => {
  const step = (mel(highHz) - mel(lowHz)) / (kaldiDimension + 1);
  const left = mel(lowHz) + j * step;
  const [centre, right] = [left + step, left + 2 * step];
  const weightAt = (bin: number): number => {
    const at = mel((bin * sampleRate) / fftSize);
    return Math.max(0, Math.min((at - left) / (centre - left), (right - at) / (right - centre)));
  };
  const bins = Array.from({ length: fftSize / 2 }, (_, bin) => bin).filter((bin) => weightAt(bin) > 0);
  return { first: bins[0] ?? 0, weights: bins.map(weightAt) };
});

/**
 * Log mel energies as Kaldi computes them and icefall's encoders want them: 80 filters from 20 to 7600 Hz of 25 ms every 10 ms,
 * Povey's window, the mean of each frame taken away, pre-emphasis 0.97, no dither, the first frame's middle at 5 ms and the
 * ends mirrored (snip_edges false). Samples are in [-1, 1]. Natural logarithms, [frames, 80].
 */
export function kaldiFilterbank(samples: Float32Array): FeatureMatrix {
  const frameCount = Math.floor((samples.length + frameStep / 2) / frameStep);
  const frames = new Float32Array(frameCount * kaldiDimension);
  const fft = new FFT(fftSize);
  const input: number[] = new Array(fftSize).fill(0);
  const output = fft.createComplexArray();
  const frame = new Float64Array(frameLength);
  for (let t = 0; t < frameCount; t++) {
    const start = t * frameStep + frameStep / 2 - frameLength / 2;
    let sum = 0;
    for (let i = 0; i < frameLength; i++) {
      const sample = samples[mirrored(start + i, samples.length)]!;
      frame[i] = sample;
      sum += sample;
    }
    const mean = sum / frameLength;
    let before = frame[0]! - mean;
    for (let i = 0; i < frameLength; i++) {
      const sample = frame[i]! - mean;
      input[i] = (sample - preEmphasis * before) * window[i]!;
      before = sample;
    }
    fft.realTransform(output, input);
    for (let j = 0; j < kaldiDimension; j++) {
      const { first, weights } = filters[j]!;
      let energy = 0;
      for (let w = 0; w < weights.length; w++) {
        const re = output[2 * (first + w)]!;
        const im = output[2 * (first + w) + 1]!;
        energy += weights[w]! * (re * re + im * im);
      }
      frames[t * kaldiDimension + j] = Math.log(Math.max(energy, least));
    }
  }
  return { frames, frameCount, dimension: kaldiDimension };
}

/** The place of a sample before the first or after the last one: … 1 0 0 1 … */
function mirrored(place: number, count: number): number {
  let at = place;
  while (at < 0 || at >= count) at = at < 0 ? -at - 1 : 2 * count - 1 - at;
  return at;
}
