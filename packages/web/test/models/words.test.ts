import { expect, test } from 'vitest';
import { validateModelSearch, validateModelsSearch } from '../../src/features/models/search.js';
import {
  alignmentInWords,
  errorKinds,
  lerInWords,
  ofHundred,
  pairInWords,
  speech,
  trainingSeconds,
} from '../../src/features/models/words.js';
import { stateOf } from '../../src/shared/models/words.js';
import { model } from './models.js';

test('an error rate is told of a hundred labels', () => {
  expect([0, 0.0004, 0.004, 0.03, 0.0994, 0.0995, 0.288, 0.295].map(ofHundred)).toEqual([
    '0',
    'fewer than 0.1',
    '0.4',
    '3',
    '9.9',
    '10',
    '29',
    '30',
  ]);
  expect(lerInWords(0.288)).toBe('Of 100 labels about 29 are wrong.');
  expect(lerInWords(0.01)).toBe('Of 100 labels about 1 is wrong.');
  expect(lerInWords(0)).toBe('Not a single label is wrong.');
  expect(lerInWords(1.4)).toContain('cannot transcribe yet');
});

test('the kinds of error are shares of the labels written', () => {
  const kinds = errorKinds({
    ler: 0.6,
    referenceLabels: 200,
    substitutions: 60,
    deletions: 40,
    insertions: 20,
  });
  expect(kinds.map(({ kind, share }) => [kind, share])).toEqual([
    ['substitution', 0.3],
    ['deletion', 0.2],
    ['insertion', 0.1],
  ]);
  const nothing = { ler: 0, referenceLabels: 0, substitutions: 0, deletions: 0, insertions: 0 };
  expect(errorKinds(nothing).map(({ share }) => share)).toEqual([0, 0, 0]);
});

test('errors are said in words, for those who do not see the colours', () => {
  expect(pairInWords('a', 'c')).toBe('“a” recognised as “c”');
  expect(pairInWords('a', null)).toBe('“a” not recognised');
  expect(pairInWords(null, 'c')).toBe('“c” recognised where there is none');
  expect(pairInWords('a', undefined)).toBe('“a” recognised wrong');
  expect(pairInWords(undefined, 'c')).toBe('“c” recognised for something else');
  expect(
    alignmentInWords([
      { kind: 'match', reference: 'k', hypothesis: 'k' },
      { kind: 'substitution', reference: 'a', hypothesis: 'c' },
      { kind: 'deletion', reference: 'm', hypothesis: null },
      { kind: 'insertion', reference: null, hypothesis: 'o' },
    ]),
  ).toBe(
    'Written: k a m. Recognised: k c o. 3 wrong: “a” recognised as “c”; “m” not recognised; “o” recognised where there is none.',
  );
  expect(alignmentInWords([{ kind: 'match', reference: 'k', hypothesis: 'k' }])).toBe(
    'Written: k. Recognised: k. No errors.',
  );
});

test('a model that is trained anew is in training; one that was cancelled early is not trained', () => {
  const at = (state: NonNullable<ReturnType<typeof model>['training']>['state'], trained: boolean) =>
    stateOf(model({ trained, training: { jobId: 1, state, error: null } }));
  expect([at('running', true), at('queued', false)]).toEqual(['training', 'training']);
  expect([at('failed', true), at('failed', false)]).toEqual(['trained', 'failed']);
  expect([at('cancelled', true), at('cancelled', false)]).toEqual(['trained', 'untrained']);
  expect(stateOf(model({ trained: false, training: null }))).toBe('untrained');
  expect(stateOf(model({ imported: true, training: null }))).toBe('trained');
});

test('what nobody knows of an imported model is not said to be nothing', () => {
  expect(speech(model({ imported: true, trainingMs: 0 }))).toBeNull();
  expect(trainingSeconds(model({ epochs: 0, seconds: 0 }))).toBeNull();
  expect(trainingSeconds(model({ epochs: 1, seconds: 0 }))).toBe(0);
});

test('addresses keep labels that read as numbers, and leave out what they do not know', () => {
  expect(validateModelSearch({ view: 'labels', written: 5, recognised: '', x: 1 })).toEqual({
    ...{ view: 'labels', written: '5', recognised: '' },
  });
  expect(validateModelSearch({ view: 'dreams', written: null })).toEqual({});
  expect(
    validateModelsSearch({ sort: '-test', state: 'failed', corpusId: 3, find: '', import: 'yes' }),
  ).toEqual({
    ...{ sort: '-test', state: 'failed', corpusId: 3 },
  });
  expect(validateModelsSearch({ sort: '--test', state: 'lost', corpusId: -3 })).toEqual({});
});
