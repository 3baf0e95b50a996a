import { describe, expect, test } from 'vitest';
import type { Model } from '../../src/api/schema.js';
import { transcribeSearch } from '../../src/features/transcribe/search.js';
import {
  everything,
  fromText,
  isChosen,
  nothing,
  sizeOf,
  toText,
  withChosen,
  withToggled,
} from '../../src/features/transcribe/selection.js';
import { byQuality, modelWords } from '../../src/shared/models/by-quality.js';

describe('choosing recordings', () => {
  test('some of them, or all but some', () => {
    const some = withToggled(withToggled(withToggled(nothing, 1), 2), 1);
    expect([isChosen(some, 1), isChosen(some, 2), sizeOf(some, 10)]).toEqual([false, true, 1]);
    const most = withToggled(everything, 3);
    expect([isChosen(most, 3), isChosen(most, 4), sizeOf(most, 10)]).toEqual([false, true, 9]);
  });

  test('what was just brought is chosen, whatever was before', () => {
    expect([...withChosen(withToggled(nothing, 1), [1, 2]).ids]).toEqual([1, 2]);
    const most = withChosen(withToggled(everything, 3), [3]);
    expect([most.all, sizeOf(most, 10)]).toEqual([true, 10]);
  });

  test('is kept over a reload; what cannot be read is nothing', () => {
    for (const one of [nothing, everything, withToggled(everything, 7), withToggled(nothing, 8)]) {
      expect(fromText(toText(one))).toEqual(one);
    }
    for (const broken of [null, '', '{', '[]', '{"ids": 3}']) expect(fromText(broken)).toEqual(nothing);
  });
});

const model = (id: number, validationLER: number | null, ler: number | null = null, trained = true) =>
  ({
    ...{ id, name: `m${id}`, trained, validationLER },
    evaluation: ler === null ? null : { ler },
  }) as Model;

describe('choosing a model', () => {
  test('the best of those that can transcribe comes first; those of which nothing is known last', () => {
    const all = [
      model(1, 0.3),
      model(2, null),
      model(3, 0.1, 0.25),
      model(4, 0.01, null, false),
      model(5, 0.25),
    ];
    expect(byQuality(all).map(({ id }) => id)).toEqual([5, 3, 1, 2]);
  });

  test('says which error rate it is', () => {
    expect(modelWords(model(1, 0.3))).toBe('m1 · label error rate 30.0 % in validation');
    expect(modelWords(model(1, 0.3, 0.293))).toBe('m1 · label error rate 29.3 % in its test');
    expect(modelWords(model(1, null))).toBe('m1 · error rate not known');
  });
});

test('the address says what is looked at, and nothing else of it', () => {
  const search = { modelId: 3, view: 'accepted', name: 'a', all: true, sort: 'name', since: 5, of: 9 };
  expect(transcribeSearch({ ...search, other: 1 })).toEqual(search);
  expect(transcribeSearch({ view: 'x', all: 'yes', of: 0, modelId: 1.5, name: 12 })).toEqual({ name: '12' });
});
