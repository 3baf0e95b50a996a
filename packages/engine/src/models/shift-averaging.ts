import type { FeatureMatrix } from '../features/matrix.js';
import { type Network, ofUtterance } from './network.js';

/**
 * By how many frames the input is shifted, by the number of shifts: as a step is several frames, the output depends on
 * where the first step begins.
 */
const shiftsOf: Readonly<Record<number, readonly number[]>> = { 1: [0], 3: [-1, 0, 1] };

/** Over how many shifts a network of this subsampling factor can be averaged: with more the steps would repeat. */
export const mostAveragedShifts = (subsamplingFactor: number): number => (subsamplingFactor >= 3 ? 3 : 1);

/**
 * The posteriors of utterances, of each as it is, or averaged over three inputs that are shifted by a frame of 10 ms: a
 * mean between the arithmetic and the geometric one. It saves some of the errors: docs/experiments.md has the figures.
 * @param averagedShifts 1 or 3; the model's own where not given
 * @returns of each utterance natural logarithms, [steps, labels + 1] row-major, blank 0
 */
export async function inferShiftAveraged(
  network: Network,
  batch: readonly FeatureMatrix[],
  averagedShifts = network.description.averagedShifts ?? 1,
): Promise<Float32Array[]> {
  const shifts = shiftsOf[averagedShifts] ?? [0];
  const outputs = network.description.labels.length + 1;
  const posteriors = await network.logProbabilities(
    batch.flatMap((features) => shifts.map((shift) => shifted(features, shift))),
  );
  return batch.map((_, b) =>
    meanOf(
      shifts.map((_, s) => ofUtterance(posteriors, b * shifts.length + s)),
      outputs,
    ),
  );
}

/** Later by so many frames, and as long as before: the first or last frame is repeated where one is missing. */
function shifted(features: FeatureMatrix, shift: number): FeatureMatrix {
  if (shift === 0) return features;
  const { frames, frameCount, dimension } = features;
  const moved = new Float32Array(frameCount * dimension);
  for (let t = 0; t < frameCount; t++) {
    const from = Math.min(frameCount - 1, Math.max(0, t - shift));
    moved.set(frames.subarray(from * dimension, (from + 1) * dimension), t * dimension);
  }
  return { ...features, frames: moved };
}

/** The mean of the square roots of probabilities, squared and made to sum to 1 in each step. */
function meanOf(logProbs: readonly Float32Array[], outputs: number): Float32Array {
  const [first = new Float32Array(0)] = logProbs;
  if (logProbs.length === 1) return first;
  const mean = new Float32Array(first.length);
  for (let row = 0; row < mean.length; row += outputs) {
    let sum = 0;
    for (let v = row; v < row + outputs; v++) {
      let roots = 0;
      for (const one of logProbs) roots += Math.exp(one[v]! / 2);
      mean[v] = 2 * Math.log(roots / logProbs.length);
      sum += (roots / logProbs.length) ** 2;
    }
    const norm = Math.log(sum);
    for (let v = row; v < row + outputs; v++) mean[v] = mean[v]! - norm;
  }
  return mean;
}
