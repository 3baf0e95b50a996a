import { writeDeltas } from './deltas.js';
import { logMelFilterbank } from './log-mel.js';
import type { FeatureMatrix } from './matrix.js';

const filters = 26;
export const mfccCoefficients = 13;
/** Liftering raises the higher coefficients: c[n] (1 + L/2 sin(π n / L)), L = 22 (HTK's CEPLIFTER). */
const lifter = 22;

/** Orthonormal DCT-II of the log filter energies, liftered: [coefficient, filter], row-major. */
function cosines(): Float64Array {
  const table = new Float64Array(mfccCoefficients * filters);
  for (let n = 0; n < mfccCoefficients; n++) {
    const scale =
      Math.sqrt((n === 0 ? 1 : 2) / filters) * (1 + (lifter / 2) * Math.sin((Math.PI * n) / lifter));
    for (let j = 0; j < filters; j++) {
      table[n * filters + j] = scale * Math.cos((Math.PI * n * (j + 0.5)) / filters);
    }
  }
  return table;
}

/**
 * Mel-frequency cepstral coefficients as python_speech_features' mfcc() makes them by default (26 filters from 0 to
 * 8000 Hz, 13 coefficients, the first replaced by the log energy), followed by their deltas: 26 numbers a frame.
 */
export function mfccWithDeltas(samples: Float32Array): FeatureMatrix {
  const mel = logMelFilterbank(samples, {
    filters,
    lowHz: 0,
    highHz: 8000,
    window: 'rectangular',
    corners: 'bins',
    preEmphasis: 0.97,
    energy: true,
    deltas: 0,
  });
  const table = cosines();
  const dimension = 2 * mfccCoefficients;
  const { frameCount } = mel;
  const frames = new Float32Array(frameCount * dimension);
  for (let t = 0; t < frameCount; t++) {
    const source = t * mel.dimension;
    const target = t * dimension;
    frames[target] = mel.frames[source]!;
    for (let n = 1; n < mfccCoefficients; n++) {
      let total = 0;
      for (let j = 0; j < filters; j++) total += table[n * filters + j]! * mel.frames[source + 1 + j]!;
      frames[target + n] = total;
    }
  }
  writeDeltas(frames, frameCount, dimension, 0, mfccCoefficients, mfccCoefficients);
  return { frames, frameCount, dimension };
}
