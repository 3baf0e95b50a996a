import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelColumns } from '../../src/features/models/search.js';
import { filtered, nextSort, sorted } from '../../src/features/models/sorting.js';
import { evaluated, model } from './models.js';

const models = [
  model({ name: 'model 10', validationLER: 0.5, createdAt: '2026-01-03T00:00:00.000Z' }),
  model({ name: 'Model 9', validationLER: null, trained: false, training: null, epochs: 0, corpusId: 2 }),
  model({ name: 'älter', validationLER: 0.1, evaluation: evaluated(0.2), trainingMs: 5000 }),
  model({
    name: 'brought',
    imported: true,
    validationLER: null,
    training: null,
    epochs: 0,
    evaluation: evaluated(0.1),
  }),
];
const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);

test('what is not known comes last, whichever way', () => {
  expect(names(sorted(models, 'validation')).slice(0, 2)).toEqual(['älter', 'model 10']);
  expect(names(sorted(models, '-validation')).slice(0, 2)).toEqual(['model 10', 'älter']);
  expect(names(sorted(models, 'test')).slice(0, 2)).toEqual(['brought', 'älter']);
  expect(sorted(models, '-speech').at(-1)?.name).toBe('brought');
  expect(names(sorted(models, 'speech'))).toEqual(['älter', 'Model 9', 'model 10', 'brought']);
});

test('names in the order of people: numbers by their size, letters without regard to case', () => {
  expect(names(sorted(models, 'name'))).toEqual(['älter', 'brought', 'Model 9', 'model 10']);
});

test('the newest first where nothing else is asked for, then the last made', () => {
  expect(names(sorted(models))).toEqual(['model 10', 'brought', 'älter', 'Model 9']);
});

test('every order holds every model once, and is the same whatever the order before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...modelColumns),
      fc.boolean(),
      fc.shuffledSubarray(models, { minLength: models.length }),
      (column, down, shuffled) => {
        const sort = down ? (`-${column}` as const) : column;
        expect(sorted(shuffled, sort)).toEqual(sorted(models, sort));
        expect(new Set(sorted(shuffled, sort))).toEqual(new Set(models));
      },
    ),
  );
});

test('a column is sorted its usual way first, then the other', () => {
  expect(nextSort('validation', '-made')).toBe('validation');
  expect(nextSort('validation', 'validation')).toBe('-validation');
  expect(nextSort('made', 'name')).toBe('-made');
  expect(nextSort('made')).toBe('made');
});

test('by name, corpus and state, all at once', () => {
  expect(names(filtered(models, { find: 'MODEL' }))).toEqual(['model 10', 'Model 9']);
  expect(names(filtered(models, { find: 'model', corpusId: 2 }))).toEqual(['Model 9']);
  expect(names(filtered(models, { state: 'untrained' }))).toEqual(['Model 9']);
  expect(filtered(models, { state: 'failed' })).toEqual([]);
  expect(filtered(models, {})).toEqual(models);
  const ofNa = model({ name: 'Na', languages: [{ id: 2, name: 'Na' }] });
  const demonstration = model({ name: 'Demonstration', corpusId: 9 });
  const all = [ofNa, demonstration, model({ name: 'of none' })];
  expect(names(filtered(all, { language: 2 }, [9]))).toEqual(['Na']);
  expect(names(filtered(all, { language: 0 }, [9]))).toEqual(['of none']);
});
