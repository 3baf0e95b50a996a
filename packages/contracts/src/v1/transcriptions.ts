import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable, referenceTo } from '../common.js';
import {
  demonstrationFilter,
  flagFilter,
  idFilter,
  languageFilter,
  listQuery,
  Milliseconds,
  Name,
  nameFilter,
  Source,
  UsedChannel,
} from './common.js';

/** So many other labels are kept for each that was recognised, at most. */
export const mostAlternatives = 3;

export const Transcription = Type.Object(
  {
    id: Id,
    name: Type.String(),
    text: Type.String({ description: 'Unicode NFC; labels are separated by white space' }),
    source: Source,
    modelId: Nullable(Id),
    audioId: Nullable(
      Type.Integer({
        description: 'The recording that a model transcribed, or of whose utterances an edit made it',
      }),
    ),
    startMs: Nullable(
      Type.Integer({
        minimum: 0,
        description:
          'Of an utterance that was found in the recording, its beginning in it; null for the whole recording',
      }),
    ),
    endMs: Nullable(Type.Integer({ minimum: 1, description: 'Its end' })),
    channel: Nullable(UsedChannel),
    basedOn: Nullable(Type.Integer({ description: 'The transcription of which this is a newer version' })),
    labelTimes: Nullable(
      Type.Array(
        Type.Object({
          label: Type.String(),
          startMs: Type.Number({ minimum: 0 }),
          endMs: Type.Number({ minimum: 0 }),
          confidence: Type.Number({ minimum: 0, maximum: 1 }),
          alternatives: Type.Optional(
            Type.Array(
              Type.Object({ label: Type.String(), confidence: Type.Number({ minimum: 0, maximum: 1 }) }),
              {
                maxItems: mostAlternatives,
                description:
                  'Other labels that the model thought of there, the best first; absent in drafts of versions that kept none',
              },
            ),
          ),
        }),
        {
          description:
            'The times of each label that a model recognised, and its confidence; null where that is not known or not asked for',
        },
      ),
    ),
    confidence: Nullable(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description:
          'Mean confidence of its labels; of a version made by correction, that of the version that was corrected',
      }),
    ),
    utterances: Type.Integer({ minimum: 0, description: 'How many utterances have it' }),
    versions: Type.Integer({ minimum: 0, description: 'How many newer versions were made of it' }),
    createdAt: Moment,
  },
  { $id: 'Transcription' },
);
export type Transcription = Static<typeof Transcription>;

export const TranscriptionQuery = listQuery(['created', 'name', 'confidence'], {
  name: nameFilter('its name'),
  source: Type.Optional(Source),
  modelId: idFilter('Made by this model'),
  audioId: idFilter('Made by a model of this recording, or by an edit of its utterances'),
  fromModel: flagFilter('Whether a model made it, or what it is a newer version of'),
  used: flagFilter('Whether an utterance has it'),
  corrected: flagFilter(
    'Whether there is a newer version of it, or an edit of its recording has replaced it',
  ),
  language: languageFilter,
  demonstration: demonstrationFilter,
  afterId: idFilter(
    'Begin behind this transcription, wherever it stands in the order and whether or not the filters let it through',
  ),
  labelTimes: flagFilter('Whether to send labelTimes; they are, unless this is false'),
});

const Text = Type.String({ maxLength: 250_000, description: 'Labels separated by white space' });

export const TypedTranscription = Type.Object({ name: Name, text: Text });
export type TypedTranscription = Static<typeof TypedTranscription>;

const Seen = Type.Optional(
  Type.Object(
    {
      versionIds: Type.Array(Id, {
        maxItems: 10_000,
        description: 'The versions that were made of it itself',
      }),
      utteranceIds: Type.Array(Id, { maxItems: 10_000, description: 'The utterances that have it' }),
    },
    {
      description:
        'What is known to have been made of it; where there is more, 409 `transcription-changed` with `current`',
    },
  ),
);

export const Correction = Type.Object({ text: Text, seen: Seen });

export const Acceptance = Type.Object({
  text: Type.Optional(Text),
  audioId: Type.Optional(Id),
  startMs: Type.Optional(Nullable(Milliseconds)),
  endMs: Type.Optional(Nullable(Milliseconds)),
  speaker: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 200 }))),
  seen: Seen,
});

export const TranscriptionVersions = Type.Object(
  { versions: Type.Array(referenceTo(Transcription), { description: 'From the first to the newest' }) },
  { $id: 'TranscriptionVersions' },
);
