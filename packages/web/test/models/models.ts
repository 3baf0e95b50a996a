import type { Model } from '../../src/api/schema.js';

let last = 0;

/** A trained model, with what differs. */
export function model(changes: Partial<Model> = {}): Model {
  last++;
  return {
    id: last,
    name: `Model ${last}`,
    corpusId: 1,
    corpusName: 'Mboshi',
    labelType: 'phonemes',
    featureType: 'fbank',
    preset: 'standard',
    architecture: 'blstm-ctc',
    network: { hiddenSize: 250, layers: 3 },
    settings: {
      ...{ beamWidth: 100, decodingMergeRepeated: true, hiddenSize: 250, numberLayers: 3, seed: 1 },
      ...{ earlyStoppingSteps: null, minimumEpochs: 0, maximumEpochs: null },
      ...{ maximumTrainingLER: 0.3, maximumValidationLER: 1 },
    },
    trained: true,
    imported: false,
    encoder: null,
    startingModel: null,
    untranscribed: null,
    trainingMs: 60_000,
    epochs: 10,
    seconds: 100,
    bestEpoch: 9,
    trainingLER: 0.2,
    validationLER: 0.3,
    training: { jobId: last, state: 'succeeded', error: null },
    evaluation: null,
    languages: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

export const evaluated = (ler: number): Model['evaluation'] => ({
  ler,
  ...{ referenceLabels: 100, substitutions: 0, insertions: 0, deletions: 0, utterances: 1 },
  ...{ corpusId: 1, corpusName: 'Mboshi', createdAt: '2026-01-01T00:00:00.000Z' },
});
