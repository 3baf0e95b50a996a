import { centreOf, type InputNormalisation, normalisationOf, stepsOf } from '../architectures/input.js';
import { EngineError } from '../errors/index.js';
import { featureType } from '../features/index.js';
import type { FeatureMatrix } from '../features/matrix.js';
import { framesNeeded, LabelSet } from '../labels/index.js';
import type { Recipe } from '../recipes/recipes.js';
import { adviceOn } from './advice.js';
import { networkInput } from './network-input.js';
import type { TrainingData, TrainingUtterance } from './types.js';
import type { FilterColumns, PreparedUtterance } from './utterance.js';

export interface PreparedData {
  readonly labelSet: LabelSet;
  readonly input: InputNormalisation;
  readonly filters: FilterColumns | undefined;
  readonly training: readonly PreparedUtterance[];
  /** What a model labelled, without labels that the training set does not have. */
  readonly pseudoLabelled: readonly PreparedUtterance[];
  /** Those of `training`, in the same order, not normalised: what a recogniser takes. */
  readonly trainingAsGiven: readonly TrainingUtterance[];
  /** Not normalised: the recogniser does that itself. */
  readonly validation: readonly TrainingUtterance[];
  /** A fixed part of the training set, whose LER is followed. */
  readonly trainingSample: readonly TrainingUtterance[];
}

/** Utterances of the training set that are decoded after each epoch. */
const trainingSampleSize = 100;

function normalised(
  { frames, frameCount, dimension }: FeatureMatrix,
  input: InputNormalisation,
): Float32Array {
  const { columns, scale } = input;
  const centre = centreOf({ frames, frameCount, dimension }, input);
  const result = new Float32Array(frameCount * columns);
  for (let t = 0; t < frameCount; t++) {
    for (let j = 0; j < columns; j++) {
      result[t * columns + j] = (frames[t * dimension + j]! - centre[j]!) * scale[j]!;
    }
  }
  return result;
}

/**
 * Normalise, choose columns, number the labels. Utterances that cannot be used are left out with a warning each.
 * Throws 'training-data-insufficient' where nothing is left to train or validate on.
 */
export function prepare(data: TrainingData, recipe: Recipe, warn: (message: string) => void): PreparedData {
  const feature = featureType(data.featureType);
  const { dimension } = feature;
  const { columns, filters } = networkInput(data.featureType, recipe);
  const usable = data.training.filter((utterance) => {
    const { name, labels, features } = utterance;
    if (labels.length === 0) {
      warn(`${name} is left out: its transcription has no labels.`);
      return false;
    }
    if (!features.frames.every(Number.isFinite)) {
      warn(`${name} is left out: its features hold numbers that are not numbers.`);
      return false;
    }
    const needed = framesNeeded(labels);
    const steps = stepsOf(features.frameCount, recipe.subsamplingFactor);
    if (needed > steps) {
      warn(
        `${name} is left out: its ${labels.length} labels need ${needed} steps of ${recipe.subsamplingFactor * feature.frameShiftMs} ms, and its ` +
          `audio has ${steps}. Check that the transcription belongs to the audio; if it does, a preset of shorter steps ` +
          'has room for it.',
      );
      return false;
    }
    return true;
  });
  if (usable.length === 0) {
    throw new EngineError('training-data-insufficient', 'No utterance of the training set can be used.');
  }
  const validation = data.validation.filter((utterance) => utterance.labels.length > 0);
  if (validation.length === 0) {
    throw new EngineError('training-data-insufficient', 'No utterance of the validation set has labels.');
  }
  const labelSet = new LabelSet(usable.flatMap((u) => u.labels));
  for (const sentence of adviceOn(usable, validation)) warn(sentence);
  const input = normalisationOf(
    usable.map((u) => u.features),
    dimension,
    columns,
    recipe,
  );
  const every = Math.max(1, usable.length / trainingSampleSize);
  const prepared = (utterance: TrainingUtterance): PreparedUtterance => ({
    name: utterance.name,
    frames: normalised(utterance.features, input),
    frameCount: utterance.features.frameCount,
    labels: labelSet.encode(utterance.labels),
  });
  return {
    labelSet,
    input,
    filters,
    training: usable.map(prepared),
    // Without a warning: there is nothing that a person could mend.
    pseudoLabelled: (data.pseudoLabelled ?? [])
      .filter(
        ({ labels, features }) =>
          labels.length > 0 &&
          labels.every((label) => labelSet.has(label)) &&
          framesNeeded(labels) <= stepsOf(features.frameCount, recipe.subsamplingFactor),
      )
      .map(prepared),
    trainingAsGiven: usable,
    validation,
    trainingSample: usable.filter((_, i) => Math.floor(i % every) === 0).slice(0, trainingSampleSize),
  };
}
