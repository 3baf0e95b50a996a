import { fencesOf, quantile } from '../metrics/index.js';

/** An utterance with what a model recognised in it. */
export interface PseudoLabelled {
  /** Of the untranscribed utterance. */
  readonly id: string;
  readonly labels: readonly string[];
  /** The mean of its labels, 0 to 1. */
  readonly confidence: number;
  /** Labels a frame. */
  readonly rate: number;
}

/** The part of the utterances, those of the lowest confidence, that is not trained on. */
const leastConfidentPart = 0.25;

/**
 * The utterances whose pseudo-labels are worth training on: without the least confident quarter, in which most of the
 * labels are wrong, and without those with far more or fewer labels a second than the others, which are noise, music,
 * or speech that the model mostly passed over.
 */
export function selectConfident(candidates: readonly PseudoLabelled[]): PseudoLabelled[] {
  if (candidates.length === 0) return [];
  const { low, high } = fencesOf(candidates.map(({ rate }) => rate));
  const confidences = candidates.map(({ confidence }) => confidence).sort((a, b) => a - b);
  const least = quantile(confidences, leastConfidentPart);
  return candidates.filter(({ confidence, rate }) => confidence >= least && rate >= low && rate <= high);
}
