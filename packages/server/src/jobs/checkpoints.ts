import type { BlobStore } from '../domain/blobs.js';
import type { Claim } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import { once } from './once.js';

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
    const { contentHash } = await blobs.put(once(bytes));
    const earlier = this.#contentHash;
    if (!(await database.jobs.saveCheckpoint(this.claim, contentHash))) return false;
    this.#contentHash = contentHash;
    if (earlier !== contentHash) await this.#deleteUnreferenced(earlier);
    return true;
  }

  /** Delete what is left of it once no job refers to it: a finished one does not, one that was given back does. */
  async discard(): Promise<void> {
    await this.#deleteUnreferenced(this.#contentHash);
    // Likewise the upload that an import worked on.
    await this.#deleteUnreferenced(this.claim.job.contentHash);
  }

  /** Two jobs whose checkpoints are the same bytes share one blob. */
  async #deleteUnreferenced(contentHash: string | null): Promise<void> {
    if (contentHash === null) return;
    const { database, blobs } = this.dependencies;
    const referenced = await database.audio.referencedHashes([contentHash]);
    if (!referenced.has(contentHash)) await blobs.delete(contentHash);
  }
}
