import { expect, test } from 'vitest';
import {
  labelTimesWithin,
  lineLengths,
  sharesTime,
  spanFault,
  textSplitAfter,
  textSplitAt,
  textsSplitAfter,
} from '../../src/utterance-edits/index.js';

test('an utterance lies within its recording and lasts 30 ms at least', () => {
  expect(spanFault({ startMs: 0, endMs: 30 }, 1000)).toBeUndefined();
  expect(spanFault({ startMs: 0, endMs: 29 }, 1000)).toBe('segment-too-short');
  expect(spanFault({ startMs: -1, endMs: 100 }, 1000)).toBe('segment-beyond-recording');
  // So much is left for rounding.
  expect(spanFault({ startMs: 900, endMs: 1010 }, 1000)).toBeUndefined();
  expect(spanFault({ startMs: 900, endMs: 1011 }, 1000)).toBe('segment-beyond-recording');
  expect(spanFault({ startMs: 900, endMs: 99_000 }, null)).toBeUndefined();
});

test('what touches shares nothing, nor do different channels', () => {
  const span = (startMs: number, endMs: number, channel: number | null = null) => ({
    startMs,
    endMs,
    channel,
  });
  expect(sharesTime(span(0, 10), span(10, 20))).toBe(false);
  expect(sharesTime(span(0, 11), span(10, 20))).toBe(true);
  expect(sharesTime(span(0, 11, 1), span(10, 20, 2))).toBe(false);
  expect(sharesTime(span(0, 11, 1), span(10, 20))).toBe(true);
});

test('a text is divided at the label that is nearest in time', () => {
  const recognised = ['a', 'b', 'c'].map((label, i) => ({ label, startMs: 100 * i, endMs: 100 * i + 80 }));
  const times = labelTimesWithin('a x c', { startMs: 0, endMs: 300 }, recognised);
  expect(times.map(({ label, startMs }) => [label, startMs])).toEqual([
    ['a', 0],
    ['x', 100],
    ['c', 200],
  ]);
  expect(textSplitAt('a x c', times, 139)).toEqual(['a', 'x c']);
  expect(textSplitAt('a x c', times, 141)).toEqual(['a x', 'c']);
  expect(textSplitAt('a x c', times, 10)).toEqual(['', 'a x c']);
  expect(textSplitAt('a x c', times, 290)).toEqual(['a x c', '']);
  // Where nothing was recognised, evenly.
  const evenly = labelTimesWithin('a b c d', { startMs: 1000, endMs: 2000 }, recognised);
  expect(textSplitAt('a b c d', evenly, 1500)).toEqual(['a b', 'c d']);
});

test('a text is divided after labels, and its lines stay', () => {
  const text = ' m a\n\na  e\u0301 k\n';
  expect(lineLengths(text)).toEqual([2, 3]);
  expect(lineLengths(' \n\t\n')).toEqual([]);
  expect(textSplitAfter(text, 3)).toEqual(['m a\n\na', 'e\u0301 k']);
  expect(textSplitAfter(text, 0)).toEqual(['', 'm a\n\na  e\u0301 k']);
  expect(textSplitAfter(text, 5)).toEqual(['m a\n\na  e\u0301 k', '']);
  expect(textsSplitAfter(text, [2, 4])).toEqual(['m a', 'a  e\u0301', 'k']);
  expect(textsSplitAfter(text, [2, 2])).toEqual(['m a', '', 'a  e\u0301 k']);
});
