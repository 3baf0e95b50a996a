import type { BlstmCtcShape } from '../models/blstm-ctc/parameters.js';
import { Random } from '../random/index.js';
import type { Recipe } from '../recipes/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { batchesOf, batchLimits } from './batches.js';
import { ModelWriter } from './model-writer.js';
import type { PreparedData } from './prepare.js';
import { TrainingStepper } from './stepper.js';
import type { StopRule } from './stopping.js';
import type { TrainingData, TrainingHooks, TrainingSettings } from './types.js';

/** What stays the same from epoch to epoch of one training. */
export interface TrainingContext {
  readonly settings: TrainingSettings;
  readonly recipe: Recipe;
  readonly prepared: PreparedData;
  readonly hooks: TrainingHooks;
  readonly shape: BlstmCtcShape;
  /** Released by whoever asked for the context. */
  readonly stepper: TrainingStepper;
  readonly models: ModelWriter;
  readonly rule: StopRule;
  /** Tells trainings apart: see `TrainingState`. */
  readonly fingerprint: string;
}

/** The convolution over the filters, where the recipe has one and the features have filters. */
function convolutionShape(
  { convolution }: Recipe,
  { input, filters }: PreparedData,
): Pick<BlstmCtcShape, 'convolution'> {
  const [first] = filters?.starts ?? [];
  if (convolution.channels === 0 || filters === undefined || first === undefined) return {};
  return { convolution: { ...convolution, first, filters: filters.count, frames: input.window } };
}

export async function createContext(
  ort: OnnxRuntime,
  data: TrainingData,
  prepared: PreparedData,
  settings: TrainingSettings,
  recipe: Recipe,
  hooks: TrainingHooks,
): Promise<TrainingContext> {
  const { input, labelSet, training } = prepared;
  const shape: BlstmCtcShape = {
    inputSize: input.columns * input.window,
    hiddenSize: settings.hiddenSize,
    layers: settings.numberLayers,
    vocabulary: labelSet.outputCount,
    ...convolutionShape(recipe, prepared),
    // The upper of the two middle layers, below the top.
    ...(recipe.auxiliaryLoss > 0 &&
      settings.numberLayers > 1 && { auxiliaryLayer: Math.floor((settings.numberLayers - 1) / 2) }),
  };
  const limits = batchLimits(recipe.batch, Number.POSITIVE_INFINITY, training.length);
  const batches = batchesOf(training, limits, recipe.stack, new Random(0), 'short-first').length;
  const enough = Math.max(recipe.maximumEpochs, Math.ceil(recipe.leastSteps / batches));
  const maximumEpochs = settings.maximumEpochs ?? Math.max(enough, settings.minimumEpochs);
  const rule: StopRule = {
    minimumEpochs: settings.minimumEpochs,
    maximumEpochs,
    earlyStoppingSteps: settings.earlyStoppingSteps ?? recipe.earlyStoppingSteps,
    maximumTrainingLER: settings.maximumTrainingLER,
    maximumValidationLER: settings.maximumValidationLER,
  };
  const frames = training.reduce((sum, u) => sum + u.frameCount, 0);
  const { threads: _, ...lasting } = settings;
  const fingerprint = JSON.stringify([
    recipe,
    lasting,
    data.featureType,
    labelSet.labels,
    training.length,
    frames,
  ]);
  const stepper = await TrainingStepper.create(ort, shape, recipe.auxiliaryLoss, settings.threads);
  const models = new ModelWriter(ort, data, prepared, settings, recipe, shape);
  return { settings, recipe, prepared, hooks, shape, stepper, models, rule, fingerprint };
}
