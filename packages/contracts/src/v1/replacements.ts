import Type, { type Static } from 'typebox';
import { Id, Moment } from '../common.js';

/** Utterances of one replacement: all of them are changed in one transaction. */
export const mostReplaced = 5000;

const Labels = (description: string) => Type.String({ maxLength: 1000, description });

export const Replacement = Type.Object(
  {
    id: Id,
    find: Type.String({ description: 'Labels with single spaces between them' }),
    instead: Type.String({ description: 'The same; empty where they were taken out' }),
    state: Type.Enum(['waiting', 'done', 'undone']),
    utterances: Type.Integer({ minimum: 0, description: 'How many have changed' }),
    createdAt: Moment,
  },
  { $id: 'Replacement' },
);
export type Replacement = Static<typeof Replacement>;

export const Replacements = Type.Object(
  {
    replacements: Type.Array(Replacement, {
      description: 'The newest that were done or undone, the last first; twenty at the most',
    }),
  },
  { $id: 'Replacements' },
);

export const ReplaceLabels = Type.Object(
  {
    find: Labels('Labels that stand one after another, with white space between them'),
    instead: Labels('What they are to be; empty to take them out'),
    utterances: Type.Array(
      Type.Object(
        { id: Id, transcriptionId: Id },
        { description: 'With the transcription that it was seen with' },
      ),
      { minItems: 1, maxItems: mostReplaced },
    ),
  },
  { additionalProperties: false },
);

export const UndoReplacement = Type.Object(
  {
    skipChanged: Type.Optional(
      Type.Boolean({ description: 'Leave utterances as they are that were changed since; else 409' }),
    ),
  },
  { additionalProperties: false },
);
