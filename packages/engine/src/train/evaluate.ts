import { stepsOf } from '../architectures/input.js';
import { greedyDecode } from '../decode/index.js';
import type { LabelSet } from '../labels/index.js';
import { editDistance } from '../metrics/index.js';
import { listen } from '../models/listen.js';
import type { Network } from '../models/network.js';
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

/**
 * Utterances by their length, so that a batch of them has little padding.
 * @param listens how often to each: see `listen`
 */
export async function* heard(
  network: Network,
  utterances: readonly TrainingUtterance[],
  listens?: number,
): AsyncGenerator<Heard> {
  const sorted = [...utterances].sort((a, b) => a.features.frameCount - b.features.frameCount);
  for (let start = 0; start < sorted.length; start += utterancesPerBatch) {
    const batch = sorted.slice(start, start + utterancesPerBatch);
    const features = batch.map((u) => u.features);
    const results = await listen(network, features, listens);
    for (const [b, utterance] of batch.entries()) {
      const steps = stepsOf(utterance.features.frameCount, network.description.stack);
      yield { utterance, logProbs: results[b] as Float32Array, steps };
    }
  }
}

/**
 * The LER of a network on utterances, 0 to 1 and above, decoded greedily and heard once: some percent above what
 * transcribing gives, and the same in the order of epochs.
 */
export async function greedyLabelErrorRate(
  network: Network,
  labelSet: LabelSet,
  utterances: readonly TrainingUtterance[],
): Promise<number> {
  let errors = 0;
  let referenceLabels = 0;
  for await (const { utterance, logProbs, steps } of heard(network, utterances, 1)) {
    const found = greedyDecode(logProbs, steps, labelSet.outputCount);
    errors += editDistance(encodeKnown(labelSet, utterance.labels), found.labels);
    referenceLabels += utterance.labels.length;
  }
  return errors / Math.max(1, referenceLabels);
}
