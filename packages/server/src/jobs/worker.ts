import { setTimeout as sleep } from 'node:timers/promises';
import { isErrorCode } from '@persephone/contracts';
import { EngineError } from '@persephone/engine/errors';
import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Claim, Job, JobKind } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import { Checkpoint } from './checkpoints.js';
import { type Completion, type Handlers, mostLost } from './handler.js';
import { Heartbeat } from './heartbeat.js';
import type { Log } from './log.js';

/** A claim whose heartbeat is older than this is taken over: its worker is gone, or its machine is. */
export const staleAfterMs = 30_000;
const pollMs = 500;
/** Between attempts to reach a database that does not answer. */
const retryMs = 5000;
/** Between attempts to write how a job ended. */
const endRetryMs = 1000;

export interface WorkerOptions {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly handlers: Handlers;
  readonly kinds: readonly JobKind[];
  /** Taken where there is no job of `kinds`. */
  readonly kindsWhenIdle?: readonly JobKind[];
  readonly owner: string;
  readonly log: Log;
  /** A job has reached an end, or was given back. */
  readonly onJobChange?: () => void;
}

export interface Worker {
  /** There may be a job: look now rather than at the next poll. */
  nudge(): void;
  /** Give the job at hand back after its batch, take no other, and end. */
  stop(): void;
  /** Settles when the worker has ended. */
  readonly ended: Promise<void>;
}

/** The claim was lost between the last heartbeat and the writing of the result; the transaction is undone. */
class ClaimLost extends Error {}

export function startWorker(options: WorkerOptions): Worker {
  const { database, log } = options;
  let stopping = false;
  let current: Heartbeat | undefined;
  let wake: (() => void) | undefined;
  let away = false;

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function loop(): Promise<void> {
    while (!stopping) {
      let claim: Claim | undefined;
      try {
        claim = await claimNext(options);
        if (away) log.info('jobs can be asked for again');
        away = false;
      } catch (error) {
        // Once an outage, which may last.
        if (!isOutage(error)) log.error('no job could be asked for; trying again', error);
        else if (!away) log.warn(`no job can be asked for; trying again: ${error.detail}`);
        away = isOutage(error);
        if (!stopping) await pause(retryMs);
        continue;
      }
      if (claim) {
        current = new Heartbeat(database.jobs, claim, log);
        if (stopping) current.stop('shutdown');
        await runJob(options, claim, current);
        current = undefined;
        options.onJobChange?.();
      } else if (!stopping) {
        await pause(pollMs);
      }
    }
  }

  return {
    nudge: () => wake?.(),
    stop: () => {
      stopping = true;
      current?.stop('shutdown');
      wake?.();
    },
    ended: loop(),
  };
}

async function claimNext({ database, kinds, kindsWhenIdle = [], owner }: WorkerOptions) {
  const next = await database.jobs.claim(kinds, owner, staleAfterMs, mostLost);
  return next ?? (await database.jobs.claim(kindsWhenIdle, owner, staleAfterMs, mostLost));
}

export const isOutage = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code === 'database-unavailable';

/**
 * The end of a job, written again until the database takes it: what it cost hours to make must not be lost to a restart of
 * the database. Safe to repeat, also where an answer was lost: only the holder of the claim can write, and only once.
 */
async function untilWritten<T>(
  log: Log,
  heartbeat: Heartbeat,
  name: string,
  write: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!isOutage(error) || heartbeat.stopReason === 'shutdown') throw error;
      if (tries === 0) log.warn(`${name}: its end cannot be written; trying until it can: ${error.detail}`);
      await sleep(endRetryMs);
    }
  }
}

