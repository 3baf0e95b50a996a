import { expect, test } from 'vitest';
import { isOfRow } from '../../src/features/recording/foreseen.js';

const part = (startMs: number, endMs: number, text: string) => ({ startMs, endMs, text, uncertain: false });
const foreseen = { modelId: 1, parts: [part(1000, 2000, 'a e'), part(2500, 4000, 'i')] };

test('what an utterance would be divided into is of it while text and time are as they were', () => {
  expect(isOfRow(foreseen, { from: 1000, to: 4000, text: 'a e\ni\n' })).toBe(true);
  expect(isOfRow(foreseen, { from: 0, to: 9000, text: 'a  e i' })).toBe(true);
});

test('it is of no other: another text, a label more, another place', () => {
  expect(isOfRow(foreseen, { from: 1000, to: 4000, text: 'a e o' })).toBe(false);
  expect(isOfRow(foreseen, { from: 1000, to: 4000, text: 'a e i i' })).toBe(false);
  expect(isOfRow(foreseen, { from: 1001, to: 4000, text: 'a e i' })).toBe(false);
  expect(isOfRow(foreseen, { from: 1000, to: 3999, text: 'a e i' })).toBe(false);
});
