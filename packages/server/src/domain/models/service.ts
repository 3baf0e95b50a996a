import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { EpochResult, Model, ModelRepository, ModelSettings } from './model.js';

/** The contract's defaults. */
export const defaultModelSettings: ModelSettings = {
  beamWidth: 100,
  decodingMergeRepeated: true,
  earlyStoppingSteps: null,
  hiddenSize: 250,
  numberLayers: 3,
  minimumEpochs: 0,
  maximumEpochs: null,
  maximumTrainingLER: 0.3,
  maximumValidationLER: 1.0,
};

export interface ModelRequest {
  readonly name: string;
  readonly corpusId: number;
  /** What is absent or null gets its default. */
  readonly settings: { readonly [K in keyof ModelSettings]?: ModelSettings[K] | null | undefined };
}

export interface ModelService {
  /** `model-settings-invalid`; `corpus-unknown` as the database says it. */
  create(request: ModelRequest): Promise<Model>;
  get(id: number): Promise<Model>;
  list(page: PageRequest): Promise<readonly Model[]>;
  epochs(id: number): Promise<readonly EpochResult[]>;
}

function withDefaults(given: ModelRequest['settings']): ModelSettings {
  const d = defaultModelSettings;
  return {
    beamWidth: given.beamWidth ?? d.beamWidth,
    decodingMergeRepeated: given.decodingMergeRepeated ?? d.decodingMergeRepeated,
    earlyStoppingSteps: given.earlyStoppingSteps ?? d.earlyStoppingSteps,
    hiddenSize: given.hiddenSize ?? d.hiddenSize,
    numberLayers: given.numberLayers ?? d.numberLayers,
    minimumEpochs: given.minimumEpochs ?? d.minimumEpochs,
    maximumEpochs: given.maximumEpochs ?? d.maximumEpochs,
    maximumTrainingLER: given.maximumTrainingLER ?? d.maximumTrainingLER,
    maximumValidationLER: given.maximumValidationLER ?? d.maximumValidationLER,
  };
}

export function createModelService(models: ModelRepository): ModelService {
  return {
    async create({ name, corpusId, settings }) {
      const chosen = withDefaults(settings);
      // The database holds this rule too; said here, it names both numbers.
      if (chosen.maximumEpochs !== null && chosen.minimumEpochs > chosen.maximumEpochs) {
        throw new DomainError(
          'model-settings-invalid',
          `minimumEpochs (${chosen.minimumEpochs}) is more than maximumEpochs (${chosen.maximumEpochs}). ` +
            'Lower the one or raise the other.',
        );
      }
      return models.insert({ name, corpusId, ...chosen });
    },
    async get(id) {
      const found = await models.find(id);
      if (!found) throw new DomainError('model-not-found', `There is no model ${id}.`);
      return found;
    },
    list: async (page) => existingPage(await models.list(page), page),
    epochs: (id) => models.epochs(id),
  };
}
