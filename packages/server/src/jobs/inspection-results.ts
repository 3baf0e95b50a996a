import { unusable } from '../domain/audio/inspect.js';
import { keepBlobs, removeUnreferenced } from '../domain/blob-rows.js';
import type { BlobStore } from '../domain/blobs.js';
import type { Claim, Job } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import type { Inspected } from './convert-and-inspect.js';
import { fieldsOfJobs, type Log } from './log.js';
import { type PlaceFault, requeue } from './place.js';

// What comes of inspections that were claimed together, in the database and on disk.

interface ResultDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly log: Log;
}

/** What came of one: findings, a failure, or nothing where it was cancelled or its recording deleted. */
export interface InspectionResult extends Partial<Inspected> {
  readonly claim: Claim;
  readonly failure?: NonNullable<Job['error']>;
  /** Not begun: another worker takes it. */
  readonly givenBack?: boolean;
}

/** To whoever takes them next. In the order of ids, as all do who lock several. */
export async function giveBack(database: Database, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return;
  const inOrder = [...claims].sort((a, b) => a.job.id - b.job.id);
  const ids = claims.flatMap(({ job }) => job.audioId ?? []);
  await database.transaction(async ({ jobs, audio }) => {
    await audio.hold(ids);
    for (const claim of inOrder) await jobs.release(claim);
    // Of those that were to be cancelled.
    await audio.endCancelledChecks(ids);
  });
}

/** One whose findings could not be written for a fault of the place. */
export async function requeueOrFail(
  { database, log }: ResultDependencies,
  claim: Claim,
  fault: PlaceFault,
): Promise<void> {
  const failure = await requeue(database.jobs, claim, fault);
  if (!failure) return;
  log
    .with(fieldsOfJobs([claim.job]))
    .warn(`job ${claim.job.id}: failed: ${failure.detail} [${failure.code}]`);
  const { audioId } = claim.job;
  await database.transaction(async ({ jobs, audio }) => {
    if (audioId !== null) await audio.hold([audioId]);
    if ((await jobs.fail(claim, failure)) && audioId !== null)
      await audio.setFindings(audioId, unusable(failure, 'done'));
  });
}

export interface InspectedBatch {
  readonly claims: readonly Claim[];
  readonly done: readonly InspectionResult[];
  readonly rest: readonly Claim[];
  /** Ids of jobs. */
  readonly cancelled: ReadonlySet<number>;
}

/** What was found, in one transaction. Lets go of the sound tracks, whatever comes of it. */
export async function writeResults(
  { database, blobs }: ResultDependencies,
  { claims, done, rest, cancelled }: InspectedBatch,
): Promise<void> {
  const inOrder = [...rest.map((claim): InspectionResult => ({ claim, givenBack: true })), ...done].sort(
    (a, b) => a.claim.job.id - b.claim.job.id,
  );
  const tracks = done.flatMap(({ soundTrack }) => soundTrack ?? []);
  try {
    await blobs.place(tracks.map(({ bytes }) => bytes));
    await database.transaction(async (repositories) => {
      const { jobs, audio } = repositories;
      await keepBlobs(
        repositories,
        blobs,
        tracks.map(({ bytes }) => bytes),
      );
      await audio.hold(claims.flatMap(({ job }) => job.audioId ?? []));
      // In the order of ids, as all do who lock several.
      for (const { claim, findings, soundTrack, failure, givenBack } of inOrder) {
        if (givenBack) {
          await jobs.release(claim);
          continue;
        }
        if (cancelled.has(claim.job.id)) {
          await jobs.finishCancelled(claim);
          continue;
        }
        const isHeld = await (failure ? jobs.fail(claim, failure) : jobs.succeed(claim, {}));
        if (!isHeld || !findings) continue;
        const id = claim.job.audioId ?? Number.NaN;
        await audio.setFindings(id, findings);
        if (soundTrack) await audio.setSoundTrack(id, soundTrack.bytes);
      }
      const stopped = inOrder.flatMap(({ claim: { job }, givenBack }) =>
        givenBack || cancelled.has(job.id) ? (job.audioId ?? []) : [],
      );
      if (stopped.length > 0) await audio.endCancelledChecks(stopped);
    });
  } finally {
    for (const { bytes } of tracks) await bytes.release();
  }
  // What refers to them no more; a service that is killed before sweeps them.
  if (tracks.length > 0) {
    await removeUnreferenced(
      { database, blobs },
      tracks.map(({ inPlaceOf }) => inPlaceOf),
    );
  }
}
