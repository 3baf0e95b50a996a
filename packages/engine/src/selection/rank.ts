import { fencesOf } from '../metrics/index.js';
import { Bounds } from './bounds.js';

/** What a model recognised in an utterance that nobody has transcribed. */
export interface Candidate {
  readonly labels: readonly { readonly label: string; readonly confidence: number }[];
  readonly durationMs: number;
}

export interface Ranked {
  /** Among the candidates. */
  readonly index: number;
  /** 0 to 1: the part of its labels that are expected to be wrong. */
  readonly uncertainty: number;
  /** Its labels that are rare among what is transcribed, and among what stands before it in the list. */
  readonly rareLabels: readonly string[];
  /** Whether its labels a second are unlike those of the others: noise, music, or hardly any speech. Such stand last. */
  readonly unlikeSpeech: boolean;
}

/** Labels that are known so often are learnt. */
const enough = 20;
/** What a person needs for an utterance beside the time of its sound, ms. */
const overheadMs = 2000;

/**
 * In which order utterances are best transcribed: each is the one that a model learns most from for the time that it takes, when
 * those before it are transcribed. What there is to learn are runs of two labels, and each time that one comes again it is
 * worth less, by the square root (a feature-based submodular function, Wei et al. 2014); it is worth as much as the model
 * is uncertain of its labels. By the greedy algorithm, whose bounds are kept (Minoux 1978).
 * @param known how often the labels, and runs of two of them ("a b"), are transcribed already
 */
export function rankForTranscription(
  candidates: readonly Candidate[],
  known: ReadonlyMap<string, number> = new Map(),
): Ranked[] {
  const runs = new RunTable(candidates, known);
  const labelCounts = new Map(known);
  const ranked: Ranked[] = [];
  const { usual, unlike } = bySpeech(candidates);
  const add = (index: number, unlikeSpeech: boolean): void => {
    const { labels } = candidates[index] as Candidate;
    const names = labels.map(({ label }) => label);
    const rareLabels = [...new Set(names)].filter((label) => (labelCounts.get(label) ?? 0) < enough);
    const uncertainty = labels.reduce((sum, one) => sum + 1 - one.confidence, 0) / Math.max(1, labels.length);
    ranked.push({ index, uncertainty, rareLabels, unlikeSpeech });
    runs.learn(index);
    for (const label of names) labelCounts.set(label, (labelCounts.get(label) ?? 0) + 1);
  };
  // From the highest bound down. A gain never grows: one that is still the highest when it is computed anew is the highest.
  const bounds = new Bounds(usual.map((index) => ({ index, gain: runs.gainOf(index) })));
  for (let best = bounds.highest; best; best = bounds.highest) {
    const { index } = best;
    const gain = runs.gainOf(index);
    if (gain >= bounds.secondGain) {
      bounds.removeHighest();
      add(index, false);
    } else {
      bounds.replaceHighest({ index, gain });
    }
  }
  for (const index of unlike) add(index, true);
  return ranked;
}

/** Count the labels of a transcription, and its runs of two, among what is known. */
export function countKnown(known: Map<string, number>, labels: readonly string[]): void {
  const add = (key: string): void => void known.set(key, (known.get(key) ?? 0) + 1);
  for (const [i, label] of labels.entries()) {
    add(label);
    if (i > 0) add(`${labels[i - 1]} ${label}`);
  }
}

/** Those in which there are about as many labels a second as in the others, and the rest. */
function bySpeech(candidates: readonly Candidate[]): {
  readonly usual: readonly number[];
  readonly unlike: readonly number[];
} {
  const rates = candidates.map(({ labels, durationMs }) => labels.length / Math.max(1, durationMs));
  if (rates.length === 0) return { usual: [], unlike: [] };
  const { low, high } = fencesOf(rates);
  const isUsual = (rate: number): boolean => rate > 0 && rate >= low && rate <= high;
  const indices = rates.map((rate, index) => ({ rate, index }));
  return {
    usual: indices.filter(({ rate }) => isUsual(rate)).map(({ index }) => index),
    unlike: indices.filter(({ rate }) => !isUsual(rate)).map(({ index }) => index),
  };
}

/** The runs of two labels of all candidates, by number, since their gains are computed very often. */
class RunTable {
  /** Of each run how much of it is known, and the square root of that. */
  readonly #known: Float64Array;
  readonly #root: Float64Array;
  /** Of each candidate its runs, each with how uncertain it is, and the time that it takes. */
  readonly #candidates: readonly {
    readonly runs: Int32Array;
    readonly amounts: Float64Array;
    readonly takesMs: number;
  }[];

  constructor(candidates: readonly Candidate[], known: ReadonlyMap<string, number>) {
    const numbers = new Map<string, number>();
    const counts: number[] = [];
    const numberOf = (run: string): number => {
      const before = numbers.get(run);
      if (before !== undefined) return before;
      numbers.set(run, counts.length);
      return counts.push(known.get(run) ?? 0) - 1;
    };
    this.#candidates = candidates.map((candidate) => {
      const runs = runsOf(candidate);
      return {
        runs: Int32Array.from(runs.keys(), numberOf),
        amounts: Float64Array.from(runs.values()),
        takesMs: candidate.durationMs + overheadMs,
      };
    });
    this.#known = Float64Array.from(counts);
    this.#root = this.#known.map(Math.sqrt);
  }

  /** What is learnt a millisecond. */
  gainOf(index: number): number {
    const { runs, amounts, takesMs } = this.#of(index);
    let gain = 0;
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i]!;
      gain += Math.sqrt(this.#known[run]! + amounts[i]!) - this.#root[run]!;
    }
    return gain / takesMs;
  }

  learn(index: number): void {
    const { runs, amounts } = this.#of(index);
    for (let i = 0; i < runs.length; i++) {
      const run = runs[i]!;
      this.#known[run] = this.#known[run]! + amounts[i]!;
      this.#root[run] = Math.sqrt(this.#known[run]);
    }
  }

  #of(index: number) {
    const found = this.#candidates[index];
    if (!found) throw new RangeError(`There is no candidate ${index}`);
    return found;
  }
}

/** Runs of two labels, each with how uncertain it is. */
function runsOf({ labels }: Candidate): Map<string, number> {
  const runs = new Map<string, number>();
  for (let i = 1; i < labels.length; i++) {
    const [before, label] = [labels[i - 1], labels[i]];
    if (!before || !label) continue;
    const run = `${before.label} ${label.label}`;
    runs.set(run, (runs.get(run) ?? 0) + Math.max(0, 1 - Math.min(before.confidence, label.confidence)));
  }
  return runs;
}
