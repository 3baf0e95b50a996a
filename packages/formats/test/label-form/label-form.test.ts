import { describe, expect, test } from 'vitest';
import {
  beginsWithMark,
  isInvisible,
  isLikeWord,
  undividedLabels,
  visibleForm,
} from '../../src/label-form/index.js';

const counted = (text: string) => {
  const counts = new Map<string, number>();
  for (const label of text.split(' ')) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
};

describe('what shows nothing', () => {
  test.each([
    ['zero width space', 'k\u200b', 'k'],
    ['variation selector', 'k\ufe0f', 'k'],
    ['combining grapheme joiner', 'a\u034f', 'a'],
    ['joiner in a Latin label', 'k\u200d', 'k'],
    ['soft hyphen', 'k\u00ad', 'k'],
    ['byte order mark', '\ufeffk', 'k'],
    ['a mark that is kept from its letter', 'e\u034f\u0301', '\u00e9'],
    ['non-joiner in a Persian label', '\u0645\u06cc\u200c', '\u0645\u06cc\u200c'],
    ['joiner in a Sinhala label', '\u0d9a\u0dca\u200d\u0dbb', '\u0d9a\u0dca\u200d\u0dbb'],
    ['variation selector of Mongolian', '\u1820\u180b', '\u1820\u180b'],
    ['zero width space in a Khmer label', '\u1780\u200b', '\u1780'],
    ['marks and modifier letters stay', 't\u02b0\u0303', 't\u02b0\u0303'],
  ])('%s', (_, label, expected) => {
    expect(visibleForm(label)).toBe(expected);
  });

  test('alone is a label that nobody sees', () => {
    expect(['\u200b', '\ufe0f\u034f', '\u200d'].map(isInvisible)).toEqual([true, true, true]);
    expect(['a', '\u0303', '\u02d0'].map(isInvisible)).toEqual([false, false, false]);
  });
});

test('a mark without a letter is told from modifier and tone letters', () => {
  expect(['\u0303', '\u0303k', '\u200b\u0303', '\u034f\u0303'].map(beginsWithMark)).toEqual([
    ...[true, true, true, true],
  ]);
  expect(['a\u0303', '\u02b0', '\u02e5', '\u02d0', 'k\ufe0f', '\ufe0f'].map(beginsWithMark)).toEqual(
    Array(6).fill(false),
  );
});

describe('words among labels', () => {
  test.each(['mama', 'tata', 'ọ̀rọ̀', 'kalaba', 'ímbúlí', 'strength', 'мама', 'абвгд'])(
    '%s is one',
    (label) => {
      // What is not Latin is known by its length alone.
      expect(isLikeWord(label)).toBe(label !== 'мама');
    },
  );

  test.each(['t͡ʃʰ', 'ŋɡb', 'ndʒ', 'ngqh', 'ŋǃxʔ', 'aʔa', 'iau', 'aːʊ', 'tʂʰ', '˧˥', 'a̰', 'kʷʰː', 'iaŋ'])(
    '%s is none',
    (label) => {
      expect(isLikeWord(label)).toBe(false);
    },
  );

  test('of one syllable are told by how many there are', () => {
    expect(undividedLabels(counted('kat bit tun kat hap'))).toEqual(['kat', 'bit', 'tun', 'hap']);
    expect(undividedLabels(counted('k a t b i t ndʒ u n k a t'))).toEqual([]);
    expect(undividedLabels(counted('k a mama t o'))).toEqual(['mama']);
    expect(undividedLabels(new Map())).toEqual([]);
  });
});
