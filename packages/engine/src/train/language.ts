import { beamSearch, type LanguageModelUse } from '../decode/index.js';
import type { LabelSet } from '../labels/index.js';
import { countNGrams, type NGramCounts, NGramModel } from '../language/index.js';
import { editDistance } from '../metrics/index.js';
import { type Network, ofUtterance } from '../models/network.js';
import { encodeKnown } from './evaluate.js';
import type { TrainingUtterance } from './types.js';

/** Orders, weights and bonuses that are tried; the weights and bonuses from coarse to fine around the best. */
const orders = [3, 5];
const coarseWeights = [0.2, 0.5, 0.8];
const coarseBonuses = [0, 1, 2];
const fineSteps = [-0.15, 0, 0.15];
/** A narrow beam ranks the settings as a wide one does, in a fraction of its time. */
const tuningBeam = 16;
/** Utterances of the validation set that are decoded with every setting. */
const tuningUtterances = 100;

/** With fewer labels to tune on, what looks best is mostly luck: the network then decodes alone. */
const leastLabels = 200;

export interface TunedLanguageModel {
  readonly counts: NGramCounts;
  readonly weight: number;
  readonly insertionBonus: number;
}

interface Heard {
  readonly logProbs: Float32Array;
  readonly steps: number;
  readonly reference: readonly number[];
}

/**
 * How much the label n-grams of the training transcriptions are to count beside the network: the order, weight and
 * insertion bonus of the lowest LER on the validation set. Undefined where none is better than the network alone, or
 * where there is too little to tell by.
 * Three numbers are fitted to hundreds of labels, so little of what is gained is luck of the validation set.
 */
export async function tuneLanguageModel(
  network: Network,
  labelSet: LabelSet,
  trainingLabels: readonly ArrayLike<number>[],
  validation: readonly TrainingUtterance[],
  mergeRepeated: boolean,
  pause: () => void | Promise<void> = () => {},
): Promise<TunedLanguageModel | undefined> {
  if (validation.reduce((sum, u) => sum + u.labels.length, 0) < leastLabels) return undefined;
  const outputs = labelSet.outputCount;
  const heard: Heard[] = [];
  const every = Math.max(1, validation.length / tuningUtterances);
  for (const [i, utterance] of validation.entries()) {
    if (Math.floor(i % every) !== 0) continue;
    const result = await network.logProbabilities([utterance.features]);
    heard.push({
      logProbs: ofUtterance(result, 0),
      steps: result.lengths[0] ?? 0,
      reference: encodeKnown(labelSet, utterance.labels),
    });
  }
  const errors = async (languageModel?: LanguageModelUse): Promise<number> => {
    let sum = 0;
    for (const { logProbs, steps, reference } of heard) {
      const options = { beamWidth: tuningBeam, mergeRepeated, ...(languageModel && { languageModel }) };
      const [best] = beamSearch(logProbs, steps, outputs, options);
      sum += editDistance(reference, best?.labels ?? []);
    }
    await pause();
    return sum;
  };

  let best: { found: TunedLanguageModel; errors: number } | undefined;
  for (const order of orders) {
    const counts = countNGrams(trainingLabels, outputs - 1, order);
    const model = new NGramModel(counts);
    const attempt = async (weight: number, insertionBonus: number): Promise<void> => {
      const found = await errors({ model, weight, insertionBonus });
      if (!best || found < best.errors) best = { found: { counts, weight, insertionBonus }, errors: found };
    };
    for (const weight of coarseWeights) {
      for (const bonus of coarseBonuses) await attempt(weight, bonus);
    }
    const centre = best?.found;
    if (centre?.counts !== counts) continue;
    for (const step of fineSteps) {
      for (const bonusStep of [-0.5, 0, 0.5]) {
        if (step === 0 && bonusStep === 0) continue;
        await attempt(Math.max(0.05, centre.weight + step), Math.max(0, centre.insertionBonus + bonusStep));
      }
    }
  }
  const alone = await errors();
  return best && best.errors < alone ? best.found : undefined;
}
