import { fencesOf } from '../metrics/index.js';

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
/** So many are ranked one by one; whoever has transcribed these asks anew. Those after them stand by what each is worth at that point. */
const rankedOneByOne = 300;
/** What a person needs for an utterance beside the time of its sound, ms. */
const overheadMs = 2000;

/**
 * In which order utterances are best transcribed: each is the one that a model learns most from for the time that it takes, when
 * those before it are transcribed. What there is to learn are runs of two labels, and each time that one is heard again it is
 * worth less, by the square root (a feature-based submodular function, Wei et al. 2014); it is worth as much as the model
 * is uncertain of its labels. By the greedy algorithm, whose bounds are kept (Minoux 1978).
 * @param known how often the labels, and runs of two of them ("a b"), are transcribed already
 */
export function rankForTranscription(
  candidates: readonly Candidate[],
  known: ReadonlyMap<string, number> = new Map(),
): Ranked[] {
  const counts = new Map(known);
  const ranked: Ranked[] = [];
  const { usual, unlike } = bySpeech(candidates);
  const runs = candidates.map(runsOf);
  const gainNow = (index: number): number => {
    let gain = 0;
    for (const [run, amount] of runs[index] ?? []) {
      const before = counts.get(run) ?? 0;
      gain += Math.sqrt(before + amount) - Math.sqrt(before);
    }
    return gain / ((candidates[index]?.durationMs ?? 0) + overheadMs);
  };
  const add = (index: number, unlikeSpeech: boolean): void => {
    const { labels } = candidates[index] as Candidate;
    const names = labels.map(({ label }) => label);
    const rareLabels = [...new Set(names)].filter((label) => (counts.get(label) ?? 0) < enough);
    const uncertainty = labels.reduce((sum, one) => sum + 1 - one.confidence, 0) / Math.max(1, labels.length);
    ranked.push({ index, uncertainty, rareLabels, unlikeSpeech });
    for (const [run, amount] of runs[index] ?? []) {
      counts.set(run, (counts.get(run) ?? 0) + amount);
    }
    for (const label of names) counts.set(label, (counts.get(label) ?? 0) + 1);
  };
  // The highest bound last. A gain never grows: one that is still the highest when it is computed anew is the highest.
  let bounds = usual.map((index) => ({ index, gain: gainNow(index), at: 0 })).sort(byGain);
  for (let best = bounds.pop(); best; best = bounds.pop()) {
    if (best.at === ranked.length || ranked.length >= rankedOneByOne) {
      add(best.index, false);
      if (ranked.length === rankedOneByOne) {
        bounds = bounds.map(({ index, at }) => ({ index, gain: gainNow(index), at })).sort(byGain);
      }
      continue;
    }
    const gain = gainNow(best.index);
    bounds.splice(placeFor(bounds, gain), 0, { index: best.index, gain, at: ranked.length });
  }
  for (const index of unlike) add(index, true);
  return ranked;
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

/** Runs of two labels, each with how uncertain it is. */
function runsOf({ labels }: Candidate): [run: string, amount: number][] {
  const runs = new Map<string, number>();
  for (let i = 1; i < labels.length; i++) {
    const [before, label] = [labels[i - 1], labels[i]];
    if (!before || !label) continue;
    const run = `${before.label} ${label.label}`;
    runs.set(run, (runs.get(run) ?? 0) + 1 - Math.min(before.confidence, label.confidence));
  }
  return [...runs];
}

/** The highest last; of equal ones the first of the candidates. */
const byGain = (a: { gain: number; index: number }, b: { gain: number; index: number }): number =>
  a.gain - b.gain || b.index - a.index;

/** The last place among gains that rise where one may be put in. */
function placeFor(bounds: readonly { readonly gain: number }[], gain: number): number {
  let [from, to] = [0, bounds.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((bounds[middle]?.gain ?? 0) <= gain) from = middle + 1;
    else to = middle;
  }
  return from;
}
