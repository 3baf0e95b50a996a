import type { LabelSegment } from '../decode/index.js';
import { spectrumShiftMs as frameMs, logMelEnergies, sampleRate } from '../features/index.js';

/** What the features of a frame are computed from. */
const windowMs = 25;

/** The middle of the sound that a step of so many frames stands for, in ms from the beginning; the step may lie between two. */
export function middleMs(step: number, subsamplingFactor: number, frameShiftMs: number): number {
  return step * subsamplingFactor * frameShiftMs + ((subsamplingFactor - 1) * frameShiftMs + windowMs) / 2;
}

/**
 * Where each label but the last gives way to the next: a number of steps, not whole.
 * @param logProbs [steps, outputs] row-major
 * @param segments of the labels `indices`, as `viterbiAlign` finds them
 */
export function labelTransitions(
  logProbs: Float32Array,
  outputs: number,
  indices: ArrayLike<number>,
  segments: readonly LabelSegment[],
): number[] {
  return segments.slice(1).map(({ startFrame }, i) => {
    const [first, second] = [indices[i]!, indices[i + 1]!];
    const lastOfFirst = segments[i]!.endFrame - 1;
    // One is no more probable than the other anywhere where both are the same.
    if (first === second) return (lastOfFirst + startFrame) / 2;
    return transitionBetween(lastOfFirst, startFrame, (step) => {
      const row = step * outputs;
      return logProbs[row + first]! - logProbs[row + second]!;
    });
  });
}

/**
 * Where between two steps a label gives way to the next: the cut that gives both together the highest probability,
 * and there, between its two steps, where they are equally probable.
 * @param favour how much more probable a step finds the first than the second, in nats
 * @returns a number of steps, not whole, strictly between `from` and `to`
 */
export function transitionBetween(from: number, to: number, favour: (step: number) => number): number {
  let cut = from + 1;
  let total = 0;
  let best = 0;
  for (let step = from + 1; step < to; step++) {
    total += favour(step);
    if (total > best) {
      best = total;
      cut = step + 1;
    }
  }
  const before = favour(cut - 1);
  const after = favour(cut);
  return before > 0 && after < 0 ? cut - 1 + before / (before - after) : cut - 0.5;
}

/** Frames on either side whose means are compared, and frames that a boundary may move. */
const compared = 3;
const reach = 4;
/** How far it is likely to move, in ms: the standard deviation of a bell curve that weighs the change. */
const likelyMs = 20;
/** From the start of a frame to where it gives way to the next: half of its 25 ms, less half of its 10 ms. */
const frameEdgeMs = 7.5;

/**
 * A boundary moved, at most 40 ms and not beyond `fromMs` and `toMs`, to where the log mel energies of the 30 ms before
 * and of the 30 ms after differ most, near places being preferred. Stays where there is too little sound around it.
 * @param samples 16 kHz mono
 */
export function refineBoundary(
  samples: Float32Array,
  boundaryMs: number,
  fromMs: number,
  toMs: number,
): number {
  const startMs = boundaryMs - (reach + compared) * frameMs - frameEdgeMs;
  const frames = 2 * (reach + compared);
  const start = Math.round((startMs * sampleRate) / 1000);
  const end = start + Math.ceil(((frames * frameMs + 2 * frameEdgeMs) * sampleRate) / 1000);
  if (start < 0 || end > samples.length) return boundaryMs;
  const { frames: numbers, dimension } = logMelEnergies(samples.subarray(start, end));
  let best = boundaryMs;
  let most = 0;
  for (let move = -reach; move <= reach; move++) {
    const at = boundaryMs + move * frameMs;
    if (at <= fromMs || at >= toMs) continue;
    const change = changeAt(numbers, dimension, reach + compared + move);
    const weighed = change * Math.exp(-((at - boundaryMs) ** 2) / (2 * likelyMs ** 2));
    if (weighed > most) {
      most = weighed;
      best = at;
    }
  }
  return best;
}

/** The distance between the mean of the frames before one and the mean from it on. */
function changeAt(numbers: Float32Array, dimension: number, frame: number): number {
  const filters = 40;
  let sum = 0;
  // The first number is the energy.
  for (let j = 1; j <= filters; j++) {
    let difference = 0;
    for (let k = 0; k < compared; k++) {
      difference += numbers[(frame + k) * dimension + j]! - numbers[(frame - 1 - k) * dimension + j]!;
    }
    sum += (difference / compared) ** 2;
  }
  return Math.sqrt(sum);
}
