import Type, { type Static } from 'typebox';
import { FileFinding, Id, Moment, Nullable, referenceTo } from '../common.js';

// The published description of the Python service and its real answers differ in how they name a file's
// metadata and in what it holds; both are sent.
const FileInfo = Type.Object({ id: Id, name: Type.String(), createdAt: Moment });
const FileInfoSnake = Type.Object({
  id: Id,
  name: Type.String(),
  path: Type.String({ description: 'The path on this service from which the file can be fetched' }),
  created_at: Moment,
});

const fileMembers = { fileInfo: FileInfo, file_info: FileInfoSnake, in_utterances: Type.Array(Id) };

export const AudioAnswer = Type.Object(
  {
    id: Id,
    url: Type.String({ description: 'A path on this service that serves the very bytes that were uploaded' }),
    ...fileMembers,
    problem: Nullable(
      Type.Object(
        { code: Type.String(), detail: Type.String() },
        { description: 'What is wrong with a file that was kept although it cannot be decoded' },
      ),
    ),
  },
  { $id: 'Audio' },
);
export type AudioAnswer = Static<typeof AudioAnswer>;

export const TranscriptionAnswer = Type.Object(
  {
    id: Id,
    url: Type.String({ description: 'A path on this service that serves the text, in UTF-8' }),
    name: Type.String(),
    text: Type.String({ description: 'Unicode NFC; labels are separated by white space' }),
    ...fileMembers,
  },
  { $id: 'Transcription' },
);
export type TranscriptionAnswer = Static<typeof TranscriptionAnswer>;

export const UtteranceAnswer = Type.Object({ id: Id, audio: Id, transcription: Id }, { $id: 'Utterance' });
export type UtteranceAnswer = Static<typeof UtteranceAnswer>;

export const CorpusAnswer = Type.Object(
  {
    id: Id,
    name: Type.String(),
    labelType: Type.String(),
    featureType: Type.String(),
    max_samples: Nullable(Type.Integer({ minimum: 1 })),
    preprocessed: Type.Boolean(),
    partition: Type.Object({
      training: Type.Array(Id),
      validation: Type.Array(Id),
      testing: Type.Array(Id),
    }),
  },
  { $id: 'Corpus' },
);
export type CorpusAnswer = Static<typeof CorpusAnswer>;

export const LabelAnswer = Type.Object({ id: Id, label: Type.String() }, { $id: 'Label' });
export type LabelAnswer = Static<typeof LabelAnswer>;

export const CorpusLabelsAnswer = Type.Object(
  { corpus: referenceTo(CorpusAnswer), labels: Type.Array(Type.Object({ id: Id, label: Type.String() })) },
  { $id: 'CorpusLabels' },
);
export type CorpusLabelsAnswer = Static<typeof CorpusLabelsAnswer>;

export const ModelAnswer = Type.Object(
  {
    id: Id,
    name: Type.String(),
    corpusID: Id,
    beamWidth: Type.Integer({ minimum: 1 }),
    decodingMergeRepeated: Type.Boolean(),
    earlyStoppingSteps: Nullable(Type.Integer({ minimum: 0 })),
    hiddenSize: Type.Optional(Type.Integer({ minimum: 1, description: 'Where its architecture has it' })),
    numberLayers: Type.Optional(Type.Integer({ minimum: 1, description: 'Where its architecture has it' })),
    minimumEpochs: Type.Integer({ minimum: 0 }),
    maximumEpochs: Nullable(Type.Integer({ minimum: 1 })),
    maximumTrainingLER: Type.Number({ minimum: 0 }),
    maximumValidationLER: Type.Number({ minimum: 0 }),
  },
  { $id: 'Model' },
);
export type ModelAnswer = Static<typeof ModelAnswer>;

export const TrainingStartedAnswer = Type.Object(
  { URL: Type.String({ description: 'The path on this service that says how the training goes' }) },
  { $id: 'TrainingStarted' },
);
export type TrainingStartedAnswer = Static<typeof TrainingStartedAnswer>;

export const BackendAnswer = Type.Object(
  { name: Type.String(), version: Type.String(), projectURL: Type.String() },
  { $id: 'Backend' },
);
export type BackendAnswer = Static<typeof BackendAnswer>;

export const AcceptedFilesAnswer = Type.Object(
  { audio: Type.Array(Type.String()), transcription: Type.Array(Type.String()) },
  { $id: 'AcceptedFiles', description: 'File name extensions, without the dot' },
);
export type AcceptedFilesAnswer = Static<typeof AcceptedFilesAnswer>;

export const KindAnswer = Type.Object(
  {
    id: Id,
    name: Type.String(),
    description: Type.String(),
    explanation: Type.String(),
  },
  { $id: 'Kind', description: 'A label type or a feature type' },
);
export type KindAnswer = Static<typeof KindAnswer>;

export const BulkUtterancesAnswer = Type.Object(
  {
    audios_created: Type.Array(referenceTo(AudioAnswer)),
    transcriptions_created: Type.Array(referenceTo(TranscriptionAnswer)),
    skipped: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() }), {
      description: 'Members of the zip file that were not used',
    }),
    label_type: Type.String({
      description: 'The kind of labels that most of the transcriptions have by their names',
    }),
    findings: Type.Array(FileFinding, {
      description:
        'What is wrong or odd, in the order of the members: which belong together, what is in the transcriptions. ' +
        'At most 100 of each code',
    }),
    finding_counts: Type.Record(Type.String(), Type.Integer({ minimum: 1 }), {
      description: 'How many findings of each code there are',
    }),
  },
  { $id: 'BulkUtterances' },
);
export type BulkUtterancesAnswer = Static<typeof BulkUtterancesAnswer>;
