import type { Claim, Job, JobKind } from '../domain/jobs/job.js';
import { asRequester, type Requester } from '../domain/requester.js';
import { traceJob } from '../tracing/jobs.js';
import { JobStopped, mostLost } from './handler.js';
import { Heartbeat } from './heartbeat.js';
import { claimInspections, runInspections } from './kinds/inspect.js';
import { isOutage, PlaceFault } from './place.js';
import { releaseAll } from './release.js';
import { type RunOptions, runJob } from './run-job.js';
import { claimTogether, runTogether } from './run-together.js';

/** A claim whose heartbeat is older than this is taken over: its worker is gone, or its machine is. */
export const staleAfterMs = 12_000;
export const usualPollMs = 500;
/** Where the database tells of new jobs; at most as long as a watcher of other workers may look away. */
export const noticedPollMs = 2000;
/** Between attempts to reach a database that does not answer. */
const retryMs = 5000;

export interface WorkerOptions extends RunOptions {
  readonly kinds: readonly JobKind[];
  /** Each taken where there is no job of `kinds` nor of those before it. */
  readonly kindsWhenIdle?: readonly JobKind[];
  readonly owner: string;
  /** A job has reached an end, or was given back. */
  readonly onJobChange?: () => void;
  /** Keys with so many jobs running are passed over; without a limit infinite. */
  readonly mostEach?: number;
  /** How often the queue is asked, in ms; each time anew. */
  readonly pollMs?: () => number;
  /** This worker ends, since its machine or folder is at fault. */
  readonly onFault?: (fault: PlaceFault) => void;
}

export interface Worker {
  /** There may be a job: look now rather than at the next poll. */
  notify(): void;
  /** Give the job at hand back after its batch, take no other, and end. */
  stop(): void;
  /** Settles when the worker has ended. */
  readonly ended: Promise<void>;
}

export function startWorker(options: WorkerOptions): Worker {
  const { database, log, pollMs = () => usualPollMs } = options;
  let stopping = false;
  let current: { stop(reason: 'shutdown'): void } | undefined;
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
      let next: Claimed | undefined;
      try {
        next = await claimNext(options);
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
      if (next) {
        const fault = await run(next);
        current = undefined;
        options.onJobChange?.();
        if (fault) {
          stopping = true;
          log.warn(`${fault.detail} What it was doing is given back, and it ends. ${causeOf(fault)}`.trim());
          options.onFault?.(fault);
        }
      } else if (!stopping) {
        await pause(pollMs());
      }
    }
  }

  async function run(next: Claimed): Promise<PlaceFault | undefined> {
    if ('inspections' in next) {
      const stopper = new AbortController();
      current = { stop: (reason) => stopper.abort(new JobStopped(reason)) };
      if (stopping) current.stop('shutdown');
      try {
        await runInspections(options, next.inspections, stopper.signal);
      } catch (error) {
        if (error instanceof PlaceFault) return error;
        log.error('inspections were interrupted; they are resumed', error);
        await releaseAll(database, next.inspections, log);
      }
      return undefined;
    }
    if ('together' in next) {
      const running = runTogether(options, next.together);
      current = running;
      if (stopping) running.stop('shutdown');
      return asRequester(requesterOf(next.together[0]?.job), () => running.ended);
    }
    const heartbeat = new Heartbeat(database.jobs, next.claim, log);
    current = heartbeat;
    if (stopping) heartbeat.stop('shutdown');
    // What a job asks for, it asks for on behalf of whoever asked for it.
    const { job } = next.claim;
    return asRequester(requesterOf(job), () => traceJob(job, () => runJob(options, next.claim, heartbeat)));
  }

  return {
    notify: () => wake?.(),
    stop: () => {
      stopping = true;
      current?.stop('shutdown');
      wake?.();
    },
    ended: loop(),
  };
}

type Claimed =
  | { readonly claim: Claim }
  | { readonly together: readonly Claim[] }
  | { readonly inspections: readonly Claim[] };

async function claimNext(options: WorkerOptions): Promise<Claimed | undefined> {
  const { database, kinds, kindsWhenIdle = [], owner, mostEach = Number.POSITIVE_INFINITY } = options;
  const others = kinds.filter((kind) => kind !== 'inspect');
  const inspecting = kinds.includes('inspect') && !kindsWhenIdle.includes('inspect');
  for (const tier of [
    others,
    ...[...(inspecting ? (['inspect'] as const) : []), ...kindsWhenIdle].map((kind) => [kind]),
  ]) {
    if (tier[0] === 'inspect') {
      const inspections = await claimInspections(options, staleAfterMs);
      if (inspections.length > 0) return { inspections };
    } else {
      const claim = await database.jobs.claim(tier, owner, staleAfterMs, mostLost, mostEach);
      // A limit is of jobs that run: with one, each is claimed for itself.
      const claims =
        claim && mostEach === Number.POSITIVE_INFINITY ? await claimTogether(database, claim) : [];
      if (claims.length > 1) return { together: claims };
      if (claim) return { claim };
    }
  }
  return undefined;
}

const causeOf = ({ cause }: PlaceFault): string => (cause instanceof Error ? `(${cause.message})` : '');

const requesterOf = (job: Pick<Job, 'requestedBy' | 'requestId'> | undefined): Requester => ({
  keyId: job?.requestedBy ?? null,
  requestId: job?.requestId ?? null,
});
