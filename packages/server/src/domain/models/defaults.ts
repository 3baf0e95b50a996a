import { standard } from '@persephone/engine/recipes';
import type { ModelSettings } from './model.js';

/** The contract's defaults. */
export const defaultModelSettings: ModelSettings = {
  network: standard.network,
  beamWidth: 100,
  decodingMergeRepeated: true,
  earlyStoppingSteps: null,
  minimumEpochs: 0,
  maximumEpochs: null,
  maximumTrainingLER: 0.3,
  maximumValidationLER: 1.0,
};

/** The recipe of what nobody chose one for. */
export const defaultPreset = standard.name;

/** Where nobody chose one: the same corpus and settings are to give the same model. */
export const defaultSeed = 1;
