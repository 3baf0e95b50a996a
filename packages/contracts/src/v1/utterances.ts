import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable } from '../common.js';
import {
  demonstrationFilter,
  durationFilters,
  flagFilter,
  idFilter,
  languageFilter,
  listQuery,
  Milliseconds,
  nameFilter,
  Source,
  UsedChannel,
  Warnings,
} from './common.js';

const Speaker = Type.String({ minLength: 1, maxLength: 200 });

export const Utterance = Type.Object(
  {
    id: Id,
    audioId: Id,
    transcriptionId: Id,
    name: Type.String({ description: 'The name of the recording' }),
    transcriptionName: Type.String(),
    text: Type.String({ description: 'Labels separated by white space' }),
    source: Source,
    modelId: Nullable(Id),
    startMs: Nullable(Type.Integer({ minimum: 0, description: 'Null where it is the whole recording' })),
    endMs: Nullable(Milliseconds),
    durationMs: Nullable(Milliseconds),
    speaker: Nullable(Type.String()),
    channel: Nullable(UsedChannel),
    recordingChannels: Nullable(
      Type.Integer({
        minimum: 1,
        description: 'How many channels its recording has; null where that is not known',
      }),
    ),
    problem: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
    warnings: Warnings,
    corpora: Type.Integer({ minimum: 0, description: 'In how many corpora it is' }),
    annotation: Nullable(
      Type.Object(
        {
          documentId: Id,
          document: Type.String({ description: 'The name of the file' }),
          tier: Type.String(),
          key: Type.String({ description: 'Its id in the file, or its times where the format has no ids' }),
          text: Type.String({ description: 'As it stands in the file' }),
        },
        { description: 'The annotation that it was made of; null where it came otherwise' },
      ),
    ),
    createdAt: Moment,
  },
  { $id: 'Utterance' },
);
export type Utterance = Static<typeof Utterance>;

/** What utterances are chosen by, in lists and for corpora. */
export const utteranceFilters = {
  name: nameFilter('the name of its recording'),
  speaker: Type.Optional(
    Type.String({ maxLength: 200, description: 'Exactly; empty for those whose speaker is not known' }),
  ),
  ...durationFilters,
  source: Type.Optional(Source),
  inCorpus: flagFilter('Whether it is in a corpus'),
  corpusId: idFilter('In this corpus'),
  audioId: idFilter('Of this recording'),
  transcriptionId: idFilter('With this transcription'),
  problem: flagFilter('Whether its recording cannot be decoded, or its segment does not lie within it'),
  language: languageFilter,
  demonstration: demonstrationFilter,
  text: Type.Optional(
    Type.String({
      maxLength: 1000,
      description:
        'Labels that stand in its transcription one after another, whole, with white space between them',
    }),
  ),
  imported: flagFilter('Whether it was made of an annotation'),
  corrected: flagFilter(
    'Whether a person has changed its transcription since it was imported, uploaded or recognised',
  ),
};

export const UtteranceIdsQuery = Type.Object(utteranceFilters);

export const UtteranceIds = Type.Object(
  { utteranceIds: Type.Array(Id, { description: 'In the order in which they were made' }) },
  { $id: 'UtteranceIds' },
);

export const UtteranceQuery = listQuery(['created', 'name', 'speaker', 'duration'], utteranceFilters);

export const CreateUtterances = Type.Object({
  utterances: Type.Array(
    Type.Object({
      audioId: Id,
      transcriptionId: Id,
      startMs: Type.Optional(Nullable(Milliseconds)),
      endMs: Type.Optional(Nullable(Milliseconds)),
      speaker: Type.Optional(Nullable(Speaker)),
      channel: Type.Optional(Nullable(UsedChannel)),
    }),
    { minItems: 1, maxItems: 2000 },
  ),
});

export const CreatedUtterances = Type.Object(
  {
    utterances: Type.Array(
      Type.Object({
        id: Id,
        audioId: Id,
        transcriptionId: Id,
        created: Type.Boolean({ description: 'False where this pair was an utterance already' }),
      }),
      { description: 'In the order of the request' },
    ),
  },
  { $id: 'CreatedUtterances' },
);

export const ChangeUtterance = Type.Object({
  text: Type.Optional(
    Type.String({
      maxLength: 250_000,
      description: 'Makes a newer version of its transcription; corpora keep the one they were made of',
    }),
  ),
  speaker: Type.Optional(Nullable(Speaker)),
  startMs: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Of its segment; null, with endMs, where it is the whole recording',
      }),
    ),
  ),
  endMs: Type.Optional(Nullable(Milliseconds)),
  channel: Type.Optional(Nullable(UsedChannel)),
  seen: Type.Optional(
    Type.Object(
      {
        transcriptionId: Id,
        startMs: Nullable(Type.Integer({ minimum: 0 })),
        endMs: Nullable(Milliseconds),
        speaker: Nullable(Type.String({ maxLength: 200 })),
        channel: Nullable(UsedChannel),
      },
      {
        description:
          'The utterance as it was seen; where what is changed is not so any more, 409 `utterance-changed` with `current`. Without ' +
          'it nothing is compared: the last change of each member wins, whoever made another in between, and nobody is told.',
      },
    ),
  ),
});

export const Speakers = Type.Object(
  {
    speakers: Type.Array(Type.Object({ speaker: Speaker, utterances: Type.Integer({ minimum: 1 }) }), {
      description: 'Everyone who is known to speak in an utterance, by name',
    }),
  },
  { $id: 'Speakers' },
);