/** Run one claimed job to one of its ends. Does not throw. */
async function runJob(options: WorkerOptions, claim: Claim, heartbeat: Heartbeat): Promise<void> {
  const { database, log } = options;
  const { job } = claim;
  const name = describe(job);
  const checkpoint = new Checkpoint(options, claim);
  log.info(`${name}: begins${job.attempts > 1 ? `, attempt ${job.attempts}` : ''}`);
  const startedAt = Date.now();
  try {
    const completion = await attempt(options, job, heartbeat, checkpoint);
    await heartbeat.end();
    const end = await untilWritten(options.log, heartbeat, name, () =>
      finish(database, claim, heartbeat, completion),
    );
    log.info(`${name}: ${end} after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  } catch (error) {
    await heartbeat.end();
    await recordFailure(options, claim, heartbeat, name, error);
  }
  // What cannot be deleted now is swept at a later start.
  await checkpoint
    .discard()
    .catch((error) => log.error(`${name}: its checkpoint could not be deleted`, error));
}

/** The handler's completion; undefined where it was stopped with nothing to keep. */
async function attempt(
  { handlers, log }: WorkerOptions,
  job: Job,
  heartbeat: Heartbeat,
  checkpoint: Checkpoint,
): Promise<Completion | undefined> {
  try {
    return await handlers[job.kind]({
      job,
      signal: heartbeat.signal,
      log,
      report: (progress) => heartbeat.report(progress),
      saveCheckpoint: async (bytes) => {
        if (!(await checkpoint.save(bytes))) heartbeat.stop('claim-lost');
      },
    });
  } catch (error) {
    if (heartbeat.signal.aborted) return undefined;
    throw error;
  }
}

async function finish(
  database: Database,
  claim: Claim,
  heartbeat: Heartbeat,
  completion: Completion | undefined,
): Promise<'succeeded' | 'failed' | 'cancelled' | 'given back' | 'taken by another worker'> {
  const reason = heartbeat.stopReason;
  if (reason === 'claim-lost') return 'taken by another worker';
  if (reason === 'shutdown') {
    return (await database.jobs.release(claim)) ? 'given back' : 'taken by another worker';
  }
  if (reason === undefined && completion === undefined) {
    throw new Error('the handler returned nothing to complete the job with');
  }
  try {
    return await database.transaction(async (repositories) => {
      const { failure, ...result } = (await completion?.(repositories)) ?? {};
      const { jobs } = repositories;
      const end = reason ?? (failure ? 'failed' : 'succeeded');
      let held: boolean;
      if (end === 'cancelled') held = await jobs.finishCancelled(claim);
      else if (failure) held = await jobs.fail(claim, failure);
      else held = await jobs.succeed(claim, result);
      if (!held) throw new ClaimLost();
      return end;
    });
  } catch (error) {
    if (error instanceof ClaimLost) return 'taken by another worker';
    throw error;
  }
}

async function recordFailure(
  options: WorkerOptions,
  claim: Claim,
  heartbeat: Heartbeat,
  name: string,
  error: unknown,
): Promise<void> {
  const { database, log } = options;
  if (isOutage(error)) {
    // No fault of the job, which goes back to the queue as soon as that can be written.
    log.warn(`${name}: the database was lost on the way; it is given back`);
    await untilWritten(log, heartbeat, name, () => database.jobs.release(claim)).catch((writeError) =>
      log.error(`${name}: it could not be given back, and is taken by another when it is missed`, writeError),
    );
    return;
  }
  const failure = failureOf(error);
  if (failure.code === 'internal-error') log.error(`${name}: failed`, error);
  else log.warn(`${name}: failed: ${failure.detail} [${failure.code}]`);
  try {
    await untilWritten(options.log, heartbeat, name, () => database.jobs.fail(claim, failure));
  } catch (writeError) {
    log.error(`${name}: its failure could not be recorded; it will be tried again`, writeError);
  }
}

/** What a job's `error` says of this. */
export function failureOf(error: unknown): NonNullable<Job['error']> {
  if (error instanceof DomainError) return { code: error.code, detail: error.detail };
  if (error instanceof EngineError && isErrorCode(error.code)) {
    return { code: error.code, detail: error.message };
  }
  return {
    code: 'internal-error',
    detail:
      'An error that was not expected, and a fault of this service rather than of your recordings. Start it again; ' +
      'should it fail again, the log of the service says what to report.',
  };
}

function describe(job: Job): string {
  const subjects: Readonly<Record<JobKind, string>> = {
    preprocess: `preprocess corpus ${job.corpusId}`,
    train: `train model ${job.modelId}`,
    evaluate: `evaluate model ${job.modelId}`,
    transcribe: `transcribe audio ${job.audioId} with model ${job.modelId}`,
  };
  return `job ${job.id} (${subjects[job.kind]})`;
}
