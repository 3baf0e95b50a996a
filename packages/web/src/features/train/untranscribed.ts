// What a training that learns from untranscribed recordings as well takes, in words. Pure.
import type { UntranscribedSummary } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { count, duration } from '../../ui/words.js';

/** What its rounds leave out, those of which it is least confident, is a quarter. */
const learnedPart = 0.75;

/**
 * How many times as long as without at most: a round on the corpus alone, and two on both, with no more of the one in an epoch than of
 * the other. An epoch takes as long as there is speech.
 * @param trainingMs of the training set
 */
export function timesAsLong({ durationMs }: UntranscribedSummary, trainingMs: number): number {
  return 3 + 2 * Math.min(1, (learnedPart * durationMs) / Math.max(trainingMs, 1));
}

/** 'Also learn from untranscribed recordings (12 recordings, 34 min; takes up to 4 times as long)' */
export function choiceInWords(summary: UntranscribedSummary | undefined, trainingMs: number): string {
  const words = t('Also learn from untranscribed recordings');
  if (!summary || summary.recordings === 0) return words;
  const times = number(Math.ceil(timesAsLong(summary, trainingMs)));
  const length = duration(summary.durationMs);
  return t('{words} ({recordings}, {length}; takes up to {times} times as long)', {
    words,
    recordings: count(summary.recordings, 'recording'),
    length,
    times,
  });
}
