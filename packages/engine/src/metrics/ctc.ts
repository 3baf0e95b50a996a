import type { RepeatRule } from '../decode/index.js';
import { logAdd } from '../decode/log-add.js';

const impossible = Number.NEGATIVE_INFINITY;

export interface CtcProbabilityOptions extends RepeatRule {
  /**
   * Leave out states at either end so many nats below the best of their step: a long recording then takes time in
   * proportion to its length. What is lost is less than a share e^−within of the probability wherever labels and sound
   * belong together; where nothing is left, all states are summed. Infinity where not given: none is left out.
   */
  readonly within?: number;
}

/**
 * The natural log of the probability that the network gives to these labels: the sum over all their alignments (the
 * forward pass of CTC, Graves et al. 2006). −Infinity where there is none, e.g. of more labels than steps.
 * @param logProbs [steps, outputs] row-major, natural log, blank 0
 */
export function ctcLogProbability(
  logProbs: Float32Array,
  steps: number,
  outputs: number,
  labels: ArrayLike<number>,
  { mergeRepeated = true, within = Number.POSITIVE_INFINITY }: CtcProbabilityOptions = {},
): number {
  if (logProbs.length !== steps * outputs) {
    throw new RangeError(`${logProbs.length} numbers are not ${steps} steps of ${outputs} outputs`);
  }
  const found = forward(logProbs, steps, outputs, labels, mergeRepeated, within);
  if (found > impossible || within === Number.POSITIVE_INFINITY) return found;
  return forward(logProbs, steps, outputs, labels, mergeRepeated, Number.POSITIVE_INFINITY);
}

function forward(
  logProbs: Float32Array,
  steps: number,
  outputs: number,
  labels: ArrayLike<number>,
  mergeRepeated: boolean,
  within: number,
): number {
  const states = 2 * labels.length + 1;
  const symbol = Int32Array.from({ length: states }, (_, s) => (s % 2 === 0 ? 0 : labels[(s - 1) / 2]!));
  // In place, from the last state to the first: a state's old value is needed by those after it alone.
  const column = new Float64Array(states).fill(impossible);
  // Before the first step stands a state before all others, which staying in state 0 or stepping to 1 leaves.
  column[0] = 0;
  /** States outside [low, high) are impossible. */
  let low = 0;
  let high = 1;
  for (let t = 0; t < steps; t++) {
    const row = t * outputs;
    high = Math.min(states, high + 2);
    let top = impossible;
    for (let s = high - 1; s >= low; s--) {
      const own = symbol[s]!;
      const isLabel = s % 2 === 1;
      let sum = mergeRepeated || !isLabel ? column[s]! : impossible;
      if (s > 0) sum = logAdd(sum, column[s - 1]!);
      if (isLabel && s > 1 && !(mergeRepeated && own === symbol[s - 2])) sum = logAdd(sum, column[s - 2]!);
      const value = sum + logProbs[row + own]!;
      column[s] = value;
      if (value > top) top = value;
    }
    // From states further down the end cannot be reached any more.
    const least = Math.max(low, states - 2 * (steps - t));
    while (low < high && (low < least || column[low]! < top - within)) column[low++] = impossible;
    while (high > low && column[high - 1]! < top - within) column[--high] = impossible;
  }
  return logAdd(column[states - 1]!, states > 1 ? column[states - 2]! : impossible);
}
