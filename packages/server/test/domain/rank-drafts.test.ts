import { expect, test } from 'vitest';
import type { DraftToRank, TranscribedPlace } from '../../src/domain/selection/draft.js';
import { rankDrafts } from '../../src/domain/selection/rank-drafts.js';

const draft = (id: number, text: string, changes: Partial<DraftToRank> = {}): DraftToRank => ({
  ...{ id, audioId: 1, startMs: 1000 * id, endMs: 1000 * id + 900, channel: null, durationMs: 60_000 },
  ...{ waiting: true },
  labelTimes: JSON.stringify(text.split(' ').map((label) => ({ label, confidence: 0.5 }))),
  ...changes,
});
const utterance = (
  startMs: number | null,
  endMs: number | null,
  changes: Partial<TranscribedPlace> = {},
): TranscribedPlace => ({
  ...{ audioId: 1, transcriptionId: 99, startMs, endMs, channel: null, text: 'a b', inCorpus: false },
  ...changes,
});
const ranked = (
  drafts: readonly DraftToRank[],
  transcribed: readonly TranscribedPlace[] = [],
  corpusTexts: readonly string[] = [],
) => {
  const ranking = rankDrafts({ labelType: 'phonemes', drafts, transcribed, corpusTexts });
  return ranking.ranked.map(({ id }) => id);
};

test('what is transcribed in the corpus and beside the drafts is learnt already, and counted once', () => {
  const drafts = [draft(1, 'a b a b'), draft(2, 'c d c d')];
  expect(ranked(drafts)).toEqual([1, 2]);
  const often = Array.from({ length: 9 }, () => 'a b a b');
  expect(ranked(drafts, [], often)).toEqual([2, 1]);
  const beside = often.map((text, i) => utterance(30_000 + i, 30_001 + i, { text }));
  expect(ranked(drafts, beside)).toEqual([2, 1]);
  expect(
    ranked(
      drafts,
      beside.map((one) => ({ ...one, inCorpus: true })),
    ),
  ).toEqual([1, 2]);
});

test('an utterance leaves none of what it overlaps, in its channel; one of all of the recording leaves nothing', () => {
  const drafts = [draft(1, 'a b', { channel: 1 }), draft(2, 'c d', { channel: 2 }), draft(3, 'e f')];
  expect(ranked(drafts).sort()).toEqual([1, 2, 3]);
  expect(ranked(drafts, [utterance(1500, 2500, { channel: 2 })]).sort()).toEqual([1, 3]);
  expect(ranked(drafts, [utterance(1500, 2500)])).toEqual([3]);
  expect(ranked(drafts, [utterance(null, null)])).toEqual([]);
  expect(ranked(drafts, [utterance(null, null, { audioId: 2 })]).sort()).toEqual([1, 2, 3]);
});

test('of what was transcribed again the newest, also where that was decided on', () => {
  const again = { startMs: 1000, endMs: 1900 };
  expect(ranked([draft(1, 'a b'), draft(5, 'a c', again)])).toEqual([5]);
  expect(ranked([draft(1, 'a b'), draft(5, 'a c', { ...again, waiting: false })])).toEqual([]);
  const whole = { startMs: null, endMs: null, durationMs: 9000 };
  expect(ranked([draft(1, 'a b', whole), draft(5, 'a c', whole)])).toEqual([5]);
});

test('what a model transcribed of a long recording at once is counted and not ranked', () => {
  const long = draft(1, 'a b', { startMs: null, endMs: null, durationMs: 20_001 });
  const short = draft(2, 'a b', { audioId: 2, startMs: null, endMs: null, durationMs: 20_000 });
  const ranking = rankDrafts({
    ...{ labelType: 'phonemes', drafts: [long, short], transcribed: [], corpusTexts: [] },
  });
  expect([ranking.ranked.map(({ id }) => id), ranking.tooLong]).toEqual([[2], 1]);
});
