import type { CtcHypothesis } from './hypothesis.js';
import type { LanguageModelUse } from './language-model.js';

/** A label that may stand where another was recognised. */
export interface Alternative {
  readonly index: number;
  /** 0 to 1: its share of the probability that the label recognised there is wrong. */
  readonly share: number;
}

/** So many labels are weighed for each place: the most probable ones. Language models hardly bring up others. */
const mostWeighed = 10;

/**
 * Which other labels may stand in the place of each label of a hypothesis, the best first.
 *
 * With t the frame of a label l in which the network finds it most probable, p its posteriors there, and LM(v) the log
 * probability that the language model gives the hypothesis with v in the place of l (the labels within its reach),
 *
 *   r(v) = p_t(v) · exp(weight · LM(v) + bonus(v)),   share(v) = r(v) / (Σ_{u ≠ l} r(u) + p_t(blank) · r(l) / p_t(l))
 *
 * over the ten labels most probable at t. The blank stands for that nothing was said there.
 * Of 475 labels recognised wrongly in 210 held-out utterances of Tusom (quick preset, LER 36 %) the right one was the first of these
 * in 49 % and among three in 71 % (`bench/recognition/alternatives.ts`); without the language model in 44 % and 70 %; with the
 * largest posteriors of the neighbouring frames, too, which finds the neighbours, in 23 % and 58 %.
 *
 * @param logProbs [frames, outputs] that the hypothesis was found in, row-major, natural log, blank 0
 * @param most how many to give for each label
 */
export function alternativesOf(
  logProbs: Float32Array,
  outputs: number,
  { labels, segments }: Pick<CtcHypothesis, 'labels' | 'segments'>,
  most: number,
  use?: LanguageModelUse,
): Alternative[][] {
  const states = [use?.model.start ?? 0];
  for (const [i, label] of labels.entries()) states.push(use?.model.next(states[i]!, label) ?? 0);
  return segments.map(({ startFrame, endFrame }, i) => {
    const own = labels[i]!;
    let row = startFrame * outputs;
    for (let t = startFrame + 1; t < endFrame; t++) {
      if (logProbs[t * outputs + own]! > logProbs[row + own]!) row = t * outputs;
    }
    const ratios = mostProbable(logProbs, row, outputs, own).map((index) => {
      const gain = use ? gainOf(use, states, labels, i, index) : 0;
      return { index, ratio: Math.exp(logProbs[row + index]! - logProbs[row + own]! + gain) };
    });
    const blank = Math.exp(logProbs[row]! - logProbs[row + own]!);
    const total = ratios.reduce((sum, { ratio }) => sum + ratio, blank);
    if (!(total > 0)) return [];
    return ratios
      .sort((a, b) => b.ratio - a.ratio)
      .slice(0, most)
      .map(({ index, ratio }) => ({ index, share: ratio / total }));
  });
}

/** The labels most probable in a frame, but the one recognised there. */
function mostProbable(logProbs: Float32Array, row: number, outputs: number, own: number): number[] {
  const found: number[] = [];
  for (let label = 1; label < outputs; label++) {
    if (label === own) continue;
    const x = logProbs[row + label]!;
    if (x === Number.NEGATIVE_INFINITY) continue;
    let i = Math.min(found.length, mostWeighed);
    while (i > 0 && logProbs[row + found[i - 1]!]! < x) i--;
    if (i < mostWeighed) found.splice(i, 0, label);
    found.length = Math.min(found.length, mostWeighed);
  }
  return found;
}

/**
 * By how much more a label in place i is worth to the language model than the one that stands there, with the labels behind it
 * until both lead to the same state.
 */
function gainOf(
  { model, weight, bonuses }: LanguageModelUse,
  states: readonly number[],
  labels: ArrayLike<number>,
  i: number,
  label: number,
): number {
  const own = labels[i]!;
  const bonus = bonuses[label]! - bonuses[own]!;
  let gain = model.scores(states[i]!)[label]! - model.scores(states[i]!)[own]!;
  let state = model.next(states[i]!, label);
  for (let k = i + 1; k < labels.length; k++) {
    const before = states[k]!;
    if (state === before) return weight * gain + bonus;
    gain += model.scores(state)[labels[k]!]! - model.scores(before)[labels[k]!]!;
    state = model.next(state, labels[k]!);
  }
  return weight * (gain + model.end(state) - model.end(states[labels.length]!)) + bonus;
}
