import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable, referenceTo } from '../common.js';
import {
  flagFilter,
  idFilter,
  LanguagesIn,
  languageFilter,
  listOf,
  listQuery,
  Milliseconds,
  Name,
  nameFilter,
  UsedChannel,
} from './common.js';
import { Job, JobState } from './jobs.js';
import { Segmentation } from './segmentation.js';

const Rate = Type.Number({ minimum: 0 });

export const Epoch = Type.Object(
  {
    epoch: Type.Integer({ minimum: 1 }),
    loss: Type.Number({ description: 'Mean CTC loss per label, nats' }),
    trainingLER: Rate,
    validationLER: Rate,
    seconds: Rate,
    round: Type.Integer({
      minimum: 1,
      description: 'Of a training that learns from untranscribed recordings as well; 1 of any other',
    }),
  },
  { $id: 'Epoch' },
);

export const Epochs = Type.Object({ epochs: Type.Array(referenceTo(Epoch)) }, { $id: 'Epochs' });

const evaluationMembers = {
  ler: Type.Number({ minimum: 0, description: 'Label error rate on the test set: 0 is perfect' }),
  referenceLabels: Type.Integer({ minimum: 0 }),
  substitutions: Type.Integer({ minimum: 0 }),
  insertions: Type.Integer({ minimum: 0 }),
  deletions: Type.Integer({ minimum: 0 }),
  utterances: Type.Integer({ minimum: 0 }),
  corpusId: Type.Integer({ minimum: 1, description: 'Of whose test set it is' }),
  corpusName: Type.String(),
  createdAt: Moment,
};

export const Evaluation = Type.Object(
  {
    ...evaluationMembers,
    confusions: Type.Array(
      Type.Object({
        reference: Nullable(Type.String({ description: 'Null: a label was recognised where there is none' })),
        hypothesis: Nullable(Type.String({ description: 'Null: the label was not recognised' })),
        times: Type.Integer({ minimum: 1 }),
      }),
      { description: 'The most frequent errors first, 200 at most' },
    ),
  },
  { $id: 'Evaluation' },
);
export type Evaluation = Static<typeof Evaluation>;

const labelErrors = {
  ler: Rate,
  referenceLabels: Type.Integer({ minimum: 0 }),
  substitutions: Type.Integer({ minimum: 0 }),
  insertions: Type.Integer({ minimum: 0 }),
  deletions: Type.Integer({ minimum: 0 }),
  utterances: Type.Integer({ minimum: 0 }),
};
const Share = (description: string) => Nullable(Type.Number({ minimum: 0, maximum: 1, description }));

export const EvaluationReport = Type.Object(
  {
    interval: Nullable(
      Type.Object(
        { low: Rate, high: Rate },
        { description: 'Where 95 of 100 LERs lie when as many utterances are drawn again and again' },
      ),
    ),
    labels: Type.Array(
      Type.Object({
        label: Type.String(),
        references: Type.Integer({ minimum: 0, description: 'How often it was written' }),
        hypotheses: Type.Integer({ minimum: 0, description: 'How often it was recognised' }),
        matches: Type.Integer({ minimum: 0, description: 'How often both' }),
        precision: Share('Of the times recognised, the share that were right'),
        recall: Share('Of the times written, the share that were recognised'),
        f: Type.Number({ minimum: 0, maximum: 1, description: 'The harmonic mean of both' }),
      }),
      { description: 'Those written most first' },
    ),
    tones: Nullable(
      Type.Object({
        toneLabels: Type.Integer({ minimum: 0, description: 'Labels written that carry tone' }),
        tone: Type.Integer({ minimum: 0, description: 'Errors in which the tone alone is wrong' }),
        segment: Type.Integer({ minimum: 0, description: 'Errors in which all but the tone is wrong' }),
        both: Type.Integer({ minimum: 0, description: 'Errors in both; the three add up to all errors' }),
        segments: Type.Object(labelErrors, { description: 'With all tone removed' }),
      }),
    ),
    speakers: Nullable(
      Type.Array(
        Type.Object({
          speaker: Nullable(Type.String()),
          inTraining: Nullable(
            Type.Boolean({
              description: 'Whether the model was trained on this speaker; null where that is not known',
            }),
          ),
          ...labelErrors,
        }),
        { description: 'Who spoke most first; null where no speaker is known' },
      ),
    ),
    speakersInTraining: Nullable(
      Type.Object(
        { seen: Type.Object(labelErrors), unseen: Type.Object(labelErrors) },
        {
          description:
            'Of all speakers together that the model was trained on, and of all others: the second is what a new speaker has ' +
            'to expect; null where there are not both, or it is not known',
        },
      ),
    ),
    matrix: Type.Object(
      {
        labels: Type.Array(Type.String()),
        times: Type.Array(Type.Array(Type.Integer({ minimum: 0 }))),
      },
      {
        description:
          'How often each of the labels written most (rows) was recognised as each of them (columns); the last row is of ' +
          'labels recognised where there are none, the last column of labels not recognised',
      },
    ),
  },
  { $id: 'EvaluationReport' },
);
export type EvaluationReport = Static<typeof EvaluationReport>;

