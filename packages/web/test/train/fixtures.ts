import type { Preset } from '../../src/shared/training/types.js';

export const quick: Preset = {
  name: 'quick',
  explanation: 'A first model in minutes.',
  architecture: 'blstm-ctc',
  network: { hiddenSize: 200, layers: 2 },
  hiddenSize: 200,
  numberLayers: 2,
  maximumEpochs: 12,
  leastSteps: 600,
  earlyStoppingSteps: 12,
  minimumEpochs: 0,
  maximumTrainingLER: 0.3,
  maximumValidationLER: 1,
  beamWidth: 100,
  decodingMergeRepeated: true,
  seed: 1,
};
