import type { AudioFindings } from '../../domain/audio/audio.js';
import { inspect, unusable } from '../../domain/audio/inspect.js';
import type { BlobStore } from '../../domain/blobs.js';
import type { Claim, Job } from '../../domain/jobs/job.js';
import type { Database } from '../../domain/repositories.js';
import { mostLost } from '../handler.js';
import { defineKind } from '../kind.js';
import type { Log } from '../log.js';
import { faultOf, type PlaceFault, requeue } from '../place.js';

// Recordings are inspected many at a time: a short one takes a few milliseconds, less than a claim and its end take alone.

/** Taken at once; given back what has not begun after so long, so that a transcription does not wait for all of them. */
const mostAtOnce = 64;
const turnMs = 2000;
const beatMs = 5000;

/** Decoding goes through 100 KB of the slowest codec in a second on a slow and busy machine. */
const usuallyAllowedMs = (byteLength: number): number => 30_000 + byteLength / 100;

export interface InspectionDependencies {
  readonly database: Database;
  readonly blobs: Pick<BlobStore, 'open'>;
  readonly owner: string;
  readonly log: Log;
  /** How long the decoding of so many bytes may take, in ms. */
  readonly allowedMs?: (byteLength: number) => number;
}

interface Done {
  readonly claim: Claim;
  readonly findings?: AudioFindings;
  readonly failure?: NonNullable<Job['error']>;
  /** Not begun: another worker takes it. */
  readonly givenBack?: boolean;
}

/** Inspections that nothing has died of yet, or one that something has; empty where there is none. */
export async function claimInspections(
  { database, owner }: Pick<InspectionDependencies, 'database' | 'owner'>,
  staleAfterMs: number,
): Promise<readonly Claim[]> {
  const claims = await database.jobs.claimMany('inspect', owner, mostAtOnce);
  if (claims.length > 0) return claims;
  const one = await database.jobs.claim(['inspect'], owner, staleAfterMs, mostLost);
  return one ? [one] : [];
}

/**
 * Inspect these recordings and write what was found, all in one transaction. What the signal leaves no time for is given
 * back. Throws the fault of the place that kept it from going on.
 */
export async function runInspections(
  dependencies: InspectionDependencies,
  claims: readonly Claim[],
  signal: AbortSignal,
): Promise<void> {
  const { database, log, owner } = dependencies;
  const begun = Date.now();
  const done: Done[] = [];
  const cancelled = new Set<number>();
  let held: ReadonlySet<number> = new Set(claims.map(({ job }) => job.id));
  const beat = setInterval(() => {
    database.jobs.heartbeatAll(owner).then(
      (answers) => {
        held = new Set(answers.keys());
        for (const [id, answer] of answers) if (answer === 'cancel') cancelled.add(id);
      },
      (error) => log.error('the heartbeat of inspections could not be written', error),
    );
  }, beatMs);
  let fault: PlaceFault | undefined;
  const rest: Claim[] = [];
  try {
    for (const claim of claims) {
      const late = done.length > 0 && Date.now() - begun > turnMs;
      if (signal.aborted || late || fault) rest.push(claim);
      else if (held.has(claim.job.id)) {
        try {
          done.push(await inspectOne(dependencies, claim, signal));
        } catch (error) {
          if (signal.aborted) rest.push(claim);
          else fault = await handOver(dependencies, claim, error, done);
        }
      }
    }
  } finally {
    clearInterval(beat);
  }
  const inOrder = [...rest.map((claim): Done => ({ claim, givenBack: true })), ...done].sort(
    (a, b) => a.claim.job.id - b.claim.job.id,
  );
  await database.transaction(async ({ jobs, audio }) => {
    await audio.hold(claims.flatMap(({ job }) => job.audioId ?? []));
    // In the order of ids, as all do who lock several.
    for (const { claim, findings, failure, givenBack } of inOrder) {
      if (givenBack) {
        await jobs.release(claim);
        continue;
      }
      if (cancelled.has(claim.job.id)) {
        await jobs.finishCancelled(claim);
        continue;
      }
      const held = await (failure ? jobs.fail(claim, failure) : jobs.succeed(claim, {}));
      if (held && findings) await audio.setFindings(claim.job.audioId ?? Number.NaN, findings);
    }
  });
  for (const { claim, failure } of done) {
    if (failure) log.warn(`job ${claim.job.id}: failed: ${failure.detail} [${failure.code}]`);
  }
  if (fault) throw fault;
}

async function inspectOne(
  { database, blobs, allowedMs = usuallyAllowedMs }: InspectionDependencies,
  claim: Claim,
  signal: AbortSignal,
): Promise<Done> {
  const audio = await database.audio.find(claim.job.audioId ?? Number.NaN);
  // Deleted, and its job with it.
  if (!audio) return { claim };
  const { fileName, contentHash, byteLength } = audio;
  if (claim.job.workersLost >= mostLost) {
    return given(
      claim,
      `${fileName} ended the program that checked it ${mostLost} times, most often for want of memory. It may be ` +
        'damaged: export it again, or divide it.',
    );
  }
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(new InspectionTimeout()), allowedMs(byteLength));
  try {
    const either = AbortSignal.any([signal, tooLong.signal]);
    const work = inspect(() => blobs.open(contentHash), fileName, either);
    const aborted = new Promise<never>((_, reject) => {
      either.addEventListener('abort', () => reject(either.reason as Error), { once: true });
    });
    return { claim, findings: await Promise.race([work, aborted]) };
  } catch (error) {
    if (!(error instanceof InspectionTimeout)) throw error;
    const seconds = Math.round(allowedMs(byteLength) / 1000);
    return given(
      claim,
      `${fileName} could not be decoded within ${seconds} s, far longer than so many bytes take. It is damaged, or made ` +
        'to take long: export it again.',
    );
  } finally {
    clearTimeout(timer);
  }
}

class InspectionTimeout extends Error {}

const given = (claim: Claim, detail: string): Done => ({
  claim,
  findings: unusable({ code: 'audio-unreadable', detail }, 'done'),
  failure: { code: 'audio-unreadable', detail },
});

/** What an inspection threw: a fault of the place gives the job back, any other is reported with the recording. */
async function handOver(
  dependencies: InspectionDependencies,
  claim: Claim,
  error: unknown,
  done: Done[],
): Promise<PlaceFault | undefined> {
  const fault = await faultOf(error, dependencies);
  if (!fault) {
    dependencies.log.error(`job ${claim.job.id}: an inspection failed`, error);
    done.push(
      given(claim, 'The file could not be checked, which is a fault of this service: its log has more.'),
    );
    return undefined;
  }
  const failure = await requeue(dependencies.database.jobs, claim, fault);
  if (failure) {
    done.push({ claim, findings: unusable(failure, 'done'), failure });
    return undefined;
  }
  return fault;
}

export const inspectKind = defineKind({
  kind: 'inspect',
  task: (job) => `inspect audio ${job.audioId}`,
  slots: { training: 'idle', transcribing: 'idle', any: 'idle', intake: 'idle' },
  stages: [],
});
