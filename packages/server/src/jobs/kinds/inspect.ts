import { setTimeout as pause } from 'node:timers/promises';
import { unusable } from '../../domain/audio/inspect.js';
import type { BlobStore } from '../../domain/blobs.js';
import type { Claim } from '../../domain/jobs/job.js';
import type { Database } from '../../domain/repositories.js';
import type { SoundTrackProgress } from '../../sound-track/index.js';
import { type ConversionEvents, convertAndInspect } from '../convert-and-inspect.js';
import { mostLost } from '../handler.js';
import { giveBack, type InspectionResult, requeueOrFail, writeResults } from '../inspection-results.js';
import { defineKind } from '../kind.js';
import { fieldsOfJobs, type Log } from '../log.js';
import { faultOf, type PlaceFault, requeue } from '../place.js';

// Recordings are inspected many at a time: a short one takes a few milliseconds, less than a claim and its end take alone.

/** Taken at once; given back what has not begun after so long, so that a transcription does not wait for all of them. */
const mostAtOnce = 64;
const turnMs = 2000;
const beatMs = 5000;
/** So long it is waited for one that is to stop. */
const stopMs = 1000;
/** How often it is written how far a sound track is, which also brings the word that it is to be cancelled. */
const reportMs = 300;

/** Decoding goes through 100 KB of the slowest codec in a second on a slow and busy machine. */
const usuallyAllowedMs = (byteLength: number): number => 30_000 + byteLength / 100;

export interface InspectionDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly owner: string;
  readonly log: Log;
  /** How long the decoding of so many bytes may take, in ms. */
  readonly allowedMs?: (byteLength: number) => number;
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
 * back, and so is what would wait for a sound track to be taken, which may take minutes: others take it. Throws the fault
 * of the place that kept it from going on.
 */
export async function runInspections(
  dependencies: InspectionDependencies,
  claimed: readonly Claim[],
  signal: AbortSignal,
): Promise<void> {
  const { database, log, owner } = dependencies;
  let claims = claimed;
  const begun = Date.now();
  const done: InspectionResult[] = [];
  const cancelled = new Set<number>();
  let held: ReadonlySet<number> = new Set(claims.map(({ job }) => job.id));
  const beat = setInterval(() => {
    database.jobs.heartbeatAll(owner).then(
      (answers) => {
        held = new Set(answers.keys());
        for (const [id, answer] of answers) if (answer === 'cancel') cancel(id);
        // Deleted, with its recording: nobody waits for its sound track.
        if (current && !held.has(current.claim.job.id)) current.stop.abort(new Cancelled());
      },
      (error) => log.error('the heartbeat of inspections could not be written', error),
    );
  }, beatMs);
  let current: { readonly claim: Claim; readonly stop: AbortController } | undefined;
  const cancel = (id: number) => {
    cancelled.add(id);
    if (current?.claim.job.id === id) current.stop.abort(new Cancelled());
  };
  /** Of the one that is current. */
  let reportedAt = 0;
  const report: SoundTrackProgress = (seconds, total) => {
    if (!current || performance.now() - reportedAt < reportMs) return;
    reportedAt = performance.now();
    const { claim } = current;
    const progress = { stage: 'taking the sound track', done: seconds, total: total ?? 0 } as const;
    database.jobs.heartbeat(claim, progress).then(
      (answer) => {
        if (answer === 'cancel') cancel(claim.job.id);
      },
      (error) => log.error('how far a sound track is could not be written', error),
    );
  };
  let fault: PlaceFault | undefined;
  const rest: Claim[] = [];
  try {
    let full = false;
    // Fewer, where others are given back in its midst.
    for (let i = 0; i < claims.length; i++) {
      const claim = claims[i] as Claim;
      const onContainer = async () => {
        if (done.length > 0) throw new LeftToOthers();
        try {
          await giveBack(database, claims.slice(i + 1));
          claims = claims.slice(0, i + 1);
        } catch (error) {
          // Then they wait, and it says nothing of this recording.
          full = true;
          log.error('what waits for a sound track could not be given back', error);
        }
      };
      full ||= done.length > 0 && Date.now() - begun > turnMs;
      if (signal.aborted || full || fault) rest.push(claim);
      else if (held.has(claim.job.id)) {
        try {
          current = { claim, stop: new AbortController() };
          const either = AbortSignal.any([signal, current.stop.signal]);
          done.push(await inspectOne(dependencies, claim, either, { onProgress: report, onContainer }));
        } catch (error) {
          if (signal.aborted) rest.push(claim);
          else if (error instanceof LeftToOthers) {
            full = true;
            rest.push(claim);
          } else if (error instanceof Cancelled) done.push({ claim });
          else fault = await handOver(dependencies, claim, error, done);
        }
      }
    }
  } finally {
    clearInterval(beat);
    current = undefined;
  }
  try {
    await writeResults(dependencies, { claims, done, rest, cancelled });
  } catch (error) {
    const ofPlace = await faultOf(error, dependencies);
    if (!ofPlace) throw error;
    await giveBack(database, rest);
    for (const { claim } of done) await requeueOrFail(dependencies, claim, ofPlace);
    throw ofPlace;
  }
  for (const { claim, failure } of done) {
    const { id } = claim.job;
    if (failure)
      log.with(fieldsOfJobs([claim.job])).warn(`job ${id}: failed: ${failure.detail} [${failure.code}]`);
  }
  if (fault) throw fault;
}

async function inspectOne(
  { database, blobs, allowedMs = usuallyAllowedMs }: InspectionDependencies,
  claim: Claim,
  signal: AbortSignal,
  events: ConversionEvents,
): Promise<InspectionResult> {
  const audio = await database.audio.find(claim.job.audioId ?? Number.NaN);
  // Deleted, and its job with it.
  if (!audio) return { claim };
  const { fileName, byteLength } = audio;
  if (claim.job.workersLost >= mostLost) {
    return given(
      claim,
      `${fileName} ended the program that checked it ${mostLost} times, most often for want of memory. It may be ` +
        'damaged: export it again, or divide it.',
    );
  }
  const tooLong = new AbortController();
  const timer = setTimeout(() => tooLong.abort(new InspectionTimeout()), allowedMs(byteLength));
  const either = AbortSignal.any([signal, tooLong.signal]);
  const work = convertAndInspect({ blobs }, audio, either, events);
  try {
    const aborted = new Promise<never>((_, reject) => {
      either.addEventListener('abort', () => reject(either.reason as Error), { once: true });
    });
    return { claim, ...(await Promise.race([work, aborted])) };
  } catch (error) {
    if (!(error instanceof InspectionTimeout)) {
      // It lets go of what it wrote; what does not listen is left behind.
      await Promise.race([work.catch(() => {}), pause(stopMs)]);
      throw error;
    }
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
/** Somebody no longer wants it. */
class Cancelled extends Error {}
/** What is done is written first. */
class LeftToOthers extends Error {}

const given = (claim: Claim, detail: string): InspectionResult => ({
  claim,
  findings: unusable({ code: 'audio-unreadable', detail }, 'done'),
  failure: { code: 'audio-unreadable', detail },
});

/** What an inspection threw: a fault of the place gives the job back, any other is reported with the recording. */
async function handOver(
  dependencies: InspectionDependencies,
  claim: Claim,
  error: unknown,
  done: InspectionResult[],
): Promise<PlaceFault | undefined> {
  const fault = await faultOf(error, dependencies);
  if (!fault) {
    const { id } = claim.job;
    dependencies.log.with(fieldsOfJobs([claim.job])).error(`job ${id}: an inspection failed`, error);
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
  stages: ['taking the sound track'],
});
