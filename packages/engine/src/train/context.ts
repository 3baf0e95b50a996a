import { architectureNamed, type NetworkDesign } from '../architectures/index.js';
import { Random } from '../random/index.js';
import { type FusionPlan, fusionPlan, type Recipe } from '../recipes/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { batchesOf, batchLimits } from './batches.js';
import { fingerprintOf } from './fingerprint.js';
import { ModelWriter } from './model-writer.js';
import { networkPurpose } from './network-input.js';
import type { PreparedData } from './prepare.js';
import { type OpenedStartingModel, openStartingModel } from './starting-model.js';
import { TrainingStepper } from './stepper.js';
import type { StopRule } from './stopping.js';
import type { TrainingData, TrainingHooks, TrainingSettings } from './types.js';

/** What stays the same from epoch to epoch of one training. */
export interface TrainingContext {
  readonly settings: TrainingSettings;
  readonly recipe: Recipe;
  readonly prepared: PreparedData;
  readonly hooks: TrainingHooks;
  readonly network: NetworkDesign;
  /** Released by whoever asked for the context. */
  readonly stepper: TrainingStepper;
  readonly models: ModelWriter;
  readonly fusion: FusionPlan;
  /** Of each network. */
  readonly rule: StopRule;
  /** Tells trainings apart: see `TrainingState`. */
  readonly fingerprint: string;
  /** What the network begins as, where not with random weights. */
  readonly start: OpenedStartingModel | undefined;
}

export async function createContext(
  ort: OnnxRuntime,
  data: TrainingData,
  prepared: PreparedData,
  settings: TrainingSettings,
  recipe: Recipe,
  hooks: TrainingHooks,
): Promise<TrainingContext> {
  const { labelSet, training } = prepared;
  const start = await openStartingModel(settings, data, recipe);
  const network = await architectureNamed(recipe.architecture).design(
    { ...recipe.network, ...settings.network, ...start?.sizes },
    networkPurpose(data.featureType, recipe, labelSet.outputCount),
  );
  const views = recipe.consistency.weight > 0 ? 2 : 1;
  const limits = batchLimits(recipe.batch, Number.POSITIVE_INFINITY, training.length, views);
  const batches = batchesOf(training, limits, recipe.subsamplingFactor, new Random(0), 'short-first').length;
  const enough = Math.max(recipe.maximumEpochs, Math.ceil(recipe.leastSteps / batches));
  const fusion = fusionPlan(recipe.fusion, enough, settings);
  const rule: StopRule = {
    minimumEpochs: settings.minimumEpochs,
    maximumEpochs: fusion.epochsEach,
    earlyStoppingSteps: settings.earlyStoppingSteps ?? recipe.earlyStoppingSteps,
    staleSince: settings.earlyStoppingSteps === null ? 'best-augmented' : 'best',
    maximumTrainingLER: settings.maximumTrainingLER,
    maximumValidationLER: settings.maximumValidationLER,
  };
  const fingerprint = fingerprintOf(data, prepared, settings, recipe, start?.checksum);
  const stepper = await TrainingStepper.create(ort, network, recipe.consistency.weight > 0, settings.threads);
  const models = new ModelWriter(ort, data, prepared, settings, recipe, network);
  return { settings, recipe, prepared, hooks, network, stepper, models, fusion, rule, fingerprint, start };
}
