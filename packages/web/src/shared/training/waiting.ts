// What a training in the queue waits for. Pure.
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { theWork, wasInterrupted } from '../jobs/words.js';

/** A worker that is free takes a job up within a second; after so long none is. */
const workerTimeoutMs = 10_000;

export interface Waiting {
  readonly words: string;
  /** Trainings that come first, in their order. */
  readonly ahead: readonly Job[];
}

/** @param unfinished all jobs that are queued or running */
export function waitingOf(job: Job, unfinished: readonly Job[], now: number): Waiting {
  const trainings = unfinished.filter(({ kind }) => kind === 'train');
  const ahead = trainings.filter(({ id }) => id < job.id).sort((a, b) => a.id - b.id);
  const [first] = ahead;
  if (first && ahead.length === 1)
    return { ahead, words: t('It begins when {theWork} has ended.', { theWork: theWork(first) }) };
  if (first) {
    const running = ahead.filter(({ state }) => state === 'running').length;
    const place = ahead.length - running + 1;
    return {
      ahead,
      words: t('Trainings are done one after another. Of those that wait, this one is number {place}.', {
        place,
      }),
    };
  }
  if (wasInterrupted(job)) {
    return {
      ahead,
      words: t(
        'It was interrupted, and goes on from its last finished epoch as soon as a worker resumes it.',
      ),
    };
  }
  const other = unfinished.find(
    ({ kind, state }) => state === 'running' && kind !== 'train' && kind !== 'transcribe',
  );
  if (other)
    return {
      ahead,
      words: t('It begins when {theWork} has ended, if not before.', { theWork: theWork(other) }),
    };
  if (now - Date.parse(job.createdAt) < workerTimeoutMs) return { ahead, words: t('It begins in a moment.') };
  return {
    ahead,
    words: t(
      'No worker has started it yet. If this lasts, whoever runs the service should check that its workers run.',
    ),
  };
}
