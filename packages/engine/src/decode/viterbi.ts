import { checkShape, type LabelSegment, type RepeatRule } from './hypothesis.js';

const impossible = Number.NEGATIVE_INFINITY;
/** Up to so many cells the way back is kept for all frames at once; beyond, it is found again block by block. */
const cellsKept = 1 << 22;

export interface AlignOptions extends RepeatRule {
  /**
   * Leave out states so many nats below the best of their frame, where there are too many cells to keep: the labels
   * of a decoder never stray far from it. A recording of minutes then takes time in proportion to its length. Where
   * this finds no alignment, all states are tried. Infinity where not given: no state is left out.
   */
  readonly within?: number;
}

/**
 * The most probable alignment of these labels to the frames (Viterbi over CTC's states: blank, label, blank, label,
 * …, blank). `logProbs`: [frames, outputs], row-major, natural log, blank 0. Undefined where the frames are too few
 * or every alignment is impossible. Time grows with frames × labels, memory with their product only up to a few
 * million and with the square root of the frames from there.
 */
export function viterbiAlign(
  logProbs: Float32Array,
  frames: number,
  outputs: number,
  labels: ArrayLike<number>,
  { mergeRepeated = true, within = Number.POSITIVE_INFINITY }: AlignOptions = {},
): LabelSegment[] | undefined {
  checkShape(logProbs, frames, outputs);
  const all = Number.POSITIVE_INFINITY;
  const margin = frames * (2 * labels.length + 1) <= cellsKept ? all : within;
  const path =
    bestStates(logProbs, frames, outputs, labels, mergeRepeated, margin) ??
    (margin === all ? undefined : bestStates(logProbs, frames, outputs, labels, mergeRepeated, all));
  if (!path) return undefined;
  const segments: LabelSegment[] = [];
  for (let t = 0; t < frames; ) {
    const state = path[t]!;
    const startFrame = t;
    let total = 0;
    let peak = Number.NEGATIVE_INFINITY;
    for (; t < frames && path[t] === state; t++) {
      if (state % 2 === 0) continue;
      const x = logProbs[t * outputs + labels[(state - 1) / 2]!]!;
      total += x;
      if (x > peak) peak = x;
    }
    if (state % 2 === 0) continue;
    const logProbability = total / (t - startFrame);
    segments.push({ startFrame, endFrame: t, logProbability, confidence: Math.min(1, Math.exp(peak)) });
  }
  return segments;
}

/** The state of each frame on the best path; even states are blanks, odd ones labels. */
function bestStates(
  logProbs: Float32Array,
  frames: number,
  outputs: number,
  labels: ArrayLike<number>,
  mergeRepeated: boolean,
  within: number,
): Int32Array | undefined {
  const states = 2 * labels.length + 1;
  if (frames === 0) return labels.length === 0 ? new Int32Array(0) : undefined;
  const symbol = Int32Array.from({ length: states }, (_, s) => (s % 2 === 0 ? 0 : labels[(s - 1) / 2]!));
  // A label may follow the one before it without a blank, unless merging would make one of both.
  const mayJump = Uint8Array.from(symbol, (label, s) =>
    s % 2 === 1 && s > 1 && !(mergeRepeated && label === symbol[s - 2]) ? 1 : 0,
  );
  const mayStay = Uint8Array.from(symbol, (_, s) => (mergeRepeated || s % 2 === 0 ? 1 : 0));

  let column = new Float64Array(states);
  let previous = new Float64Array(states);
  /** The states of `column` that stand for something: [low, high), with −∞ for two more on each side. */
  let low = 0;
  let high = 1;
  const enter = (t: number, from: Uint8Array | undefined, at: number): void => {
    [column, previous] = [previous, column];
    const row = t * outputs;
    // From states further down the end cannot be reached any more.
    low = Math.max(low, states - 2 * (frames - t));
    high = Math.min(states, high + 2);
    column.fill(impossible, Math.max(0, low - 2), high + 2);
    let top = impossible;
    for (let s = low; s < high; s++) {
      let best = mayStay[s] ? previous[s]! : impossible;
      let steps = 0;
      if (s > 0 && previous[s - 1]! > best) {
        best = previous[s - 1]!;
        steps = 1;
      }
      if (mayJump[s] && previous[s - 2]! > best) {
        best = previous[s - 2]!;
        steps = 2;
      }
      const value = best + logProbs[row + symbol[s]!]!;
      column[s] = value;
      if (value > top) top = value;
      if (from) from[at + s] = steps;
    }
    while (low < high && column[low]! < top - within) low++;
    while (high > low && column[high - 1]! < top - within) high--;
  };
  const reached = (s: number): number => (s >= low && s < high ? column[s]! : impossible);

  const block = frames * states <= cellsKept ? frames : Math.ceil(Math.sqrt(frames));
  const starts: { readonly column: Float64Array; readonly low: number; readonly high: number }[] = [];
  // Before the first frame stands a state before all others, which staying in state 0 or stepping to 1 leaves.
  column.fill(impossible);
  column[0] = 0;
  for (let begin = 0; ; begin += block) {
    starts.push({ column: column.slice(), low, high });
    if (begin + block >= frames) break;
    for (let t = begin; t < begin + block; t++) enter(t, undefined, 0);
  }

  const path = new Int32Array(frames);
  const from = new Uint8Array(block * states);
  let state = -1;
  for (let b = starts.length - 1; b >= 0; b--) {
    const begin = b * block;
    const end = Math.min(frames, begin + block);
    column.set(starts[b]!.column);
    ({ low, high } = starts[b]!);
    for (let t = begin; t < end; t++) enter(t, from, (t - begin) * states);
    if (state < 0) {
      state = states > 1 && reached(states - 2) > reached(states - 1) ? states - 2 : states - 1;
      if (reached(state) === impossible) return undefined;
    }
    for (let t = end - 1; t >= begin; t--) {
      path[t] = state;
      state -= from[(t - begin) * states + state]!;
    }
  }
  return path;
}