export const EvaluatedUtterance = Type.Object(
  {
    utteranceId: Id,
    audioId: Id,
    name: Type.String(),
    speaker: Nullable(Type.String()),
    startMs: Nullable(Type.Integer({ minimum: 0, description: 'Null where it is the whole recording' })),
    endMs: Nullable(Milliseconds),
    channel: Nullable(UsedChannel),
    durationMs: Nullable(Milliseconds),
    errors: Type.Integer({ minimum: 0 }),
    alignment: Type.Array(
      Type.Object({
        kind: Type.Enum(['match', 'substitution', 'insertion', 'deletion']),
        reference: Nullable(Type.String()),
        hypothesis: Nullable(Type.String()),
      }),
      {
        description:
          'The reference beside the hypothesis: what the person wrote and what the model recognised',
      },
    ),
  },
  { $id: 'EvaluatedUtterance' },
);
export type EvaluatedUtterance = Static<typeof EvaluatedUtterance>;

const count = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description });

const settings = {
  beamWidth: count(1, 10_000, 'How many beginnings of a transcription are followed at once in decoding'),
  decodingMergeRepeated: Type.Boolean({
    description: 'Whether a label recognised in steps that follow is one label',
  }),
  earlyStoppingSteps: Nullable(
    count(0, 1_000_000, 'End after so many epochs without improvement; null: as the preset has it'),
  ),
  hiddenSize: count(1, 4096, 'Units of a layer in each direction'),
  numberLayers: count(1, 16, 'LSTM layers'),
  minimumEpochs: count(0, 1_000_000, 'Train at least so long'),
  maximumEpochs: Nullable(count(1, 1_000_000, 'And at most so long; null: as the preset has it')),
  maximumTrainingLER: Type.Number({
    minimum: 0,
    maximum: 1000,
    description: 'Do not end before it is as low',
  }),
  maximumValidationLER: Type.Number({
    minimum: 0,
    maximum: 1000,
    description: 'Do not end before it is as low',
  }),
  seed: count(0, 4_294_967_295, 'The same seed, corpus and settings give the same model'),
};

const networkOf = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });
const architecture = Type.String({ description: "The kind of network: 'blstm-ctc', or another" });
const network = networkOf('What the network is set to, as its architecture has it');
/** Those of other architectures are in `network` alone. */
const networkFields = {
  hiddenSize: Type.Optional(settings.hiddenSize),
  numberLayers: Type.Optional(settings.numberLayers),
};

