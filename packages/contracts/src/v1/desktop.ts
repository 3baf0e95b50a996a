import Type, { type Static } from 'typebox';
import { Nullable } from '../common.js';

export const Desktop = Type.Object(
  {
    dataFolder: Nullable(
      Type.String({
        description:
          'Where a program that a person started for themself (`persephone desktop`) keeps what is theirs; null of any other, ' +
          'which is not stopped from here either',
      }),
    ),
  },
  { $id: 'Desktop' },
);
export type Desktop = Static<typeof Desktop>;
