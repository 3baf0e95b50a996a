import { firstArchitecture } from '../architectures/index.js';
import type { Recipe } from '../recipes/index.js';
import { checksumOf } from './checksum.js';
import type { PreparedData } from './prepare.js';
import type { TrainingData, TrainingSettings } from './types.js';

/**
 * Tells trainings apart: a checkpoint is gone on from only by a training of the same recipe, settings and data. Written
 * with the names and in the order of the first version, so that its checkpoints are known again.
 */
export function fingerprintOf(
  { featureType }: TrainingData,
  { labelSet, training, pseudoLabelled }: PreparedData,
  settings: TrainingSettings,
  recipe: Recipe,
  startChecksum?: number,
): string {
  const frames = training.reduce((sum, u) => sum + u.frameCount, 0);
  const { architecture } = recipe;
  const other = architecture === firstArchitecture ? [] : [architecture, recipe.network, settings.network];
  return JSON.stringify([
    storedRecipe(recipe),
    storedSettings(settings, startChecksum),
    featureType,
    labelSet.labels,
    training.length,
    frames,
    ...other,
    ...(pseudoLabelled.length > 0
      ? [checksumOf(pseudoLabelled.flatMap(({ frameCount, labels }) => [frameCount, ...labels]))]
      : []),
  ]);
}

/** Settings of a network that is not of the first architecture are undefined here, and left out. */
function storedRecipe(recipe: Recipe): object {
  const { name, network } = recipe;
  return {
    name,
    layers: network.layers,
    hiddenSize: network.hiddenSize,
    columns: recipe.columns,
    stack: recipe.subsamplingFactor,
    window: recipe.context,
    convolution: network.convolution,
    batch: recipe.batch,
    dropout: network.dropout,
    meanFrames: recipe.cmvnPriorFrames,
    warping: recipe.warping,
    plainSteps: recipe.augmentationDelaySteps,
    masking: recipe.masking,
    // Left out where there is none, as the first version did.
    ...(recipe.noise.part > 0 ? { noise: recipe.noise } : {}),
    ...(recipe.splicing.part > 0 ? { splicing: recipe.splicing } : {}),
    ...(recipe.consistency.weight > 0 ? { consistency: recipe.consistency } : {}),
    ...(recipe.fusion.networks > 1 ? { fusion: recipe.fusion } : {}),
    learningRate: recipe.learningRate,
    auxiliaryLoss: network.auxiliaryLoss,
    weightDecay: recipe.weightDecay,
    clip: recipe.clip,
    averaging: recipe.emaDecay,
    forgetBias: network.forgetBias,
    inputGain: network.inputGain,
    convolutionGain: network.convolutionGain,
    upperGain: network.upperGain,
    shortFirst: recipe.shortFirst,
    languageModel: recipe.languageModel,
    maximumEpochs: recipe.maximumEpochs,
    leastSteps: recipe.leastSteps,
    earlyStoppingSteps: recipe.earlyStoppingSteps,
  };
}

/** Without the number of threads: another one gives another model, but going on is better than beginning again. */
function storedSettings(settings: TrainingSettings, startChecksum: number | undefined): object {
  return {
    hiddenSize: settings.network.hiddenSize,
    numberLayers: settings.network.layers,
    minimumEpochs: settings.minimumEpochs,
    maximumEpochs: settings.maximumEpochs,
    earlyStoppingSteps: settings.earlyStoppingSteps,
    maximumTrainingLER: settings.maximumTrainingLER,
    maximumValidationLER: settings.maximumValidationLER,
    beamWidth: settings.beamWidth,
    decodingMergeRepeated: settings.decodingMergeRepeated,
    seed: settings.seed,
    ...(startChecksum !== undefined && { startChecksum }),
  };
}
