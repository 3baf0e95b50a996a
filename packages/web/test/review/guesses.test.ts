import { Retiming } from '@persephone/formats/edit-alignment';
import { expect, test } from 'vitest';
import { guessBeside, guessesAt } from '../../src/shared/transcription/guesses.js';

const recognised = [
  { label: 'b', startMs: 0, endMs: 50, confidence: 0.9 },
  {
    ...{ label: 'a', startMs: 50, endMs: 100, confidence: 0.5 },
    alternatives: [
      { label: 'e', confidence: 0.3 },
      { label: 'o', confidence: 0.1 },
    ],
  },
];
const at = (text: string, index: number) =>
  guessesAt(new Retiming().times(recognised, text.split(' '), 200)[index]);

test('one key goes through the guesses and around, whichever of them stands there', () => {
  const seen: string[] = [];
  let label: string | undefined = 'a';
  for (let n = 0; n < 3 && label !== undefined; n++) {
    const guesses = at(`b ${label}`, 1);
    if (typeof guesses === 'string') throw new Error(guesses);
    expect(guesses.map((guess) => guess.label)).toEqual(['a', 'e', 'o']);
    label = guessBeside(guesses, label, 1);
    seen.push(label ?? '');
  }
  expect(seen).toEqual(['e', 'o', 'a']);
  const guesses = at('b a', 1);
  expect(typeof guesses === 'string' ? guesses : guessBeside(guesses, 'a', -1)).toBe('o');
});

test('what a person wrote gives way to what was recognised there', () => {
  const guesses = at('b ŋ', 1);
  expect(typeof guesses === 'string' ? guesses : guessBeside(guesses, 'ŋ', 1)).toBe('a');
});

test('a draft that kept none says so, and what was put in has none', () => {
  expect(at('b a', 0)).toBe('not kept');
  expect(at('b a k', 2)).toBe('not recognised');
  expect(guessesAt(undefined)).toBe('not recognised');
  expect(guessBeside([{ label: 'a', confidence: 0.9 }], 'a', 1)).toBeUndefined();
});
