import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable } from '../common.js';
import { AnnotationImport } from './annotations.js';
import { flagFilter, idFilter, listQuery, Milliseconds, UsedChannel } from './common.js';

export const jobKinds = [
  'train',
  'transcribe',
  'preprocess',
  'evaluate',
  'inspect',
  'import-model',
  'import-encoder',
  'import-zip',
  'import-annotations',
  'replace-labels',
  'divide',
] as const;
export type JobKind = (typeof jobKinds)[number];

/** What a job can be doing. Rows keep these words: one that is here stays. */
export const jobStages = [
  'computing features',
  'features computed',
  'training',
  'recognising what is untranscribed',
  'finishing',
  'comparing',
  'loading the model',
  'reading the audio',
  'taking the sound track',
  'transcribing',
  'finding the utterances',
  'trying the model out',
  'trying the encoder out',
  'unpacking',
  'reading the annotations',
  'writing the utterances',
  'replacing the labels',
  'aligning the transcription',
  'given back',
] as const;
export type JobStage = (typeof jobStages)[number];

const JobProgress = Type.Object({
  stage: Type.Enum([...jobStages], { description: 'What is being done now' }),
  detail: Type.Optional(Type.String({ description: 'Why it was given back by the worker that had it' })),
  done: Type.Number(),
  total: Type.Number(),
  round: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'Of a training that learns from untranscribed recordings: the first round learns from what is transcribed alone, each further ' +
        'one from what the model before recognised in the others as well',
    }),
  ),
  rounds: Type.Optional(Type.Integer({ minimum: 1 })),
  epoch: Type.Optional(Type.Integer({ description: 'Counted through all rounds' })),
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
  warnings: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What a person should know of this training and its corpus, in sentences',
    }),
  ),
  leftOutTotal: Type.Optional(Type.Integer({ minimum: 0, description: 'How many cannot be used in all' })),
});

const Kind = Type.Enum([...jobKinds]);
export const JobState = Type.Enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);

/** From the least to the most urgent. */
export const jobPriorities = ['low', 'normal', 'high'] as const;
export const JobPriority = Type.Enum([...jobPriorities]);
export type JobPriority = (typeof jobPriorities)[number];

export const Job = Type.Object(
  {
    id: Id,
    kind: Kind,
    state: JobState,
    progress: Nullable(JobProgress),
    error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
    modelId: Nullable(Id),
    modelName: Nullable(Type.String()),
    audioId: Nullable(Id),
    audioName: Nullable(Type.String()),
    channel: Nullable(UsedChannel),
    corpusId: Nullable(Id),
    corpusName: Nullable(Type.String()),
    transcriptionId: Nullable(Id),
    cancelRequested: Type.Boolean(),
    priority: JobPriority,
    attempts: Type.Integer({ minimum: 0 }),
    createdAt: Moment,
    startedAt: Nullable(Moment),
    finishedAt: Nullable(Moment),
  },
  { $id: 'Job' },
);
export type Job = Static<typeof Job>;

/** What came of the division of an utterance. */
const Division = Type.Object({
  utterances: Type.Integer({ minimum: 1, description: 'How many were made of it, or would be' }),
  uncertain: Type.Integer({
    minimum: 0,
    description:
      'How many of them are drafts since the text is hardly what is spoken there: a person is to look at them',
  }),
  alike: Type.Array(Type.Object({ label: Type.String(), alignedAs: Type.String() }), {
    description: 'Labels that the model does not know, each with the one of its own that it was aligned as',
  }),
  parts: Type.Optional(
    Type.Array(
      Type.Object({
        startMs: Milliseconds,
        endMs: Milliseconds,
        text: Type.String(),
        uncertain: Type.Boolean({ description: 'It would be a draft' }),
      }),
      { description: 'Of a preview: what it would be divided into. Nothing was changed' },
    ),
  ),
});
export type Division = Static<typeof Division>;

export const JobDetails = Type.Object(
  {
    ...Job.properties,
    epochs: Type.Optional(
      Type.Array(
        Type.Object({
          epoch: Type.Integer({ minimum: 1 }),
          loss: Type.Number(),
          trainingLER: Type.Number({ minimum: 0 }),
          validationLER: Type.Number({ minimum: 0 }),
          seconds: Type.Number({ minimum: 0 }),
          round: Type.Integer({ minimum: 1 }),
        }),
        { description: "Of a train job: its model's epochs so far" },
      ),
    ),
    annotationImport: Type.Optional(AnnotationImport),
    division: Type.Optional(Division),
  },
  { $id: 'JobDetails' },
);
export type JobDetails = Static<typeof JobDetails>;

export const EventStream = Type.String();

export const JobChange = Type.Object(
  { priority: JobPriority },
  { additionalProperties: false, description: 'What is to be different about a job' },
);

export const CancelMany = Type.Object(
  { kind: Type.Optional(Kind), modelId: Type.Optional(Id), audioId: Type.Optional(Id) },
  {
    minProperties: 1,
    additionalProperties: false,
    description: 'Which jobs: those of which all of this is true',
  },
);

export const Cancelled = Type.Object({
  cancelled: Type.Integer({ minimum: 0, description: 'How many were queued, and are cancelled' }),
  stopping: Type.Integer({ minimum: 0, description: 'How many were running, and are asked to stop' }),
});

export const JobQuery = listQuery(['created'], {
  kind: Type.Optional(Kind),
  state: Type.Optional(JobState),
  unfinished: flagFilter('Queued or running'),
  inspections: flagFilter(
    'Whether inspections are listed, too, one for each recording; else only those that failed, and all where kind names them',
  ),
  modelId: idFilter('Of this model'),
  audioId: idFilter('Of this recording'),
});
