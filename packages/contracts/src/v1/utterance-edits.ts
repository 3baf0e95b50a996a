import Type, { type Static } from 'typebox';
import { Id, Nullable, referenceTo } from '../common.js';
import { Milliseconds, UsedChannel } from './common.js';

const Speaker = Type.String({ minLength: 1, maxLength: 200 });
const Text = Type.String({
  maxLength: 250_000,
  description: 'Labels separated by white space; empty where nothing is written yet',
});

/** Who edits: each undoes what it did itself. */
const Author = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[\\w-]+$',
  description: 'A name that a client gives itself: what is undone is the last edit of the same author',
});

const place = {
  transcriptionId: Id,
  utteranceId: Nullable(
    Type.Integer({ minimum: 1, description: 'Null: a draft, which nobody has accepted' }),
  ),
  startMs: Nullable(Type.Integer({ minimum: 0, description: 'Null where it is the whole recording' })),
  endMs: Nullable(Type.Integer({ minimum: 0 })),
};

export const RecordingUtterance = Type.Object(
  {
    ...place,
    channel: Nullable(UsedChannel),
    speaker: Nullable(Type.String({ description: 'Of an accepted one, where it is known' })),
    text: Type.String({ description: 'Labels separated by white space' }),
    confidence: Nullable(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Mean confidence of the labels that a model recognised',
      }),
    ),
  },
  { $id: 'RecordingUtterance' },
);
export type RecordingUtterance = Static<typeof RecordingUtterance>;

const kinds = ['move', 'text', 'speaker', 'split', 'merge', 'add', 'delete', 'accept'] as const;
/** A division is asked for by itself, and done by a job. */
const Step = Nullable(Type.Object({ id: Id, kind: Type.Enum([...kinds, 'divide']) }));
const undoState = { undo: Step, redo: Step };

export const UtteranceAuthorQuery = Type.Object({ author: Author });

export const RecordingUtterances = Type.Object(
  {
    utterances: Type.Array(referenceTo(RecordingUtterance), { description: 'In order of time' }),
    ...undoState,
  },
  { $id: 'RecordingUtterances' },
);
export type RecordingUtterances = Static<typeof RecordingUtterances>;

export const UtteranceEdited = Type.Object(
  {
    edit: Type.Union(Step.anyOf, { description: 'Null where everything was so already' }),
    removed: Type.Array(Type.Object({ transcriptionId: Id, utteranceId: place.utteranceId })),
    utterances: Type.Array(referenceTo(RecordingUtterance), {
      description: 'What is there now in their place, in order of time',
    }),
    ...undoState,
  },
  { $id: 'UtteranceEdited' },
);
export type UtteranceEdited = Static<typeof UtteranceEdited>;

const Seen = Type.Object({
  ...place,
  speaker: Nullable(Type.String({ maxLength: 200 })),
});
const Several = Type.Array(Seen, { minItems: 1, maxItems: 200 });
const one = <K extends (typeof kinds)[number]>(kind: K) => ({ kind: Type.Literal(kind), author: Author });

/** Each names its utterances as they were seen, and is refused where one is so no more. */
export const UtteranceEditRequest = Type.Union([
  Type.Object({ ...one('move'), utterance: Seen, startMs: Milliseconds, endMs: Milliseconds }),
  Type.Object({ ...one('text'), utterance: Seen, text: Text }),
  Type.Object({ ...one('speaker'), utterance: Seen, speaker: Nullable(Speaker) }),
  Type.Object({
    ...one('split'),
    utterance: Seen,
    atMs: Milliseconds,
    afterLabels: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'How many labels of its text the first part has; where left out, those that are spoken before that time',
      }),
    ),
  }),
  Type.Object({ ...one('merge'), utterances: Type.Array(Seen, { minItems: 2, maxItems: 20 }) }),
  Type.Object({
    ...one('add'),
    startMs: Milliseconds,
    endMs: Milliseconds,
    channel: Type.Optional(Nullable(UsedChannel)),
  }),
  Type.Object({ ...one('delete'), utterances: Several }),
  Type.Object({ ...one('accept'), utterances: Several, speaker: Type.Optional(Nullable(Speaker)) }),
]);
export type UtteranceEditRequest = Static<typeof UtteranceEditRequest>;

export const DivideUtterance = Type.Object(
  {
    author: Author,
    utterance: Seen,
    modelId: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 1,
          description:
            'The model that aligns the text with the sound; null or left out: each line of the text is taken for a stretch of speech ' +
            'between two pauses',
        }),
      ),
    ),
    preview: Type.Optional(
      Type.Boolean({ description: 'Nothing is changed: the job says what it would be divided into' }),
    ),
  },
  { additionalProperties: false },
);

export const UtteranceStep = Type.Object({ author: Author });
