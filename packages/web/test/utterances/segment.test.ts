import { expect, test } from 'vitest';
import { changedSegment, isBeyond } from '../../src/features/utterances/words.js';

const nothing = { startMs: null, endMs: null };

test('times that were written are saved together; all of the recording is no segment', () => {
  const part = { startMs: 500, endMs: 9000 };
  expect(changedSegment(part, nothing, 3000)).toBeUndefined();
  expect(changedSegment(part, { startMs: 500, endMs: null }, 3000)).toBeUndefined();
  expect(changedSegment(part, { startMs: null, endMs: 3000 }, 3000)).toEqual({ startMs: 500, endMs: 3000 });
  expect(changedSegment(part, { startMs: 0, endMs: 3000 }, 3000)).toEqual(nothing);
  expect(changedSegment(nothing, { startMs: 100, endMs: null }, 3000)).toEqual({ startMs: 100, endMs: 3000 });
  // Nobody knows how long it is: to the end is said as that.
  expect(changedSegment(nothing, { startMs: 100, endMs: null }, null)).toEqual({ startMs: 100, endMs: null });
});

test('a segment that begins or ends after its recording is beyond it', () => {
  expect(isBeyond({ startMs: 0, endMs: 3000 }, 3000)).toBe(false);
  expect(isBeyond({ startMs: 0, endMs: 3001 }, 3000)).toBe(true);
  expect(isBeyond({ startMs: 3000, endMs: null }, 3000)).toBe(true);
  expect(isBeyond(nothing, 3000)).toBe(false);
  expect(isBeyond({ startMs: 0, endMs: 9000 }, null)).toBe(false);
});
