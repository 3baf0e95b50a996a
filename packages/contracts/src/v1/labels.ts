import Type, { type Static } from 'typebox';
import { Id } from '../common.js';
import { listQuery, nameFilter } from './common.js';

export const Label = Type.Object(
  {
    id: Id,
    label: Type.String(),
    corpora: Type.Integer({ minimum: 0, description: 'In how many corpora it is' }),
    occurrences: Type.Integer({ minimum: 0, description: 'How often it stands in their transcriptions' }),
  },
  { $id: 'Label' },
);
export type Label = Static<typeof Label>;

export const LabelQuery = listQuery(['created', 'label'], { label: nameFilter('the label') });
