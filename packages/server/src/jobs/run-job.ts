import { setTimeout as sleep } from 'node:timers/promises';
import { isErrorCode } from '@persephone/contracts';
import { CodedError } from '@persephone/formats/errors';
import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Claim, Job, JobProgress } from '../domain/jobs/job.js';
import type { Database, Repositories } from '../domain/repositories.js';
import { traceJobEnd } from '../tracing/jobs.js';
import { Checkpoint } from './checkpoints.js';
import { type Completion, type Handlers, JobStopped } from './handler.js';
import type { Heartbeat } from './heartbeat.js';
import { kinds as jobKinds } from './kinds/index.js';
import { fieldsOfJobs, type Log } from './log.js';
import { faultOf, isOutage, type PlaceFault, requeue } from './place.js';

/** Between attempts to write how a job ended. */
const endRetryMs = 1000;

export interface RunOptions {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly handlers: Handlers;
  readonly log: Log;
}

/** What stops a job that is held: see Heartbeat. */
export type Stopping = Pick<Heartbeat, 'signal' | 'stopReason' | 'stop' | 'report'>;

/** The claim was lost between the last heartbeat and the writing of the result; the transaction is undone. */
class ClaimLost extends Error {}

/** Run one claimed job to one of its ends. Does not throw; returns the fault of the place it was given back for. */
export async function runJob(
  given: RunOptions,
  claim: Claim,
  heartbeat: Heartbeat,
): Promise<PlaceFault | undefined> {
  const { job } = claim;
  const log = given.log.with(fieldsOfJobs([job]));
  const options = { ...given, log };
  const { database } = options;
  const name = describe(job);
  const checkpoint = new Checkpoint(options, claim);
  const why = job.cancelRequested ? ', to keep the best of what was cancelled' : '';
  log.info(`${name}: begins${job.attempts > 1 ? `, attempt ${job.attempts}` : ''}${why}`);
  const startedAt = Date.now();
  let fault: PlaceFault | undefined;
  const toLetGo: (() => Promise<void>)[] = [() => checkpoint.discard()];
  try {
    const completion = await attempt(options, claim, heartbeat, checkpoint, (work) => toLetGo.push(work));
    await heartbeat.end();
    const end = await untilWritten(log, heartbeat, name, () =>
      finish(database, claim, heartbeat, completion),
    );
    traceJobEnd(end);
    log.info(`${name}: ${end} after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  } catch (error) {
    await heartbeat.end();
    fault = await recordFailure(options, claim, heartbeat, name, error);
  }
  // What cannot be deleted now is swept at a later start.
  for (const work of toLetGo) {
    await work().catch((error) => log.error(`${name}: its files could not be deleted`, error));
  }
  return fault;
}

/**
 * The end of a job, written again until the database takes it: what it cost hours to make must not be lost to a restart of
 * the database. Safe to repeat, also where an answer was lost: only the holder of the claim can write, and only once.
 */
export async function untilWritten<T>(
  log: Log,
  stopping: Pick<Stopping, 'stopReason'>,
  name: string,
  write: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!isOutage(error) || stopping.stopReason === 'shutdown') throw error;
      if (tries === 0) log.warn(`${name}: its end cannot be written; trying until it can: ${error.detail}`);
      await sleep(endRetryMs);
    }
  }
}

/** The handler's completion; undefined where it was stopped with nothing to keep. */
export async function attempt(
  { handlers, log }: RunOptions,
  claim: Claim,
  heartbeat: Stopping,
  checkpoint: Pick<Checkpoint, 'save'>,
  atEnd: (work: () => Promise<void>) => void,
): Promise<Completion | undefined> {
  const { job } = claim;
  try {
    const handler = handlers[job.kind];
    if (!handler) throw new Error(`This worker has nothing that does a job of the kind ${job.kind}`);
    return await handler({
      job,
      signal: heartbeat.signal,
      log,
      report: (progress) => heartbeat.report(progress),
      atEnd,
      saveCheckpoint: async (bytes) => {
        if (!(await checkpoint.save(bytes))) heartbeat.stop('claim-lost');
      },
      saveResult: async ({ jobs }, result) => {
        if (await jobs.saveResult(claim, result)) return;
        heartbeat.stop('claim-lost');
        throw new JobStopped('claim-lost');
      },
    });
  } catch (error) {
    if (heartbeat.signal.aborted || error instanceof JobStopped) return undefined;
    throw error;
  }
}

export async function finish(
  database: Database,
  claim: Claim,
  heartbeat: Pick<Stopping, 'stopReason'> & { readonly progress?: JobProgress | null },
  completion: Completion | undefined,
): Promise<'succeeded' | 'failed' | 'cancelled' | 'given back' | 'claimed by another worker'> {
  const reason = heartbeat.stopReason ?? (claim.job.cancelRequested ? 'cancelled' : undefined);
  if (reason === 'claim-lost') return 'claimed by another worker';
  if (reason === 'shutdown') {
    return (await database.jobs.release(claim)) ? 'given back' : 'claimed by another worker';
  }
  if (reason === undefined && completion === undefined) {
    throw new Error('the handler returned nothing to complete the job with');
  }
  const { progress } = heartbeat;
  try {
    return await database.transaction((repositories) =>
      writeEnd(repositories, claim, completion, {
        cancelled: reason === 'cancelled',
        ...(progress && { progress }),
      }),
    );
  } catch (error) {
    if (error instanceof ClaimLost) return 'claimed by another worker';
    throw error;
  }
}

interface EndOptions {
  readonly cancelled?: boolean;
  /** The last, where it was not written yet. */
  readonly progress?: JobProgress | null;
}

/** What a job has made, and its end. Throws ClaimLost, which undoes the transaction that it is in. */
export async function writeEnd(
  repositories: Repositories,
  claim: Claim,
  completion: Completion | undefined,
  { cancelled = false, progress = null }: EndOptions = {},
): Promise<'succeeded' | 'failed' | 'cancelled'> {
  const { failure, ...result } = (await completion?.(repositories)) ?? {};
  const { jobs } = repositories;
  const end = cancelled ? 'cancelled' : failure ? 'failed' : 'succeeded';
  let held: boolean;
  if (cancelled) held = await jobs.finishCancelled(claim);
  else if (failure) held = await jobs.fail(claim, failure);
  else held = await jobs.succeed(claim, result, progress);
  if (!held) throw new ClaimLost();
  return end;
}

export async function recordFailure(
  options: RunOptions,
  claim: Claim,
  heartbeat: Pick<Stopping, 'stopReason'>,
  name: string,
  error: unknown,
): Promise<PlaceFault | undefined> {
  const { database, log } = options;
  let failure = failureOf(error);
  try {
    if (isOutage(error)) {
      // No fault of the job, which goes back to the queue as soon as that can be written.
      log.warn(`${name}: the database was lost on the way; it is given back`);
      await untilWritten(log, heartbeat, name, () => database.jobs.release(claim));
      return undefined;
    }
    const fault = await faultOf(error, options);
    if (fault) {
      const own = await requeue(database.jobs, claim, fault);
      if (!own) return fault;
      failure = own;
    }
  } catch (writeError) {
    log.error(
      `${name}: could not be requeued; another worker claims it once its heartbeat is missed`,
      writeError,
    );
    return undefined;
  }
  traceJobEnd('failed', failure.code);
  if (failure.code === 'internal-error') log.error(`${name}: failed`, error);
  else log.warn(`${name}: failed: ${failure.detail} [${failure.code}]`);
  try {
    await untilWritten(options.log, heartbeat, name, () =>
      // Whoever cancelled it expects no failure: it ends without what could have been kept.
      claim.job.cancelRequested ? database.jobs.finishCancelled(claim) : database.jobs.fail(claim, failure),
    );
  } catch (writeError) {
    log.error(`${name}: its failure could not be recorded; it will be tried again`, writeError);
  }
  return undefined;
}

/** A job's `error` for this. */
function failureOf(error: unknown): NonNullable<Job['error']> {
  if (error instanceof DomainError) return { code: error.code, detail: error.detail };
  if (error instanceof CodedError && isErrorCode(error.code)) {
    return { code: error.code, detail: error.message };
  }
  return {
    code: 'internal-error',
    detail:
      'An error that was not expected, and a fault of this service rather than of your recordings. Start it again; ' +
      'should it fail again, the log of the service has what to report.',
  };
}

export const describe = (job: Job): string => `job ${job.id} (${jobKinds[job.kind].task(job)})`;
