// The table of models in the order and with the filters that its address asks for. Pure.

import type { Model } from '../../api/schema.js';
import { isOf } from '../../shared/languages/of-language.js';
import { stateOf } from '../../shared/models/words.js';
import type { ModelColumn, ModelsSearch } from './search.js';
import { speech, trainingSeconds } from './words.js';

type Value = string | number | null;

const values: Readonly<Record<ModelColumn, (model: Model) => Value>> = {
  name: ({ name }) => name,
  corpus: ({ corpusName }) => corpusName,
  preset: ({ preset, imported }) => (imported ? null : preset),
  validation: ({ validationLER }) => validationLER,
  test: ({ evaluation }) => evaluation?.ler ?? null,
  speech,
  taken: trainingSeconds,
  made: ({ createdAt, id }) => `${createdAt} ${String(id).padStart(12, '0')}`,
};

/** Large numbers and late days are looked for from the top, small error rates too. */
const startsDescending: readonly ModelColumn[] = ['speech', 'taken', 'made'];

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));

/** What is not known comes last either way. */
export function sorted(models: readonly Model[], sort: ModelsSearch['sort'] = '-made'): Model[] {
  const value = values[columnOf(sort)];
  const direction = sort.startsWith('-') ? -1 : 1;
  return [...models].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return a === b ? other.id - one.id : a === null ? 1 : -1;
    return direction * compare(a, b) || other.id - one.id;
  });
}

export const columnOf = (sort: NonNullable<ModelsSearch['sort']>): ModelColumn =>
  sort.replace(/^-/, '') as ModelColumn;

/** The order after a click on a column's head. */
export function nextSort(
  column: ModelColumn,
  sort: NonNullable<ModelsSearch['sort']> = '-made',
): NonNullable<ModelsSearch['sort']> {
  if (columnOf(sort) !== column) return startsDescending.includes(column) ? `-${column}` : column;
  return sort.startsWith('-') ? column : `-${column}`;
}

/** @param demonstration the corpora of the demonstration, which is a language of its own */
export function filtered(
  models: readonly Model[],
  { find, corpusId, state, language }: ModelsSearch,
  demonstration: readonly number[] = [],
): Model[] {
  const wanted = find?.toLowerCase();
  return models.filter(
    (model) =>
      (wanted === undefined || model.name.toLowerCase().includes(wanted)) &&
      (corpusId === undefined || model.corpusId === corpusId) &&
      (state === undefined || stateOf(model) === state) &&
      (language === undefined ||
        (language === 0
          ? model.languages.length === 0 && !demonstration.includes(model.corpusId)
          : isOf(model, language))),
  );
}
