import { setTimeout as sleep } from 'node:timers/promises';

/** PostgreSQL's code of a deadlock: two waited for each other, and it ended one of them so that the other could go on. */
const deadlock = '40P01';
const mostTries = 5;
const longestPauseMs = 50;

function wasDeadlocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === deadlock) || wasDeadlocked(error.cause);
}

/**
 * Do it again where a deadlock ended it: nothing of it was kept, and whoever it stood in the way of has gone on. SQLite has none, since one
 * transaction writes at a time.
 * @param work a transaction, or a statement that is one; it may be done more than once
 */
export async function repeatDeadlocked<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === mostTries || !wasDeadlocked(error)) throw error;
      // By chance, so that the two do not meet again.
      await sleep(Math.random() * longestPauseMs * tries);
    }
  }
}
