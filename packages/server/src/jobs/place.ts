import { CodedError } from '@persephone/formats/errors';
import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Claim, Job, JobRepository } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';

/**
 * A fault of the machine or the folder that a worker has: the job goes back to the queue for another worker, and this
 * one stops, as it would do no better with the next job.
 */
export class PlaceFault extends Error {
  override readonly name = 'PlaceFault';

  /**
   * @param detail a sentence for those who wait for the job
   * @param ofJob what the job ends with where other workers have the same fault with it; undefined where the fault is the
   *   place's alone
   */
  constructor(
    readonly detail: string,
    cause: unknown,
    readonly ofJob?: NonNullable<Job['error']>,
  ) {
    super(detail, { cause });
  }
}

/** So many workers give a job back for a fault that may be its own before it fails. */
const mostRequeued = 3;

/** The system's errors where it is the machine or the folder that fails, whatever is being done. */
const systemFaults: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on its disk',
  EDQUOT: 'its disk quota is used up',
  EIO: 'its disk cannot be read or written',
  EACCES: 'it may not read or write its data folder',
  EPERM: 'it may not read or write its data folder',
  EROFS: 'its disk is read-only',
  EMFILE: 'it has too many files open',
  ENFILE: 'its machine has too many files open',
  ENOMEM: 'its machine has no memory left',
  ESTALE: 'its data folder has gone away',
  ENODEV: 'its data folder has gone away',
  ENOTDIR: 'its data folder has gone away',
};

const isOutOfMemory = (error: Error): boolean =>
  (error instanceof RangeError && /allocation failed/i.test(error.message)) ||
  /bad_alloc|failed to allocate memory|out of memory/i.test(error.message);

function* causes(error: unknown): Generator<Error & { readonly code?: unknown }> {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) yield at;
}

export interface PlaceDependencies {
  readonly database: Pick<Database, 'listings'>;
  readonly blobs: Pick<BlobStore, 'has'>;
}

/** The fault of the place that an error stands for; undefined where it is the job's, or nobody knows whose. */
export async function faultOf(
  error: unknown,
  dependencies: PlaceDependencies,
): Promise<PlaceFault | undefined> {
  if (error instanceof PlaceFault) return error;
  // What the engine refuses, it refuses everywhere.
  if (error instanceof CodedError && !isOutOfMemory(error)) return undefined;
  for (const cause of causes(error)) {
    if (cause instanceof DomainError) {
      if (cause.code === 'storage-full' || cause.code === 'storage-unavailable') {
        return new PlaceFault(`A worker cannot work: ${cause.detail}`, error);
      }
      if (cause.code === 'file-missing') return missingFile(error, cause, dependencies);
    }
    const fault = typeof cause.code === 'string' ? systemFaults[cause.code] : undefined;
    if (fault !== undefined) return new PlaceFault(`A worker cannot work: ${fault}.`, error);
    if (cause.code === 'ENOENT') return missingFile(error, cause, dependencies);
    if (isOutOfMemory(cause)) {
      return new PlaceFault('A worker cannot work: its machine has not enough memory.', error, {
        code: 'worker-lost',
        detail:
          'There is not enough memory for this work on any worker. Close other programs, or use shorter recordings or a ' +
          'smaller network, and start it again.',
      });
    }
  }
  return undefined;
}

const looked = 20;

/** One file is missing, or all are: then it is the wrong folder, or one that has gone. */
async function missingFile(
  error: unknown,
  cause: Error,
  { database, blobs }: PlaceDependencies,
): Promise<PlaceFault> {
  const { items } = await database.listings.audio({
    ...{ sort: 'created', descending: true, filter: {}, limit: looked, after: null, count: false },
  });
  const hashes = new Set(items.map(({ contentHash }) => contentHash));
  let found = 0;
  for (const hash of hashes) found += await isThere(blobs, hash);
  if (hashes.size > 1 && found * 2 <= hashes.size) {
    const detail = `A worker cannot work: its data folder lacks ${hashes.size - found} of ${hashes.size} files looked for.`;
    return new PlaceFault(detail, error);
  }
  const hash = /[0-9a-f]{64}/.exec(cause.message)?.[0];
  const file = items.find(({ contentHash }) => contentHash === hash)?.fileName;
  const named = `${file === undefined ? 'A file' : `The file of ${file}`}${hash === undefined ? '' : ` (${hash})`}`;
  const detail = `${named} is missing from the data folder. Restore it from a backup, or delete what it belongs to.`;
  return new PlaceFault(detail, error, { code: 'file-missing', detail });
}

async function isThere(blobs: Pick<BlobStore, 'has'>, hash: string): Promise<0 | 1> {
  try {
    return (await blobs.has(hash)) ? 1 : 0;
  } catch {
    return 0;
  }
}

/**
 * Give a job back for such a fault. Where others had the same fault with it so often that it must be the job's own, it
 * is not given back: returns what it is to fail with.
 */
export async function requeue(
  jobs: Pick<JobRepository, 'requeue'>,
  claim: Claim,
  { detail, ofJob }: PlaceFault,
): Promise<NonNullable<Job['error']> | undefined> {
  if (ofJob && (claim.job.payload?.givenBack ?? 0) + 1 >= mostRequeued) return ofJob;
  await jobs.requeue(claim, detail, ofJob !== undefined);
  return undefined;
}

/** Whether what was thrown is only that the database is away: the job goes back, and nothing counts. */
export const isOutage = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code === 'database-unavailable';
