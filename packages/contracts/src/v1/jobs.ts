import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable } from '../common.js';

export const JobProgressAnswer = Type.Object({
  stage: Type.String({ description: 'What is being done now, in plain words' }),
  done: Type.Number(),
  total: Type.Number(),
  epoch: Type.Optional(Type.Integer()),
  maximumEpochs: Type.Optional(Type.Integer()),
  batch: Type.Optional(Type.Integer()),
  batches: Type.Optional(Type.Integer()),
  loss: Type.Optional(Type.Number({ description: 'Mean CTC loss per label, nats' })),
  trainingLER: Type.Optional(Type.Number()),
  validationLER: Type.Optional(Type.Number()),
  bestValidationLER: Type.Optional(Type.Number()),
  leftOut: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), code: Type.String(), detail: Type.String() }), {
      description: 'The first of the utterances that cannot be used, each with its reason',
    }),
  ),
});

export const EpochAnswer = Type.Object({
  epoch: Type.Integer({ minimum: 1 }),
  loss: Type.Number(),
  trainingLER: Type.Number({ minimum: 0 }),
  validationLER: Type.Number({ minimum: 0 }),
  seconds: Type.Number({ minimum: 0 }),
});

export const JobAnswer = Type.Object(
  {
    id: Id,
    kind: Type.Enum(['train', 'transcribe', 'preprocess', 'evaluate']),
    state: Type.Enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    progress: Nullable(JobProgressAnswer),
    error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
    modelId: Nullable(Id),
    audioId: Nullable(Id),
    corpusId: Nullable(Id),
    transcriptionId: Nullable(Id),
    cancelRequested: Type.Boolean(),
    attempts: Type.Integer({ minimum: 0 }),
    createdAt: Moment,
    startedAt: Nullable(Moment),
    finishedAt: Nullable(Moment),
    epochs: Type.Optional(
      Type.Array(EpochAnswer, {
        description: "Of a train job: its model's epochs so far. Sent with a single job, not in a list.",
      }),
    ),
  },
  { $id: 'Job' },
);
export type JobAnswer = Static<typeof JobAnswer>;
