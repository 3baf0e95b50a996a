import { setTimeout as sleep } from 'node:timers/promises';
import type { AudioRepository } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import type { Job, JobRepository, JobState } from './job.js';

/** Calls the listener whenever some job may have changed, until the function it returns is called. */
export type JobChanges = (listener: () => void) => () => void;

/**
 * The job once it has ended. Rejects with the signal's reason when that aborts, and with `worker-missing` where nobody
 * would take it for long; the job stays in the queue, or goes on.
 */
export type WaitForJob = (job: Job, signal: AbortSignal) => Promise<Job>;

/** Whether jobs wait and no worker has shown itself for so long. */
export type NoWorkerFor = (forMs: number) => Promise<boolean>;

/** Somebody waits for the answer; a worker that is started again with the service has taken the job by then. */
const workerTimeoutMs = 20_000;
/** And how often it is looked from then on. */
const workerPollMs = 2000;

/** What to do where no worker runs jobs. */
export const startWorker =
  'Start one on a machine that has the database and the data folder (persephone worker), or start the service with ' +
  '--workers 1 or more.';

const ended: ReadonlySet<JobState> = new Set<JobState>(['succeeded', 'failed', 'cancelled']);

/**
 * Jobs run in other processes, perhaps on other machines, so the row is asked again and again; `changes` shortens the
 * wait where the end of a job can be reported in this process.
 */
export function createWaitForJob(
  jobs: Pick<JobRepository, 'find'>,
  pollMs: number,
  changes?: JobChanges,
  noWorkerFor: NoWorkerFor = async () => false,
  timeoutMs = workerTimeoutMs,
): WaitForJob {
  return async (job, signal) => {
    let current = job;
    // Not before: jobs that were queued when the service last ended are old, and its workers may still be starting.
    let lookAt = performance.now() + timeoutMs;
    while (!ended.has(current.state)) {
      if (current.state === 'queued' && performance.now() > lookAt) {
        if (await noWorkerFor(timeoutMs)) throw workerMissing(current);
        lookAt = performance.now() + workerPollMs;
      }
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

const workerMissing = ({ id }: Job) =>
  new DomainError(
    'worker-missing',
    `No worker runs jobs. What was asked for is kept, and job ${id} does it as soon as there is one. ${startWorker}`,
    { jobId: id },
  );

/**
 * Returns once none of these recordings waits for its inspection, or none of them has been inspected for a while: then no
 * worker does so, and what their headers tell must do. Rejects with the signal's reason when that aborts.
 */
export type WaitForInspections = (audioIds: readonly number[], signal: AbortSignal) => Promise<void>;

/** Longer than a worker takes for the portion of them that it writes at once, on a machine that has other things to do. */
const inspectionTimeoutMs = 10_000;

export function createWaitForInspections(
  audio: Pick<AudioRepository, 'pendingInspections'>,
  pollMs: number,
  changes?: JobChanges,
  timeoutMs = inspectionTimeoutMs,
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
      } else if (performance.now() - since > timeoutMs) return;
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