export const Model = Type.Object(
  {
    id: Id,
    name: Type.String(),
    corpusId: Id,
    corpusName: Type.String(),
    labelType: Type.String(),
    featureType: Type.String(),
    encoder: Nullable(
      Type.Object(
        { id: Id, name: Type.String(), sha256: Type.String() },
        { description: 'The pretrained encoder whose features it takes, in place of those of its corpus' },
      ),
    ),
    preset: Type.String(),
    architecture,
    network,
    settings: Type.Object({ ...settings, ...networkFields }),
    trained: Type.Boolean(),
    imported: Type.Boolean({ description: 'Whether its file came from another machine' }),
    startingModel: Nullable(
      Type.Object(
        {
          id: Nullable({ ...Id, description: 'Null where it was deleted' }),
          name: Type.String({ description: 'As it was called when it was chosen' }),
        },
        { description: 'The model that its training starts from; null where that is random weights' },
      ),
    ),
    untranscribed: Nullable(
      Type.Object(
        {
          recordings: Type.Integer({ minimum: 1, description: 'Chosen when the model was made' }),
          used: Nullable(
            Type.Integer({
              minimum: 0,
              description: 'Of how many of them its training could use speech; null until it is trained',
            }),
          ),
          bestRound: Nullable(
            Type.Integer({
              minimum: 1,
              description:
                'The round of its best epoch; in the first one it had learned from what is transcribed alone',
            }),
          ),
        },
        {
          description:
            'The recordings that it learns from although nobody has transcribed them; null where there are none',
        },
      ),
    ),
    trainingMs: Milliseconds,
    epochs: Type.Integer({ minimum: 0 }),
    seconds: Type.Number({ minimum: 0, description: 'That the training took, all epochs together' }),
    bestEpoch: Nullable(Type.Integer({ minimum: 1, description: 'The epoch that is kept' })),
    trainingLER: Nullable(Rate),
    validationLER: Nullable(Rate),
    training: Nullable(
      Type.Object(
        {
          jobId: Id,
          state: JobState,
          error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
        },
        { description: 'Its newest training, under way or ended' },
      ),
    ),
    evaluation: Nullable(Type.Object(evaluationMembers)),
    languages: LanguagesIn,
    createdAt: Moment,
  },
  { $id: 'Model' },
);
export type Model = Static<typeof Model>;

export const ImportQuery = Type.Object({ name: Name });

const { limit, cursor } = listQuery(['errors'], {}).properties;
const labelOfError = (what: string) =>
  Type.Optional(Type.String({ maxLength: 500, description: `Those alone with an error in which ${what}` }));
export const EvaluatedQuery = Type.Object({
  limit,
  cursor,
  reference: labelOfError('this label was written; empty: none was'),
  hypothesis: labelOfError('this label was recognised; empty: none was'),
});

export const EvaluateQuery = Type.Object({
  corpusId: idFilter(
    'Compare with the test set of this corpus rather than its own, as far as the model has not learned from it',
  ),
});

export const ModelQuery = listQuery(['created', 'name'], {
  name: nameFilter('its name'),
  corpusId: idFilter('Trained on this corpus'),
  trained: flagFilter('Whether it has been trained'),
  language: languageFilter,
});

const optional = Object.fromEntries(
  Object.entries(settings).map(([name, schema]) => [name, Type.Optional(schema)]),
) as { [K in keyof typeof settings]: ReturnType<typeof Type.Optional<(typeof settings)[K]>> };

export const CreateModel = Type.Object({
  name: Name,
  corpusId: Id,
  preset: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'One of GET /v1/models/presets' }),
  ),
  architecture: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: "The kind of network; else the preset's" }),
  ),
  network: Type.Optional(
    networkOf('What differs of the network from the preset: any setting of its architecture'),
  ),
  startingModelId: Type.Optional({
    ...Id,
    description:
      'A trained model that the training starts from, of another language, too: its weights are taken over, and of its outputs those of the ' +
      'labels that are the same or most alike. The preset and the structure of the network are its own where not given',
  }),
  encoderId: Type.Optional({
    ...Id,
    description:
      'A pretrained encoder (GET /v1/encoders) whose features are taken in place of those of the corpus; that of the model to start from ' +
      'where not given',
  }),
  untranscribed: Type.Optional(
    Type.Union(
      [
        Type.Object({ audioIds: Type.Array(Id, { minItems: 1, maxItems: 100_000 }) }),
        Type.Enum(['all'], {
          description:
            'Every recording that can be used of which there is no utterance and no transcription by a person, as it is now: long ' +
            'ones of which a part is transcribed are not among them. Those of the demonstration are for its corpus alone',
        }),
      ],
      {
        description:
          'Recordings to learn from that nobody has transcribed: the training labels them itself, in rounds, and takes longer',
      },
    ),
  ),
  settings: Type.Optional(
    Type.Object(optional, { description: 'What differs from the preset', additionalProperties: false }),
  ),
});
export type CreateModel = Static<typeof CreateModel>;

export const UntranscribedSummary = Type.Object(
  {
    recordings: Type.Integer({ minimum: 0 }),
    durationMs: { ...Milliseconds, description: 'As far as it is known' },
  },
  { $id: 'UntranscribedSummary' },
);
export type UntranscribedSummary = Static<typeof UntranscribedSummary>;

export const StartingPointQuery = Type.Object({
  corpusId: { ...Id, description: 'The corpus to be trained on' },
});

