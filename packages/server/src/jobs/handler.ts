import type { Job, JobEnd, JobKind, JobProgress, JobResult, JobStage } from '../domain/jobs/job.js';
import type { Repositories } from '../domain/repositories.js';
import type { Log } from './log.js';

/** A job of which so many workers died since it last came any further fails with `worker-lost`. */
export const mostLost = 3;

/** Why a job is stopped before its end. */
export type StopReason = 'cancelled' | 'shutdown' | 'claim-lost';

/** The reason of the signal that a handler is given; thrown by `signal.throwIfAborted()`. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';

  constructor(readonly reason: StopReason) {
    super(`the job was stopped: ${reason}`);
  }
}

/** What a handler is given besides its own dependencies. */
export interface JobContext<Stage extends JobStage = JobStage> {
  /** Where it is to be cancelled from the beginning, its handler returns what its checkpoint has to keep. */
  readonly job: Job;
  /** Aborted with a JobStopped when the job is cancelled, the worker is asked to end, or its claim is lost. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Report how far the job is. Call it as often as there is something to report: it writes about once a second. */
  report(progress: JobProgress<Stage>): Promise<void>;
  /** Let go of something once the job has ended, however it did. */
  atEnd(work: () => Promise<void>): void;
  /** Keep what the job needs to go on from here, in place of what was kept before. */
  saveCheckpoint(bytes: Uint8Array): Promise<void>;
  /**
   * Keep what came of it so far, in the transaction that wrote it: where the claim was lost, this throws and all of it is
   * undone. Whoever goes on finds it in `job.result`.
   */
  saveResult(repositories: Pick<Repositories, 'jobs'>, result: JobResult): Promise<void>;
}

/**
 * The rows that a job's end writes; runs in one transaction with the change of the job's own state. A job that failed
 * may have something to keep, too.
 */
export type Completion = (
  repositories: Repositories,
) => Promise<JobEnd & { readonly failure?: NonNullable<Job['error']> }>;

/**
 * Does a job up to the writing of its result. A handler that is stopped either throws the signal's reason, or,
 * where what it has so far is worth keeping after a cancellation, returns a completion all the same.
 */
export type Handler<Stage extends JobStage = JobStage> = (context: JobContext<Stage>) => Promise<Completion>;

/** Inspections have none: they are run by the worker itself, many at a time. */
export type Handlers = Readonly<Partial<Record<JobKind, Handler>>>;
