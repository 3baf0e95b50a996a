import { viterbiAlign } from '../decode/index.js';
import type { Random } from '../random/index.js';
import type { Posteriors } from './evaluate.js';
import type { PreparedUtterance } from './utterance.js';

/** Labels that a piece of an utterance has at least. */
const fewestLabels = 2;

/** Where an utterance may be cut: for each label but the first the frame between the one before it and itself. */
export type Cuts = readonly number[];

/**
 * Between the frames at which the network has one label and the next, by the most probable alignment.
 * @param labels indices from 1
 */
export function cutsOf(
  { logProbs, steps }: Pick<Posteriors, 'logProbs' | 'steps'>,
  labels: ArrayLike<number>,
  outputs: number,
  subsamplingFactor: number,
): Cuts | undefined {
  const segments = viterbiAlign(logProbs, steps, outputs, labels);
  return segments?.slice(1).map(({ startFrame }, i) => {
    const before = segments[i]?.endFrame ?? 0;
    return Math.round(((before + startFrame) / 2) * subsamplingFactor);
  });
}

/**
 * The beginning of one utterance and the end of another, so that a network that knows its training set by heart
 * hears what comes next, and does not guess it (aligned data augmentation, Lam et al. 2021).
 */
export function spliced(
  first: PreparedUtterance,
  cutsOfFirst: Cuts,
  second: PreparedUtterance,
  cutsOfSecond: Cuts,
  columns: number,
  random: Random,
): PreparedUtterance {
  const before = place(first, random);
  const after = place(second, random);
  if (before === undefined || after === undefined) return first;
  const end = cutsOfFirst[before - 1] ?? first.frameCount;
  const begin = cutsOfSecond[after - 1] ?? 0;
  const frameCount = end + second.frameCount - begin;
  const frames = new Float32Array(frameCount * columns);
  frames.set(first.frames.subarray(0, end * columns));
  frames.set(second.frames.subarray(begin * columns), end * columns);
  const labels = Int32Array.from([...first.labels.subarray(0, before), ...second.labels.subarray(after)]);
  return { name: `${first.name} + ${second.name}`, frames, frameCount, labels };
}

/** Between which labels an utterance is cut: so many are before the cut. */
function place({ labels }: PreparedUtterance, random: Random): number | undefined {
  const places = labels.length - 2 * fewestLabels + 1;
  return places > 0 ? fewestLabels + random.below(places) : undefined;
}
