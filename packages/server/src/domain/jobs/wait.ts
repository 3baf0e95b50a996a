import { setTimeout as sleep } from 'node:timers/promises';
import type { AudioRepository } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import type { Job, JobRepository, JobState } from './job.js';

/** Calls the listener whenever some job may have changed, until the function it returns is called. */
export type JobChanges = (listener: () => void) => () => void;

/** The job once it has ended. Rejects with the signal's reason when that aborts; the job goes on. */
export type WaitForJob = (job: Job, signal: AbortSignal) => Promise<Job>;

const ended: ReadonlySet<JobState> = new Set<JobState>(['succeeded', 'failed', 'cancelled']);

/**
 * Jobs run in other processes, perhaps on other machines, so the row is asked again and again; `changes` shortens the
 * wait where the end of a job can be told in this process.
 */
export function createWaitForJob(jobs: JobRepository, pollMs: number, changes?: JobChanges): WaitForJob {
  return async (job, signal) => {
    let current = job;
    while (!ended.has(current.state)) {
      signal.throwIfAborted();
      await untilWoken(pollMs, signal, changes);
      signal.throwIfAborted();
      const found = await jobs.find(job.id);
      if (!found) throw new DomainError('job-not-found', `The job ${job.id} no longer exists.`);
      current = found;
    }
    return current;
  };
}

/**
 * Returns once none of these recordings waits for its inspection, or none of them has been inspected for a while: then no
 * worker does so, and what their headers tell must do. Rejects with the signal's reason when that aborts.
 */
export type WaitForInspections = (audioIds: readonly number[], signal: AbortSignal) => Promise<void>;

/** Longer than a worker takes for the portion of them that it writes at once, on a machine that has other things to do. */
const inspectionPatienceMs = 10_000;

export function createWaitForInspections(
  audio: Pick<AudioRepository, 'pendingInspections'>,
  pollMs: number,
  changes?: JobChanges,
  patienceMs = inspectionPatienceMs,
): WaitForInspections {
  return async (audioIds, signal) => {
    if (audioIds.length === 0) return;
    let fewest = Number.POSITIVE_INFINITY;
    let since = performance.now();
    for (;;) {
      const pending = await audio.pendingInspections(audioIds);
      if (pending === 0) return;
      if (pending < fewest) {
        fewest = pending;
        since = performance.now();
      } else if (performance.now() - since > patienceMs) return;
      signal.throwIfAborted();
      await untilWoken(pollMs, signal, changes);
      signal.throwIfAborted();
    }
  };
}

/** Wait so long, or until a job may have changed, or the signal aborts. */
export async function untilWoken(
  ms: number,
  signal: AbortSignal,
  changes: JobChanges | undefined,
): Promise<void> {
  const woken = new AbortController();
  const forget = changes?.(() => woken.abort());
  try {
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) });
  } catch {
    // Woken or given up; the signal says which.
  } finally {
    forget?.();
  }
}
