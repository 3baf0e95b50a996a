import { editDistance } from '@persephone/formats/edit-alignment';
import { stepsOf } from '../architectures/input.js';
import { greedyDecode } from '../decode/index.js';
import type { LabelSet } from '../labels/index.js';
import type { Network } from '../models/network.js';
import { inferShiftAveraged } from '../models/shift-averaging.js';
import type { TrainingUtterance } from './types.js';

const utterancesPerBatch = 16;

/** Labels the label set does not know stand for themselves: they can only be errors. */
export function encodeKnown(labelSet: LabelSet, labels: readonly string[]): number[] {
  return labels.map((label) => (labelSet.has(label) ? (labelSet.encode([label])[0] ?? -1) : -1));
}

/** The posteriors of an utterance. */
export interface Posteriors {
  readonly utterance: TrainingUtterance;
  /** [steps, outputs] row-major, natural logarithms, blank 0. */
  readonly logProbs: Float32Array;
  readonly steps: number;
}

/**
 * The posteriors of utterances, which come by their length, so that a batch of them has little padding.
 * @param averagedShifts see `inferShiftAveraged`
 */
export async function* posteriorsOf(
  network: Network,
  utterances: readonly TrainingUtterance[],
  averagedShifts?: number,
): AsyncGenerator<Posteriors> {
  const sorted = [...utterances].sort((a, b) => a.features.frameCount - b.features.frameCount);
  for (let start = 0; start < sorted.length; start += utterancesPerBatch) {
    const batch = sorted.slice(start, start + utterancesPerBatch);
    const features = batch.map((u) => u.features);
    const results = await inferShiftAveraged(network, features, averagedShifts);
    for (const [b, utterance] of batch.entries()) {
      const steps = stepsOf(utterance.features.frameCount, network.description.subsamplingFactor);
      yield { utterance, logProbs: results[b] as Float32Array, steps };
    }
  }
}

/**
 * The LER of a network on utterances, 0 to 1 and above, decoded greedily and without shift averaging: some percent above what
 * transcribing gives, and the same in the order of epochs.
 */
export async function greedyLabelErrorRate(
  network: Network,
  labelSet: LabelSet,
  utterances: readonly TrainingUtterance[],
): Promise<number> {
  let errors = 0;
  let referenceLabels = 0;
  for await (const { utterance, logProbs, steps } of posteriorsOf(network, utterances, 1)) {
    const found = greedyDecode(logProbs, steps, labelSet.outputCount);
    errors += editDistance(encodeKnown(labelSet, utterance.labels), found.labels);
    referenceLabels += utterance.labels.length;
  }
  return errors / Math.max(1, referenceLabels);
}
