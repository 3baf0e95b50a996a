import type { Claim, JobProgress } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import { traceJob, traceJobEnd } from '../tracing/jobs.js';
import { Checkpoint } from './checkpoints.js';
import type { Completion, StopReason } from './handler.js';
import { fieldsOfJobs } from './log.js';
import type { PlaceFault } from './place.js';
import { releaseAll } from './release.js';
import {
  attempt,
  describe,
  finish,
  type RunOptions,
  recordFailure,
  type Stopping,
  untilWritten,
  writeEnd,
} from './run-job.js';
import { Stopper } from './stopper.js';

// Short recordings are transcribed several at a time: a claim and an end of its own, each of which waits for the disk, takes longer than one
// of a few seconds itself.

/** Besides the first. */
const mostTogether = 19;
/** A longer recording is worth a claim of its own. */
const longestMs = 30_000;
/** What has not begun after so long is given back, so that nobody waits for all of them; other workers may take it. */
const turnMs = 2000;
const beatMs = 2500;

/** What is done together with a job that was claimed; itself alone where nothing is. */
export async function claimTogether(
  { audio: recordings, jobs }: Pick<Database, 'jobs' | 'audio'>,
  claim: Claim,
): Promise<readonly Claim[]> {
  const { job } = claim;
  if (job.kind !== 'transcribe' || job.audioId === null || job.workersLost > 0 || job.cancelRequested)
    return [claim];
  const audio = await recordings.find(job.audioId);
  if ((audio?.durationMs ?? Number.POSITIVE_INFINITY) > longestMs) return [claim];
  const claims = [claim, ...(await jobs.claimLike(claim, mostTogether, longestMs))];
  // Their ends are written in this order, in which heartbeats lock them, too; one that was given back may be older than the first.
  return claims.sort((a, b) => a.job.id - b.job.id);
}

/** What stops one of them, or all. */
class Stop extends Stopper implements Stopping {
  /** The last that was reported; it is over before anybody would have read those before. */
  progress: JobProgress | null = null;

  async report(progress: JobProgress): Promise<void> {
    this.progress = progress;
  }
}

interface Done {
  readonly claim: Claim;
  readonly stopping: Stop;
  readonly completion: Completion | undefined;
}

export interface Together {
  /** Settles once each has an end or was given back; with the fault of the place that kept it from going on. Does not throw. */
  readonly ended: Promise<PlaceFault | undefined>;
  stop(reason: 'shutdown'): void;
}

/** Run claimed jobs one after the other, and write what came of them in one transaction. */
export function runTogether(
  options: RunOptions & { readonly owner: string },
  claims: readonly Claim[],
): Together {
  const stops = new Map(claims.map(({ job }) => [job.id, new Stop()]));
  return {
    ended: run(options, claims, stops),
    stop: (reason) => {
      for (const stop of stops.values()) stop.stop(reason);
    },
  };
}

async function run(
  options: RunOptions & { readonly owner: string },
  claims: readonly Claim[],
  stops: ReadonlyMap<number, Stop>,
): Promise<PlaceFault | undefined> {
  const { database, log, owner } = options;
  const beat = async (): Promise<void> => {
    try {
      const answers = await database.jobs.heartbeatAll(owner);
      for (const [id, stop] of stops) {
        const answer = answers.get(id);
        if (answer === undefined) stop.stop('claim-lost');
        else if (answer === 'cancel') stop.stop('cancelled');
      }
    } catch (error) {
      log.error('the heartbeat of transcriptions could not be written', error);
    }
  };
  const beating = setInterval(() => void beat(), beatMs);
  const waiting = [...claims];
  const givingBack: Promise<void>[] = [];
  const giveBack = (): void => {
    givingBack.push(releaseAll(database, waiting.splice(0), log));
  };
  const turn = setTimeout(giveBack, turnMs);
  const done: Done[] = [];
  let fault: PlaceFault | undefined;
  try {
    for (let claim = waiting.shift(); claim; claim = waiting.shift()) {
      const stopping = stops.get(claim.job.id) ?? new Stop();
      if (stopping.stopReason) done.push({ claim, stopping, completion: undefined });
      else fault = await attemptOne(options, claim, stopping, (one) => done.push(one));
      if (fault) giveBack();
    }
    // What was cancelled meanwhile is not written.
    await beat();
    fault ??= await writeAll(options, done);
    await Promise.all(givingBack);
    return fault;
  } finally {
    clearTimeout(turn);
    clearInterval(beating);
  }
}

/** Hand over what is to be written, or record that it failed; returns the fault of the place it was given back for. */
function attemptOne(
  given: RunOptions,
  claim: Claim,
  stopping: Stop,
  take: (done: Done) => void,
): Promise<PlaceFault | undefined> {
  const options = { ...given, log: given.log.with(fieldsOfJobs([claim.job])) };
  const checkpoint = new Checkpoint(options, claim);
  return traceJob(claim.job, async () => {
    try {
      const completion = await attempt(options, claim, stopping, checkpoint, () => undefined);
      if (completion) traceJobEnd('computed');
      take({ claim, stopping, completion });
      return undefined;
    } catch (error) {
      return recordFailure(options, claim, stopping, describe(claim.job), error);
    }
  });
}

/** All in one transaction; where one of them was lost or fails in it, each in its own. */
async function writeAll(options: RunOptions, done: readonly Done[]): Promise<PlaceFault | undefined> {
  const { database, log } = options;
  const whole = done.filter((one) => one.completion && endedBy(one) === undefined);
  let written = false;
  if (whole.length > 1) {
    written = await database
      .transaction(async (repositories) => {
        await repositories.audio.hold(whole.map(({ claim }) => claim.job.audioId ?? 0));
        for (const { claim, completion, stopping } of whole) {
          await writeEnd(repositories, claim, completion, { progress: stopping.progress });
        }
        return true;
      })
      .catch(() => false);
  }
  if (written) {
    const jobs = whole.map(({ claim }) => claim.job);
    log.with(fieldsOfJobs(jobs)).info(`${whole.length} transcriptions of short recordings: succeeded`);
  }
  const faults: (PlaceFault | undefined)[] = [];
  for (const one of done) if (!written || !whole.includes(one)) faults.push(await writeOne(options, one));
  return faults.find((one) => one !== undefined);
}

/** What is done is written all the same where the worker is asked to end. */
const endedBy = ({ stopping: { stopReason }, completion }: Done): StopReason | undefined =>
  completion && stopReason === 'shutdown' ? undefined : stopReason;

async function writeOne(given: RunOptions, one: Done): Promise<PlaceFault | undefined> {
  const { claim, stopping, completion } = one;
  const log = given.log.with(fieldsOfJobs([claim.job]));
  const options = { ...given, log };
  const { database } = options;
  const name = describe(claim.job);
  try {
    const stopReason = endedBy(one);
    // What was cancelled before it was written is not wanted.
    const kept = stopReason === undefined ? completion : undefined;
    const held = { stopReason, progress: stopping.progress };
    const end = await untilWritten(log, stopping, name, () => finish(database, claim, held, kept));
    log.info(`${name}: ${end}`);
    return undefined;
  } catch (error) {
    return recordFailure(options, claim, stopping, name, error);
  }
}
