import { removeUnreferenced } from './blob-rows.js';
import type { BlobStore } from './blobs.js';
import type { Database } from './repositories.js';
import { trashMs } from './trash.js';

/** Of what a sweep found and did. */
export interface Swept {
  /** All files in their place before it. */
  readonly files: number;
  /** Of them, those to which nothing refers, and that were old enough to go. */
  readonly orphans: number;
  /** How many were moved to the trash; none where there were too many orphans to be believed. */
  readonly discarded: number;
  readonly tooMany: boolean;
  /** What was written aside and never finished, and what had been in the trash for long enough. */
  readonly aside: number;
  readonly emptied: number;
}

export interface SweepOptions {
  /** Sweep however many would go. */
  readonly force: boolean;
  /** Of files in their place; what is aside may always be an upload under way, and has an hour. */
  readonly olderThanMs?: number;
}

/** An upload under way may be between the file and its row; nothing takes an hour for that. */
const defaultOlderThanMs = 60 * 60 * 1000;
/** Where more than this share of all files would go, something is wrong: the wrong database, a restored backup. */
const mostBelieved = 0.1;

/**
 * Move files to which no row refers to the trash, and remove what was never finished, and what was deleted so long ago. Safe beside everything else
 * that is going on, in any process.
 */
export async function sweep(
  storage: { readonly database: Database; readonly blobs: BlobStore },
  { force, olderThanMs = defaultOlderThanMs }: SweepOptions,
): Promise<Swept> {
  const { database, blobs } = storage;
  const { aside, discarded: emptied } = await blobs.removeLeftovers({
    asideMs: defaultOlderThanMs,
    discardedMs: trashMs,
  });
  const forgetOne = () =>
    database.transaction(({ deletedUtterances }) => deletedUtterances.forgetOne(trashMs));
  while (await forgetOne());
  let files = 0;
  const orphans: string[] = [];
  for await (const portion of blobs.files()) {
    files += portion.length;
    const referenced = await database.blobs.referenced(portion.map(({ contentHash }) => contentHash));
    for (const { contentHash, ageMs } of portion) {
      if (!referenced.has(contentHash) && ageMs >= olderThanMs) orphans.push(contentHash);
    }
  }
  const found = { files, orphans: orphans.length, aside, emptied };
  if (!force && orphans.length > files * mostBelieved) return { ...found, discarded: 0, tooMany: true };
  const discarded = await removeUnreferenced(storage, orphans, (hash) => blobs.discard(hash));
  await forgetUnreferenced(storage, olderThanMs);
  return { ...found, discarded, tooMany: false };
}

/** Rows of bytes that nothing refers to and that are not there: what a deletion that was killed leaves. */
async function forgetUnreferenced(
  storage: { readonly database: Database; readonly blobs: BlobStore },
  olderThanMs: number,
): Promise<void> {
  for (;;) {
    const hashes = await storage.database.blobs.unreferenced(olderThanMs);
    if (hashes.length === 0) return;
    await removeUnreferenced(storage, hashes, (hash) => storage.blobs.discard(hash));
  }
}
