import { Random } from '../random/random.js';

/** The errors of one utterance's hypothesis and the labels of its reference. */
export interface UtteranceErrors {
  readonly errors: number;
  readonly referenceLabels: number;
}

export interface Interval {
  /** 0 to 1 and above, as the rate itself. */
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** 1 where not given; the same seed gives the same interval. */
  readonly seed?: number;
  /** 1000 where not given. */
  readonly resamples?: number;
  /** 0.95 where not given. */
  readonly level?: number;
}

/**
 * A confidence interval of the label error rate by the percentile bootstrap (Efron 1979; for speech recognition Bisani
 * and Ney 2004): as many utterances are drawn again and again, with replacement, and the middle 95 % of the rates they
 * give are kept. Utterances, not labels, are drawn, since the errors within one go together; utterances of one speaker
 * are taken to be independent, so that other speakers may well fall outside of it. Undefined without utterances.
 */
export function bootstrapInterval(
  utterances: readonly UtteranceErrors[],
  { seed = 1, resamples = 1000, level = 0.95 }: BootstrapOptions = {},
): Interval | undefined {
  if (utterances.length === 0) return undefined;
  const random = new Random(seed);
  const rates = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let errors = 0;
    let labels = 0;
    for (let i = 0; i < utterances.length; i++) {
      const drawn = utterances[random.below(utterances.length)]!;
      errors += drawn.errors;
      labels += drawn.referenceLabels;
    }
    rates[r] = errors / Math.max(1, labels);
  }
  rates.sort();
  return { low: quantile(rates, (1 - level) / 2), high: quantile(rates, (1 + level) / 2) };
}

/** Of sorted numbers, at least one, the one at `p` of their places, 0 to 1; between two by interpolation. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const from = sorted[below] ?? Number.NaN;
  return from + (at - below) * ((sorted[below + 1] ?? from) - from);
}
