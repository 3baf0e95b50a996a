import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable } from '../common.js';

/** A thing that another depends on. */
export const Dependent = Type.Object({
  kind: Type.Enum(['utterance', 'corpus', 'model']),
  id: Id,
  name: Type.String(),
});
export type Dependent = Static<typeof Dependent>;

const Losing = Type.Array(
  Type.Object({
    id: Id,
    name: Type.String(),
    loses: Type.Integer({ minimum: 1, description: 'How many of its utterances' }),
    left: Type.Integer({ minimum: 0, description: 'How many utterances it has then' }),
    models: Type.Integer({ minimum: 0, description: 'How many models are trained on it; they stay' }),
  }),
  { description: 'Corpora that lose utterances, and are kept without them' },
);

/** What `DELETE` takes. */
export const DeleteQuery = Type.Object({
  cascade: Type.Optional(
    Type.Boolean({
      description:
        'Delete all that depends on it, too, and let corpora lose utterances. Without it the answer is 409 where there are ' +
        'such, with `dependents` and `losing`.',
    }),
  ),
});

export const Deletion = Type.Object(
  {
    deleted: Type.Array(Dependent, { description: 'What depended on it and was deleted with it' }),
    losing: Losing,
    undo: Nullable({
      ...Id,
      description:
        'The deletion, which `POST /v1/deletions/{id}/undo` undoes; null where other things than utterances were deleted',
    }),
  },
  { $id: 'Deletion' },
);
export type Deletion = Static<typeof Deletion>;

export const UndoableDeletions = Type.Object(
  {
    deletions: Type.Array(
      Type.Object({
        id: Id,
        utterances: Type.Integer({ minimum: 1, description: 'How many can be brought back' }),
        name: Type.String({ description: 'Of the recording of one of them' }),
        createdAt: Moment,
      }),
    ),
  },
  { $id: 'UndoableDeletions' },
);
export type UndoableDeletions = Static<typeof UndoableDeletions>;

export const Restored = Type.Object(
  {
    utterances: Type.Integer({ minimum: 1, description: 'How many there were to be brought back' }),
    restored: Type.Integer({ minimum: 0, description: 'How many were' }),
  },
  { $id: 'Restored' },
);
export type Restored = Static<typeof Restored>;

const Ids = Type.Optional(Type.Array(Id, { maxItems: 100_000 }));

/** Things to be deleted together. */
const deletable = { audio: Ids, transcription: Ids, utterance: Ids, corpus: Ids, model: Ids };

export const PreviewDeletion = Type.Object(deletable, { additionalProperties: false });
export type PreviewDeletion = Static<typeof PreviewDeletion>;

export const DeletionPreview = Type.Object(
  {
    dependents: Type.Array(Dependent, {
      description: 'What depends on them and would be deleted, too; the first hundred',
    }),
    counts: Type.Object({
      utterance: Type.Integer({ minimum: 0 }),
      corpus: Type.Integer({ minimum: 0 }),
      model: Type.Integer({ minimum: 0 }),
    }),
    losing: Losing,
    seen: Type.String({ description: 'Stands for exactly this, and is sent to delete them' }),
  },
  { $id: 'DeletionPreview' },
);
export type DeletionPreview = Static<typeof DeletionPreview>;

export const DeleteSeen = Type.Object(
  { ...deletable, seen: Type.String({ maxLength: 100, description: 'As the preview gave it' }) },
  { additionalProperties: false },
);
