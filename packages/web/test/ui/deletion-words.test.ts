import { expect, test } from 'vitest';
import { alsoDeleted, lossOf, notShown } from '../../src/ui/deletion-words.js';

test('what goes with a thing is said by kind, the rest of a long list as well', () => {
  expect(alsoDeleted({ utterance: 0, corpus: 0, model: 0 })).toBeUndefined();
  expect(alsoDeleted({ utterance: 0, corpus: 1, model: 0 })).toBe('1 corpus');
  expect(alsoDeleted({ utterance: 1200, corpus: 2, model: 1 })).toBe(
    '1,200 utterances, 2 corpora and 1 model',
  );
  const shown = [{ kind: 'model' }, { kind: 'corpus' }, { kind: 'utterance' }] as const;
  expect(notShown({ utterance: 9, corpus: 1, model: 2 }, shown)).toBe('8 utterances and 1 model more');
  expect(notShown({ utterance: 1, corpus: 1, model: 1 }, shown)).toBeUndefined();
});

test('what a corpus loses is said of how many it has', () => {
  const corpus = { id: 1, name: 'first', models: 1 };
  expect(lossOf({ ...corpus, loses: 2, left: 10 })).toBe('“first” loses 2 of 12 utterances');
  expect(lossOf({ ...corpus, loses: 1, left: 0 })).toBe('“first” loses 1 of 1 utterance');
});
