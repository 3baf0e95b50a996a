import { prepareBytes, removeUnreferenced } from '../domain/blob-rows.js';
import type { BlobStore } from '../domain/blobs.js';
import { isFaultOfPlace } from '../domain/errors.js';
import type { Claim } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import type { JobContext } from './handler.js';

export interface CheckpointDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
}

/** The checkpoint of one claimed job: one blob, replaced by each later one. */
export class Checkpoint {
  #contentHash: string | null;

  constructor(
    private readonly dependencies: CheckpointDependencies,
    private readonly claim: Claim,
  ) {
    this.#contentHash = claim.job.checkpointHash;
  }

  /** False where the claim was lost; then another worker's checkpoint stays. */
  async save(bytes: Uint8Array): Promise<boolean> {
    const { database, blobs } = this.dependencies;
    const { contentHash, keep } = await prepareBytes(blobs, bytes);
    const saved = await database.transaction(async (repositories) => {
      await keep(repositories);
      return repositories.jobs.saveCheckpoint(this.claim, contentHash);
    });
    const earlier = saved ? this.#contentHash : contentHash;
    if (saved) this.#contentHash = contentHash;
    if (!saved || earlier !== contentHash) await this.#remove(earlier);
    return saved;
  }

  /** Delete what is left of it once no job refers to it: a finished one does not, one that was given back does. */
  async discard(): Promise<void> {
    await this.#remove(this.#contentHash);
    // Likewise the upload that an import worked on.
    await this.#remove(this.claim.job.contentHash);
  }

  /** Unless something refers to it: two jobs whose checkpoints are the same bytes share one blob. */
  async #remove(contentHash: string | null): Promise<void> {
    if (contentHash !== null) await removeUnreferenced(this.dependencies, [contentHash]);
  }
}

/**
 * What the job was given up with. Undefined where there is nothing, or nothing that can be read: work that starts anew is
 * better than a job that fails.
 */
export async function savedCheckpoint(
  { blobs }: Pick<CheckpointDependencies, 'blobs'>,
  { job, log }: Pick<JobContext, 'job' | 'log'>,
): Promise<Uint8Array | undefined> {
  if (job.checkpointHash === null) return undefined;
  try {
    return await blobs.read(job.checkpointHash);
  } catch (error) {
    // A folder that is not mounted is no reason to lose the work of a night.
    if (isFaultOfPlace(error) && error.code !== 'file-missing') throw error;
    log.error(`job ${job.id}: its checkpoint cannot be read; it starts anew`, error);
    return undefined;
  }
}
