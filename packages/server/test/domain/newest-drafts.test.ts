import { expect, test } from 'vitest';
import { newestDrafts } from '../../src/domain/export/newest-drafts.js';

const place = (
  transcriptionId: number,
  startMs: number | null,
  endMs: number | null,
  accepted = false,
  channel: number | null = null,
) => ({
  transcriptionId,
  startMs,
  endMs,
  standing: accepted ? ('accepted' as const) : ('draft' as const),
  channel,
});

test('of what was transcribed again, the newest, segment by segment', () => {
  const places = [
    place(9, 500, 900),
    place(8, 2000, 3000),
    place(7, 0, 600),
    place(6, 900, 1900),
    place(5, 3000, 4000),
  ];
  expect(newestDrafts(places)).toEqual([5, 6, 8, 9]);
});

test('a whole recording takes the place of everything before it, and gives way to anything after it', () => {
  expect(newestDrafts([place(3, null, null), place(2, 0, 10), place(1, null, null)])).toEqual([3]);
  expect(newestDrafts([place(3, 5, 10), place(2, null, null), place(1, 20, 30)])).toEqual([1, 3]);
});

test('what was accepted is no draft, nor is what overlaps it, however new; of a whole recording, others are left', () => {
  expect(newestDrafts([place(4, 0, 10, true), place(3, 5, 15), place(2, 10, 20)])).toEqual([2]);
  expect(
    newestDrafts([place(5, 9, 12), place(4, 0, 10, true), place(3, 5, 15, true), place(2, 15, 20)]),
  ).toEqual([2]);
  expect(newestDrafts([place(4, null, null, true), place(3, null, null)])).toEqual([3]);
  expect(newestDrafts([place(4, null, null), place(3, 0, 10, true), place(2, 20, 30)])).toEqual([4]);
});

test('of channels that are transcribed each by itself, none takes the place of another; all of them, mixed, do', () => {
  const of = (
    channel: number | null,
    id: number,
    start: number | null,
    end: number | null,
    accepted = false,
  ) => place(id, start, end, accepted, channel);
  expect(newestDrafts([of(2, 2, null, null), of(1, 1, null, null)])).toEqual([1, 2]);
  expect(newestDrafts([of(2, 4, 0, 10), of(1, 3, 5, 15), of(1, 2, 0, 8), of(2, 1, null, null)])).toEqual([
    3, 4,
  ]);
  expect(newestDrafts([of(1, 3, 0, 10, true), of(2, 2, 0, 10), of(1, 1, 5, 15)])).toEqual([2]);
  // Mixed, and one channel of it: the later.
  expect(newestDrafts([of(2, 3, 0, 10), of(null, 2, 0, 10), of(null, 1, 20, 30)])).toEqual([1, 3]);
  expect(newestDrafts([of(null, 3, null, null), of(2, 2, 0, 10), of(1, 1, 0, 10)])).toEqual([3]);
  expect(newestDrafts([of(null, 3, 0, 10), of(2, 2, 0, 10), of(1, 1, 10, 20)])).toEqual([1, 3]);
});

test('what was replaced or taken out is none, and nothing that is older comes to light in its place', () => {
  const past = (id: number, start: number | null, end: number | null) => ({
    ...place(id, start, end),
    standing: 'past' as const,
  });
  expect(newestDrafts([past(3, 0, 10), place(2, 5, 15), place(1, 20, 30)])).toEqual([1]);
  // Made shorter: the new one is there, the older run is not.
  expect(newestDrafts([place(4, 0, 5), past(3, 0, 10), place(2, 5, 15), place(1, 20, 30)])).toEqual([1, 4]);
  expect(newestDrafts([place(3, 2, 5), past(2, null, null), place(1, 20, 30)])).toEqual([3]);
  // Where replaced ones overlap each other, all of their time is taken.
  expect(
    newestDrafts([past(5, 0, 10), past(4, 8, 20), past(3, 30, 40), place(2, 15, 25), place(1, 41, 50)]),
  ).toEqual([1]);
});
