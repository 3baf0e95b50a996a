import { Candidates } from './candidates.js';
import { type CtcHypothesis, checkShape, type RepeatRule } from './hypothesis.js';
import type { LanguageModelUse } from './language-model.js';
import { leastExpectedErrors } from './least-expected-errors.js';
import { logAdd } from './log-add.js';
import { PrefixTrie } from './prefix-trie.js';
import { viterbiAlign } from './viterbi.js';

export interface BeamSearchOptions extends RepeatRule {
  /** Prefixes kept from frame to frame; at least 1. */
  readonly beamWidth: number;
  /** How many hypotheses to give, at most beamWidth; 1 where not given. */
  readonly hypotheses?: number;
  /**
   * A label less probable than this in a frame begins nothing there. Each frame this can take from a hypothesis at
   * most the share of probability that the labels below it have together. ln(10⁻⁶) where not given; −Infinity: none.
   */
  readonly lowestLogProbability?: number;
  readonly languageModel?: LanguageModelUse;
  /** Give that of the beam first which is expected to have the fewest labels wrong, not the one of the highest score. */
  readonly fewestErrors?: boolean;
}

const impossible = Number.NEGATIVE_INFINITY;

/** The prefixes of the frame at hand, by decreasing age. Probabilities are the network's alone. */
class Beam {
  count = 0;
  readonly node: Int32Array;
  /** Natural log of the probability of all paths that end in a blank, that do not, and of both. */
  readonly blank: Float64Array;
  readonly label: Float64Array;
  readonly total: Float64Array;

  constructor(width: number) {
    this.node = new Int32Array(width);
    this.blank = new Float64Array(width);
    this.label = new Float64Array(width);
    this.total = new Float64Array(width);
  }

  push(node: number, blank: number, label: number, total: number): void {
    const i = this.count++;
    this.node[i] = node;
    this.blank[i] = blank;
    this.label[i] = label;
    this.total[i] = total;
  }
}

/**
 * CTC prefix beam search (Graves 2012, Supervised Sequence Labelling, 7.5; Hannun et al. 2014), best hypothesis first.
 * `logProbs`: [frames, outputs], row-major, natural log, blank 0. A prefix that is not in the beam can only be reached
 * from the one without its last label, so its score is known at once and its node is made only if it gets in.
 *
 * Throws RangeError for a wrong shape, numbers that are not numbers, or frames in which nothing is possible.
 */
