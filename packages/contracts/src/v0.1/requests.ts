import Type, { type Static } from 'typebox';
import { Id, maxSamplesUnitMs, Nullable } from '../common.js';

const Name = Type.String({ minLength: 1, maxLength: 500 });
const idList = (description: string) => Type.Array(Id, { maxItems: 100_000, description });

export const CreateUtterance = Type.Object({ audioId: Id, transcriptionId: Id });
export type CreateUtterance = Static<typeof CreateUtterance>;

export const CreateTranscription = Type.Object({
  text: Type.String({ maxLength: 250_000, description: 'Labels separated by white space' }),
  filename: Type.Optional(Nullable(Type.String({ maxLength: 4096 }))),
  name: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
});
export type CreateTranscription = Static<typeof CreateTranscription>;

export const CreateLabel = Type.Object({ phoneticLabel: Type.String({ minLength: 1, maxLength: 200 }) });
export type CreateLabel = Static<typeof CreateLabel>;

export const CreateCorpus = Type.Object({
  name: Name,
  labelType: Type.String({ minLength: 1, maxLength: 200 }),
  featureType: Type.String({ minLength: 1, maxLength: 200 }),
  training: idList('Utterances to train on'),
  validation: idList('Utterances by which the best epoch is chosen'),
  testing: idList('Utterances kept back to measure the finished model'),
  max_samples: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        description: `Longer utterances are left out of training; counted in feature frames, one each ${maxSamplesUnitMs} ms`,
      }),
    ),
  ),
  preprocessed: Type.Optional(Type.Unknown({ description: 'Ignored' })),
});
export type CreateCorpus = Static<typeof CreateCorpus>;

// Null is how some clients say that they leave a setting to its default.
const count = (minimum: number, maximum: number) =>
  Type.Optional(Nullable(Type.Integer({ minimum, maximum })));
const rate = () => Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 1000 })));

export const CreateModel = Type.Object({
  name: Name,
  corpusID: Id,
  beamWidth: count(1, 10_000),
  decodingMergeRepeated: Type.Optional(Nullable(Type.Boolean())),
  earlyStoppingSteps: count(0, 1_000_000),
  hiddenSize: count(1, 4096),
  numberLayers: count(1, 16),
  minimumEpochs: count(0, 1_000_000),
  maximumEpochs: count(1, 1_000_000),
  maximumTrainingLER: rate(),
  maximumValidationLER: rate(),
});
export type CreateModel = Static<typeof CreateModel>;

/** A multipart form with one file. Its bytes are streamed, so it is described here and checked as it arrives. */
export const fileForm = (field: string, description: string) =>
  Type.Object({ [field]: Type.String({ format: 'binary', description }) });
