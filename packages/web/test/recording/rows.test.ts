import { describe, expect, test } from 'vitest';
import type { RecordingUtterance } from '../../src/api/schema.js';
import { playedAfter, playedRows } from '../../src/features/recording/played.js';
import {
  afterEdit,
  aliasesAfter,
  movedBoundary,
  nextOnChannel,
  roomOf,
  rowAt,
  toRows,
} from '../../src/features/recording/rows.js';

const utterance = (
  transcriptionId: number,
  startMs: number | null,
  endMs: number | null,
  changes: Partial<RecordingUtterance> = {},
): RecordingUtterance => ({
  ...{ transcriptionId, startMs, endMs, utteranceId: null, channel: null },
  ...{ speaker: null, text: 'a', confidence: null },
  ...changes,
});
const rows = (...all: RecordingUtterance[]) => toRows(all, new Map(), 10_000);

test('a row stays the same row when an edit gives it another id', () => {
  const before = [utterance(1, 0, 100), utterance(2, 200, 300)];
  const moved = {
    removed: [{ transcriptionId: 2, utteranceId: null }],
    utterances: [utterance(5, 150, 300)],
  };
  const split = {
    removed: [{ transcriptionId: 5, utteranceId: null }],
    utterances: [utterance(6, 150, 200), utterance(7, 200, 300)],
  };
  const accepted = {
    removed: [{ transcriptionId: 6, utteranceId: null }],
    utterances: [utterance(6, 150, 200, { utteranceId: 9 })],
  };
  let aliases = aliasesAfter(new Map(), moved);
  let now = afterEdit(before, moved);
  expect(toRows(now, aliases, null).map(({ uid, from }) => [uid, from])).toEqual([
    ['t1', 0],
    ['t2', 150],
  ]);
  aliases = aliasesAfter(aliases, split);
  now = afterEdit(now, split);
  expect(toRows(now, aliases, null).map(({ uid, from }) => [uid, from])).toEqual([
    ['t1', 0],
    ['t2', 150],
    ['t7', 200],
  ]);
  aliases = aliasesAfter(aliases, accepted);
  now = afterEdit(now, accepted);
  expect(toRows(now, aliases, null).map(({ uid, utteranceId }) => [uid, utteranceId])).toEqual([
    ['t1', null],
    ['t2', 9],
    ['t7', null],
  ]);
});

test('a whole recording lasts as long as it', () => {
  expect(rows(utterance(1, null, null))[0]).toMatchObject({ from: 0, to: 10_000 });
});

describe('boundaries', () => {
  const all = rows(
    utterance(1, 0, 1000),
    utterance(2, 1500, 2000),
    utterance(3, 2100, 3000),
    utterance(4, 2000, 2600, { channel: 2 }),
  );
  const [first, second, , other] = all;

  test('go to the neighbours of their channel and the ends of the recording, and no nearer than 30 ms to each other', () => {
    if (!first || !second || !other) throw new Error('They are there');
    const room = roomOf(all, second, 10_000);
    expect(room).toEqual({ startMs: 1000, endMs: 2000 });
    expect(movedBoundary(second, 'start', 400, room)).toEqual({ startMs: 1000, endMs: 2000 });
    expect(movedBoundary(second, 'start', 1990, room)).toEqual({ startMs: 1970, endMs: 2000 });
    expect(movedBoundary(second, 'end', 1400.4, room)).toEqual({ startMs: 1500, endMs: 1530 });
    expect(movedBoundary(first, 'start', -50, roomOf(all, first, 10_000))).toEqual({
      startMs: 0,
      endMs: 1000,
    });
    expect(
      roomOf(rows(utterance(1, 5000, 6000)), rows(utterance(1, 5000, 6000))[0] ?? first, 10_000),
    ).toEqual({
      startMs: 0,
      endMs: 10_000,
    });
  });

  test('the next on the same channel is what one is merged with', () => {
    if (!first || !second || !other) throw new Error('They are there');
    expect(nextOnChannel(all, first)?.uid).toBe('t2');
    expect(nextOnChannel(all, second)?.uid).toBe('t3');
    expect(nextOnChannel(all, other)).toBeUndefined();
  });
});

test('what is said at a time is found', () => {
  const all = rows(utterance(1, 100, 200), utterance(2, 300, 400));
  expect([0, 100, 299, 300, 5000].map((ms) => rowAt(all, ms))).toEqual([-1, 0, 0, 1, 1]);
});

test('played is what lies within what was heard without a break; what is made of it was heard, too', () => {
  const all = rows(utterance(1, 0, 1000), utterance(2, 1500, 2000), utterance(3, 2000, 3000));
  const ids = (from: number, to: number) =>
    playedRows(all, from, to).map(({ transcriptionId }) => transcriptionId);
  expect(ids(40, 960)).toEqual([1]);
  expect(ids(200, 2500)).toEqual([2]);
  expect(ids(0, 3000)).toEqual([1, 2, 3]);
  const played = new Set([1, 2]);
  const of = (...transcriptionIds: number[]) =>
    transcriptionIds.map((transcriptionId) => ({ transcriptionId }));
  expect([...playedAfter(played, of(1, 2), of(8))]).toEqual([1, 2, 8]);
  expect(playedAfter(played, of(2, 3), of(8))).toBe(played);
  expect(playedAfter(played, [], of(8))).toBe(played);
});