export function beamSearch(
  logProbs: Float32Array,
  frames: number,
  outputs: number,
  options: BeamSearchOptions,
): CtcHypothesis[] {
  const { beamWidth, mergeRepeated = true, languageModel } = options;
  const floor = options.lowestLogProbability ?? Math.log(1e-6);
  if (!(beamWidth >= 1)) throw new RangeError(`A beam is at least 1 wide, not ${beamWidth}`);
  checkShape(logProbs, frames, outputs);

  const trie = new PrefixTrie(languageModel?.model.start ?? 0);
  const weight = languageModel?.weight ?? 0;
  const bonuses = languageModel?.bonuses ?? new Float64Array(outputs);
  const largestBonus = bonuses.reduce((most, bonus) => Math.max(most, bonus), Number.NEGATIVE_INFINITY);
  let beam = new Beam(beamWidth);
  let next = new Beam(beamWidth);
  beam.push(PrefixTrie.root, 0, impossible, 0);
  const candidates = new Candidates(4 * beamWidth + 64);
  const stayBlank = new Float64Array(beamWidth);
  const stayLabel = new Float64Array(beamWidth);
  const stay = new Float64Array(beamWidth);
  /** In which frame an entry's extension by a label was one of the beam already. */
  const counted = new Int32Array(beamWidth * outputs).fill(-1);
  const frameLabels = new Int32Array(outputs);

  for (let t = 0; t < frames; t++) {
    const row = t * outputs;
    const labelCount = probableLabels(logProbs, row, outputs, floor, frameLabels);
    for (let a = 0; a < beam.count; a++) trie.slot[beam.node[a]!] = a;
    candidates.count = 0;

    for (let a = 0; a < beam.count; a++) {
      const node = beam.node[a]!;
      stayBlank[a] = beam.total[a]! + logProbs[row]!;
      let labelled = impossible;
      if (node !== PrefixTrie.root) {
        const label = trie.label[node]!;
        const x = logProbs[row + label]!;
        if (mergeRepeated) labelled = beam.label[a]! + x;
        const parent = trie.parent[node]!;
        const p = trie.slot[parent]!;
        if (p >= 0) {
          const repeats = mergeRepeated && trie.label[parent] === label;
          labelled = logAdd(labelled, (repeats ? beam.blank[p]! : beam.total[p]!) + x);
          counted[p * outputs + label] = t;
        }
      }
      stayLabel[a] = labelled;
      const total = logAdd(stayBlank[a]!, labelled);
      stay[a] = total;
      if (total > impossible) candidates.push(total + trie.languageScore[node]!, a, 0);
    }

    let bound = candidates.count === beamWidth ? candidates.lowest() : impossible;
    for (let a = 0; a < beam.count; a++) {
      const node = beam.node[a]!;
      const last = trie.label[node]!;
      const before = trie.languageScore[node]!;
      let following: Float64Array | undefined;
      for (let i = 0; i < labelCount; i++) {
        const label = frameLabels[i]!;
        const x = logProbs[row + label]!;
        // The labels come by falling probability, and a language model adds no more than the largest bonus.
        if (beam.total[a]! + x + before + largestBonus <= bound) break;
        if (counted[a * outputs + label] === t) continue;
        let score = (mergeRepeated && label === last ? beam.blank[a]! : beam.total[a]!) + x + before;
        if (languageModel) {
          following ??= languageModel.model.scores(trie.state[node]!);
          score += weight * following[label]! + bonuses[label]!;
        }
        if (score <= bound) continue;
        candidates.push(score, a, label);
        if (candidates.full) {
          candidates.keepBest(beamWidth);
          bound = candidates.lowest();
        }
      }
    }
    candidates.keepBest(beamWidth);
    if (candidates.count === 0) throw new RangeError(`Nothing is possible in frame ${t}`);

    for (let a = 0; a < beam.count; a++) trie.slot[beam.node[a]!] = -1;
    trie.reserve(beamWidth, beam.node, beam.count);
    next.count = 0;
    for (let i = 0; i < candidates.count; i++) {
      const a = candidates.entry[i]!;
      const label = candidates.label[i]!;
      const node = beam.node[a]!;
      if (label === 0) {
        next.push(node, stayBlank[a]!, stayLabel[a]!, stay[a]!);
        continue;
      }
      const repeats = mergeRepeated && label === trie.label[node];
      const reached = (repeats ? beam.blank[a]! : beam.total[a]!) + logProbs[row + label]!;
      let child = trie.find(node, label);
      if (child < 0) {
        let state = 0;
        let languageScore = 0;
        if (languageModel) {
          const before = trie.state[node]!;
          state = languageModel.model.next(before, label);
          languageScore =
            trie.languageScore[node]! + weight * languageModel.model.scores(before)[label]! + bonuses[label]!;
        }
        child = trie.add(node, label, state, languageScore);
      }
      next.push(child, impossible, reached, reached);
    }
    [beam, next] = [next, beam];
  }

  const ranked = Array.from({ length: beam.count }, (_, a) => {
    const node = beam.node[a]!;
    const ending = languageModel ? weight * languageModel.model.end(trie.state[node]!) : 0;
    const logProbability = beam.total[a]!;
    return { node, logProbability, score: logProbability + trie.languageScore[node]! + ending };
  }).sort((x, y) => y.score - x.score || x.node - y.node);
  if (options.fewestErrors) {
    const hypotheses = ranked.map(({ node, score }) => ({ labels: trie.labelsOf(node), score }));
    ranked.unshift(...ranked.splice(leastExpectedErrors(hypotheses, outputs), 1));
  }
  return ranked.slice(0, options.hypotheses ?? 1).map(({ node, logProbability, score }) => {
    const labels = trie.labelsOf(node);
    const segments = viterbiAlign(logProbs, frames, outputs, labels, { mergeRepeated, within: 200 }) ?? [];
    return { labels, logProbability, score, segments };
  });
}

/** Fills `into` with the labels of this frame that are not below the floor, the most probable first. */
function probableLabels(
  logProbs: Float32Array,
  row: number,
  outputs: number,
  floor: number,
  into: Int32Array,
): number {
  let count = 0;
  for (let label = 1; label < outputs; label++) {
    const x = logProbs[row + label]!;
    if (!(x >= floor) || x === impossible) continue;
    let i = count++;
    for (; i > 0 && logProbs[row + into[i - 1]!]! < x; i--) into[i] = into[i - 1]!;
    into[i] = label;
  }
  return count;
}
