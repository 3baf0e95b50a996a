import { editDistance } from '@persephone/formats/edit-alignment';
import { beamSearch, type LanguageModelUse } from '../decode/index.js';
import type { LabelSet } from '../labels/index.js';
import {
  countNGrams,
  encodeCounts,
  highestOrder,
  labelBonuses,
  type NGramCounts,
  NGramModel,
} from '../language/index.js';
import type { StoredLanguageModel } from '../models/model-file.js';
import { encodeKnown, type Posteriors } from './evaluate.js';

/** From the best of these the search for weight and bonus goes on in steps of a tenth and a half. */
const coarseWeights = [0.3, 0.6, 0.9];
const coarseBonuses = [0, 1, 2];
const weightSteps = 10;
const bonusSteps = 2;
/**
 * Where the search is drawn to, as a person would begin, and how far from it a setting must make 1 % fewer errors of all
 * labels to be chosen: a set of a hundred utterances alone is fitted by settings that others are not (see
 * docs/experiments.md).
 */
const usual = { weight: 0.5, insertionBonus: 1.25 };
const reach = { weight: 0.3, insertionBonus: 1 };
const pull = 0.01;

/** How much rare labels are favoured: see `labelBonuses`. Not searched for, since a set is too small to fit a third number. */
const priorWeight = 0.5;
/** A narrow beam ranks the settings as a wide one does, in a fraction of its time. */
const tuningBeam = 16;
/** Utterances of the validation set that are decoded with every setting. */
const tuningUtterances = 200;

/** With fewer labels to tune on, what looks best is mostly luck: the network then decodes alone. */
export const leastTuningLabels = 200;

export interface TunedLanguageModel {
  readonly counts: NGramCounts;
  readonly weight: number;
  readonly insertionBonus: number;
  readonly priorWeight: number;
}

/** As a model file has it. */
export const storedLanguageModel = ({
  counts,
  weight,
  insertionBonus,
  priorWeight,
}: TunedLanguageModel): StoredLanguageModel => ({
  ...{ order: counts.order, weight, insertionBonus, priorWeight },
  counts: encodeCounts(counts),
});

/** Whether a validation set has enough labels to fit decoding on it. */
export const hasEnoughLabels = (utterances: readonly { readonly labels: readonly string[] }[]): boolean =>
  utterances.reduce((sum, { labels }) => sum + labels.length, 0) >= leastTuningLabels;

/**
 * How much the label n-grams of the training transcriptions are to count beside the network: the weight and insertion
 * bonus of the lowest LER on the posteriors of the validation set, and a score by which such
 * settings are compared, which is their errors, smoothed. No n-grams where they help at no
 * weight, where there are too few labels, and where no transcriptions are given.
 * @param pause is called between two settings
 */
export async function tuneLanguageModel(
  posteriors: readonly Posteriors[],
  labelSet: LabelSet,
  transcriptions: readonly ArrayLike<number>[] | undefined,
  mergeRepeated: boolean,
  pause: () => void | Promise<void> = () => {},
): Promise<{ readonly score: number; readonly tuned?: TunedLanguageModel }> {
  const outputs = labelSet.outputCount;
  const every = Math.max(1, posteriors.length / tuningUtterances);
  const sample = posteriors
    .filter((_, i) => Math.floor(i % every) === 0)
    .map(({ utterance, logProbs, steps }) => {
      return { logProbs, steps, reference: encodeKnown(labelSet, utterance.labels) };
    });
  const errors = async (languageModel?: LanguageModelUse): Promise<number> => {
    let sum = 0;
    for (const { logProbs, steps, reference } of sample) {
      const options = { beamWidth: tuningBeam, mergeRepeated, ...(languageModel && { languageModel }) };
      const [best] = beamSearch(logProbs, steps, outputs, options);
      sum += editDistance(reference, best?.labels ?? []);
    }
    await pause();
    return sum;
  };

  const alone = await errors();
  if (!transcriptions || !hasEnoughLabels(posteriors.map(({ utterance }) => utterance)))
    return { score: alone };
  const counts = countNGrams(transcriptions, outputs - 1, highestOrder);
  const model = new NGramModel(counts);
  const rarity = labelBonuses(counts, 0, priorWeight);
  const labels = sample.reduce((sum, { reference }) => sum + reference.length, 0);
  const best = await lowest(labels, (weight, insertionBonus) =>
    errors({ model, weight, bonuses: rarity.map((bonus) => bonus + insertionBonus) }),
  );
  if (best.errors >= alone) return { score: alone };
  const { weight, insertionBonus } = best;
  return { score: best.score, tuned: { counts, priorWeight, weight, insertionBonus } };
}

interface Setting {
  readonly weight: number;
  readonly insertionBonus: number;
  readonly errors: number;
  /** The errors together with those of its neighbours and its distance from the usual setting: what it was chosen by. */
  readonly score: number;
}

/**
 * The setting with the fewest errors of so many labels, drawn to the usual one, and each counted together with its four neighbours, since of many settings that are
 * about as good the luckiest would win otherwise. From the best of a coarse grid step by step downhill, without bounds.
 */
export async function lowest(
  labels: number,
  errors: (weight: number, insertionBonus: number) => Promise<number>,
): Promise<Setting> {
  const known = new Map<string, Promise<number>>();
  /** In whole steps, so that a setting is the same however it was come by. */
  const at = (i: number, j: number): Promise<number> => {
    const key = `${i} ${j}`;
    const found = known.get(key) ?? errors(i / weightSteps, j / bonusSteps);
    known.set(key, found);
    return found;
  };
  const neighbours = ([i, j]: Place): Place[] => [
    [i - 1, j],
    [i + 1, j],
    [i, j - 1],
    [i, j + 1],
  ];
  /** Below a weight of 0 there is nothing. */
  const isThere = ([i]: Place): boolean => i >= 0;
  const smooth = async (place: Place): Promise<number> => {
    const [weight, bonus] = [place[0] / weightSteps, place[1] / bonusSteps];
    const far =
      ((weight - usual.weight) / reach.weight) ** 2 +
      ((bonus - usual.insertionBonus) / reach.insertionBonus) ** 2;
    let sum = 6 * pull * labels * far + 2 * (await at(...place));
    // One that is not there counts as the place itself.
    for (const next of neighbours(place)) sum += await at(...(isThere(next) ? next : place));
    return sum / 6;
  };

  let place: Place = [0, 0];
  let fewest = Number.POSITIVE_INFINITY;
  for (const weight of coarseWeights) {
    for (const bonus of coarseBonuses) {
      const start: Place = [Math.round(weight * weightSteps), bonus * bonusSteps];
      const found = await at(...start);
      if (found < fewest) [place, fewest] = [start, found];
    }
  }
  fewest = await smooth(place);
  for (let moved = true; moved; ) {
    moved = false;
    for (const next of neighbours(place).filter(isThere)) {
      const found = await smooth(next);
      if (found < fewest) {
        [place, fewest, moved] = [next, found, true];
        break;
      }
    }
  }
  const [i, j] = place;
  const setting = { weight: i / weightSteps, insertionBonus: j / bonusSteps };
  return { ...setting, errors: await at(i, j), score: fewest };
}

type Place = readonly [number, number];
