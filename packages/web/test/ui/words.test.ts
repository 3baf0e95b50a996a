import { expect, test } from 'vitest';
import { duration } from '../../src/ui/words.js';

test('speech lasts as exactly as it is worth, from a syllable to a collection', () => {
  const told: readonly (readonly [number | null, string])[] = [
    [null, '–'],
    [0, '0 s'],
    [40, '0 s'],
    [3170, '3.2 s'],
    [9940, '9.9 s'],
    [9960, '10 s'],
    [42_400, '42 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [190_000, '3 min 10 s'],
    [599_400, '9 min 59 s'],
    [599_600, '10 min'],
    [1_000_000, '17 min'],
    [3_569_000, '59 min'],
    [3_571_000, '1 h'],
    [4_000_000, '1 h 7 min'],
    [180_000_000, '50 h'],
  ];
  expect(told.map(([ms]) => duration(ms))).toEqual(told.map(([, words]) => words));
});
