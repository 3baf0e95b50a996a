import { expect, test } from 'vitest';
import { nextPlace, rowsWith } from '../../src/features/recording/find.js';

const rows = ['k a tʃ i', 'a k', 'ka tʃ', '', 'i k  a tʃ', 'e\u0301 k'].map((text) => ({ text }));

test('labels are found one after another, whole, and by composed or decomposed letters alike', () => {
  expect(rowsWith(rows, 'k a')).toEqual([0, 4]);
  expect(rowsWith(rows, ' a   tʃ ')).toEqual([0, 4]);
  // Not within a label, and not in another order.
  expect(rowsWith(rows, 'a k')).toEqual([1]);
  expect(rowsWith(rows, 't')).toEqual([]);
  expect(rowsWith(rows, '\u00e9 k')).toEqual([5]);
  expect(rowsWith(rows, '  ')).toEqual([]);
});

test('after the last comes the first again', () => {
  expect([-1, 0, 3, 4, 9].map((after) => nextPlace([0, 4], after))).toEqual([0, 4, 4, 0, 0]);
  expect(nextPlace([], 2)).toBeUndefined();
});
