import { expect, test } from 'vitest';
import { divided, likelyRules, texts } from '../../src/features/import/divide.js';
import type { ReadFile } from '../../src/features/import/read.js';

const read = (path: string, text?: string): ReadFile => ({
  file: { path, size: 99, modified: 0, bytes: async () => new Blob([text ?? '']) },
  ...(text === undefined ? {} : { text }),
});

test('words become letters without punctuation and capitals; what is sent are these bytes', async () => {
  const files = [read('a.wav'), read('a.phonemes', '\uFEFFKyemaye, ikoo!\n'), read('b.txt', '\uFFFD')];
  const rules = likelyRules(files);
  const [wav, words, garbled] = divided(files, rules);
  expect(wav).toBe(files[0]);
  // It is reported as what is not UTF-8.
  expect(garbled).toBe(files[2]);
  expect(words?.text).toBe('k y e m a y e i k o o');
  expect(await (await words?.file.bytes())?.text()).toBe('k y e m a y e i k o o');
  expect(words?.file.size).toBe(21);
});

test('a text that the rules leave out is empty, and reported as that', () => {
  const files = [read('a.phonemes', 'xx kya')];
  const rules = {
    steps: [{ kind: 'leave-out', containing: ['xx'] }],
    splitting: { kind: 'graphemes' },
    wordBoundary: null,
  } as const;
  expect(divided(files, rules)[0]?.text).toBe('');
});

test('what is divided are texts of the chosen type and .txt', () => {
  const files = [read('a.wav'), read('a.txt', 'ka'), read('a.phonemes', 'ka'), read('a.other', 'ka')];
  expect(texts(files, 'phonemes').map(({ file }) => file.path)).toEqual(['a.txt', 'a.phonemes']);
});