export const StartingPoint = Type.Object(
  {
    preset: Nullable(
      Type.String({ description: 'Which is taken where none is named; null where none fits' }),
    ),
    presets: Type.Array(Type.String(), {
      description: 'Those with which a training can start from the model',
    }),
    problem: Nullable(
      Type.Object(
        { code: Type.String(), detail: Type.String() },
        { description: 'Why none on this corpus can' },
      ),
    ),
    learnedFrom: Type.Object(
      { validation: Type.Integer({ minimum: 0 }), testing: Type.Integer({ minimum: 0 }) },
      {
        description:
          'Utterances of the validation and test set that the model, or what it was started from, has learned from: evaluations leave ' +
          'them out, and the best epoch is chosen by some that are not new',
      },
    ),
    labels: Type.Object(
      {
        same: Type.Array(Type.String(), { description: 'Labels that the model has' }),
        alike: Type.Array(Type.Object({ label: Type.String(), startsAs: Type.String() }), {
          description: "Labels that begin as the model's that is most like them",
        }),
        unlike: Type.Array(Type.String(), { description: 'Labels like which the model has none' }),
      },
      { description: 'Of the label set of the corpus' },
    ),
  },
  { $id: 'StartingPoint' },
);
export type StartingPoint = Static<typeof StartingPoint>;

const afterDraft = idFilter('What stands behind this transcription in the order; all, where it is not in it');
export const NextQuery = Type.Object({ limit, cursor, after: afterDraft });

export const NextTranscription = Type.Object(
  {
    transcriptionId: { ...Id, description: "The model's draft" },
    audioId: Id,
    fileName: Type.String(),
    startMs: Nullable(Type.Integer({ minimum: 0, description: 'Null where it is the whole recording' })),
    endMs: Nullable(Milliseconds),
    channel: Nullable(UsedChannel),
    durationMs: Nullable(Milliseconds),
    text: Type.String({ description: 'The draft; labels are separated by white space' }),
    uncertainty: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'The part of its labels that are expected to be wrong, by their confidence',
    }),
    rareLabels: Type.Array(Type.String(), {
      description: 'Its labels that are rare in what is transcribed and in what stands before it',
    }),
    unlikeSpeech: Type.Boolean({
      description:
        'Whether its labels a second are unlike those of the others, as of noise or music: such stand last',
    }),
  },
  { $id: 'NextTranscription' },
);
export type NextTranscription = Static<typeof NextTranscription>;

export const NextTranscriptions = Type.Object({
  ...listOf(referenceTo(NextTranscription)).properties,
  total: Type.Integer({ minimum: 0, description: 'How many there are in all' }),
  withoutDraft: Type.Integer({
    minimum: 0,
    description:
      'Recordings without an utterance of which the model has made no draft: they are not in the order',
  }),
  tooLong: Type.Integer({
    minimum: 0,
    description:
      'Drafts of whole recordings that are too long to be one utterance: they are not in the order',
  }),
});

export const Presets = Type.Object(
  {
    presets: Type.Array(
      Type.Object({
        name: Type.String(),
        explanation: Type.String(),
        architecture,
        network,
        ...networkFields,
        maximumEpochs: Type.Integer(),
        leastSteps: Type.Integer({
          minimum: 0,
          description:
            'Where there is little speech, epochs are added to maximumEpochs until there are so many training steps, ' +
            'unless maximumEpochs is among the settings',
        }),
        earlyStoppingSteps: Type.Integer(),
        minimumEpochs: settings.minimumEpochs,
        maximumTrainingLER: settings.maximumTrainingLER,
        maximumValidationLER: settings.maximumValidationLER,
        beamWidth: settings.beamWidth,
        decodingMergeRepeated: settings.decodingMergeRepeated,
        seed: settings.seed,
      }),
    ),
  },
  { $id: 'Presets' },
);
export type Presets = Static<typeof Presets>;

export const TranscribeMany = Type.Object({
  audioIds: Type.Array(Id, { minItems: 1, maxItems: 1000 }),
  segmentation: Type.Optional({
    ...Segmentation,
    description:
      'Find the utterances of each recording first, and make a transcription of each; without it, one of the whole',
  }),
  channel: Type.Optional(Nullable(UsedChannel)),
});

export const QueuedJobs = Type.Object({ jobs: Type.Array(referenceTo(Job)) }, { $id: 'QueuedJobs' });
