import { expect, test } from 'vitest';
import { replaceSequences, sequencesIn } from '../../src/labels/index.js';

const places = (text: string, ...wanted: string[]) =>
  sequencesIn(text, wanted).map(({ start, end }) => text.slice(start, end));

test('labels are found one after another, whole, whatever white space is between them', () => {
  expect(places('k a  k\u3000a\n', 'k', 'a')).toEqual(['k a', 'k\u3000a']);
  expect(places('ka k', 'k', 'a')).toEqual([]);
  expect(places('e\u0301 k', '\u00e9')).toEqual(['e\u0301']);
  // Places do not overlap.
  expect(places('a a a a a', 'a', 'a')).toEqual(['a a', 'a a']);
  expect(places('a', ...[])).toEqual([]);
  expect(places('', 'a')).toEqual([]);
});

test('they are replaced where they stand, and all else stays as it is', () => {
  expect(replaceSequences(' k a\tts  k a \n', ['k', 'a'], ['g', 'a'])).toBe(' g a\tts  g a \n');
  expect(replaceSequences('t s a ts', ['t', 's'], ['ts'])).toBe('ts a ts');
  expect(replaceSequences('ts a', ['ts'], ['t', 's'])).toBe('t s a');
  expect(replaceSequences('a a a', ['a', 'a'], ['b'])).toBe('b a');
  expect(replaceSequences('a  e\u0301', ['x'], ['y'])).toBe('a  e\u0301');
});

test('they are taken out with the white space that only they needed', () => {
  expect(replaceSequences('k  x a', ['x'], [])).toBe('k  a');
  expect(replaceSequences('x k x a x\n', ['x'], [])).toBe('k a\n');
  expect(replaceSequences('k x x', ['x'], [])).toBe('k');
  expect(replaceSequences('x x', ['x'], [])).toBe('');
});
