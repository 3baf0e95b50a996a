import { writeDeltas } from './deltas.js';
import { type FilterCorners, melFilterbank } from './filterbank.js';
import type { FeatureMatrix } from './matrix.js';
import { fftSize, forEachPowerSpectrum, frameCountOf, sampleRate, type WindowShape } from './spectrum.js';

export interface LogMelOptions {
  readonly filters: number;
  readonly lowHz: number;
  /** At most 8000, half of the sample rate. */
  readonly highHz: number;
  readonly window: WindowShape;
  readonly corners: FilterCorners;
  /** y[t] = x[t] − a x[t−1]; 0 for none. */
  readonly preEmphasis: number;
  /** The log of the frame's whole energy as the first number. */
  readonly energy: boolean;
  /** Append no deltas, deltas, or deltas and double deltas. */
  readonly deltas: 0 | 1 | 2;
}

/** numpy.finfo(float).eps: stands for an energy of zero, so that silence has a logarithm. */
const epsilon = 2.220446049250313e-16;
const logOf = (x: number): number => Math.log(x === 0 ? epsilon : x);

export const logMelDimension = (options: Pick<LogMelOptions, 'filters' | 'energy' | 'deltas'>): number =>
  (options.filters + (options.energy ? 1 : 0)) * (options.deltas + 1);

/**
 * Log mel filter energies of 16 kHz mono samples in [-1, 1]: natural logarithms, [frames, dimension] with a row laid
 * out as energy (if asked for), filters from low to high, then their deltas and double deltas in the same order.
 * Spectrum and filters are computed in float64 and kept in float32; deltas are taken of the kept numbers, which moves
 * them by less than 2e-6.
 */
export function logMelFilterbank(samples: Float32Array, options: LogMelOptions): FeatureMatrix {
  const { filters, energy, deltas } = options;
  const bank = melFilterbank(filters, options.lowHz, options.highHz, fftSize, sampleRate, options.corners);
  const { first, offset, weights } = bank;
  const statics = filters + (energy ? 1 : 0);
  const dimension = logMelDimension(options);
  const frameCount = frameCountOf(samples.length);
  const frames = new Float32Array(frameCount * dimension);
  forEachPowerSpectrum(samples, options.preEmphasis, options.window, (frame, power) => {
    let at = frame * dimension;
    if (energy) frames[at++] = logOf(sum(power));
    for (let j = 0; j < filters; j++) {
      let total = 0;
      let bin = first[j]!;
      const end = offset[j + 1]!;
      for (let w = offset[j]!; w < end; w++) total += weights[w]! * power[bin++]!;
      frames[at++] = logOf(total);
    }
  });
  for (let order = 1; order <= deltas; order++) {
    writeDeltas(frames, frameCount, dimension, (order - 1) * statics, order * statics, statics);
  }
  return { frames, frameCount, dimension };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
