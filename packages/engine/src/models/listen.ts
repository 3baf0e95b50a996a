import type { FeatureMatrix } from '../features/matrix.js';
import { type Network, ofUtterance } from './network.js';

/**
 * By how many frames the steps of the network are moved against the sound, each way: as a step is several frames, what
 * it says depends on where it happens to begin.
 */
const shifts: Readonly<Record<number, readonly number[]>> = { 1: [0], 3: [-1, 0, 1] };

/** How often a network can listen to the same sound and hear anything new. */
export const mostListens = (stack: number): number => (stack >= 3 ? 3 : 1);

/**
 * What the network makes of utterances when it listens to each once, or three times a frame of 10 ms apart: a mean of its
 * probabilities, between the arithmetic and the geometric one. It saves some of the errors: docs/recognition.md has the
 * figures.
 * @param listens 1 or 3; the model's own where not given
 * @returns of each utterance natural logarithms, [steps, labels + 1] row-major, blank 0
 */
export async function listen(
  network: Network,
  batch: readonly FeatureMatrix[],
  listens = network.description.listens ?? 1,
): Promise<Float32Array[]> {
  const by = shifts[listens] ?? [0];
  const outputs = network.description.labels.length + 1;
  const heard = await network.logProbabilities(
    batch.flatMap((features) => by.map((shift) => shifted(features, shift))),
  );
  return batch.map((_, b) =>
    meanOf(
      by.map((_, s) => ofUtterance(heard, b * by.length + s)),
      outputs,
    ),
  );
}

/** Later by so many frames, and as long as before: the first or last frame is said again where one is missing. */
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
