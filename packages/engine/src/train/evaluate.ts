import { greedyDecode } from '../decode/index.js';
import type { LabelSet } from '../labels/index.js';
import { editDistance } from '../metrics/index.js';
import { type Network, ofUtterance } from '../models/network.js';
import type { TrainingUtterance } from './types.js';

const utterancesPerBatch = 16;

/** Labels the label set does not know stand for themselves: they can only be errors. */
export function encodeKnown(labelSet: LabelSet, labels: readonly string[]): number[] {
  return labels.map((label) => (labelSet.has(label) ? (labelSet.encode([label])[0] ?? -1) : -1));
}

/** What a network makes of an utterance. */
export interface Heard {
  readonly utterance: TrainingUtterance;
  /** [steps, outputs] row-major, natural logarithms, blank 0. */
  readonly logProbs: Float32Array;
  readonly steps: number;
}

/** Utterances by their length, so that a batch of them has little padding. */
export async function* heard(
  network: Network,
  utterances: readonly TrainingUtterance[],
): AsyncGenerator<Heard> {
  const sorted = [...utterances].sort((a, b) => a.features.frameCount - b.features.frameCount);
  for (let start = 0; start < sorted.length; start += utterancesPerBatch) {
    const batch = sorted.slice(start, start + utterancesPerBatch);
    const result = await network.logProbabilities(batch.map((u) => u.features));
    for (const [b, utterance] of batch.entries()) {
      yield { utterance, logProbs: ofUtterance(result, b), steps: result.lengths[b] ?? 0 };
    }
  }
}

/**
 * The LER of a network on utterances, 0 to 1 and above, decoded greedily: a few tenths of a percent above what beam
 * search gives, and the same from epoch to epoch in the order of epochs.
 */
export async function greedyLabelErrorRate(
  network: Network,
  labelSet: LabelSet,
  utterances: readonly TrainingUtterance[],
): Promise<number> {
  let errors = 0;
  let referenceLabels = 0;
  for await (const { utterance, logProbs, steps } of heard(network, utterances)) {
    const found = greedyDecode(logProbs, steps, labelSet.outputCount);
    errors += editDistance(encodeKnown(labelSet, utterance.labels), found.labels);
    referenceLabels += utterance.labels.length;
  }
  return errors / Math.max(1, referenceLabels);
}
