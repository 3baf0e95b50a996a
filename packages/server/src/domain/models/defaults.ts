import type { ModelSettings } from './model.js';

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

/** Where nobody chose one: the same corpus and settings are to give the same model. */
export const defaultSeed = 1;
