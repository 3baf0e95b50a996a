import type { BlobStore, ReceivedBlob } from './blobs.js';
import type { Database, Repositories } from './repositories.js';

// Bytes and the rows that refer to them, kept and removed together.

interface Storage {
  readonly database: Database;
  readonly blobs: BlobStore;
}

/** Put received bytes in their place for the rows that are about to refer to them. Inside the transaction of these. */
export async function keepBlobs(
  repositories: Pick<Repositories, 'blobs'>,
  blobs: BlobStore,
  received: readonly ReceivedBlob[],
): Promise<void> {
  await repositories.blobs.claim(received.map(({ contentHash }) => contentHash));
  await blobs.place(received);
}

/**
 * Write the rows that refer to received bytes, in one transaction with the placing of these. The bytes are put in
 * their place before it begins, too, so that it is short however many they are.
 */
export async function keepWithRows<T>(
  { database, blobs }: Storage,
  received: readonly ReceivedBlob[],
  rows: (repositories: Repositories) => Promise<T>,
): Promise<T> {
  await blobs.place(received);
  return database.transaction(async (repositories) => {
    await keepBlobs(repositories, blobs, received);
    return rows(repositories);
  });
}

/** Receive bytes, do something with them, and let go of what is aside of them. */
export async function withReceived<T>(
  blobs: BlobStore,
  source: AsyncIterable<Uint8Array>,
  maximumBytes: number | undefined,
  work: (received: ReceivedBlob) => Promise<T>,
): Promise<T> {
  const received = await blobs.receive(source, maximumBytes);
  try {
    return await work(received);
  } finally {
    await received.release();
  }
}

export interface PreparedBytes {
  readonly contentHash: string;
  /** Inside the transaction of the row that refers to them. */
  keep(repositories: Pick<Repositories, 'blobs'>): Promise<void>;
}

/** Bytes that are in memory, for a row to be written later: nothing has to be let go of. */
export async function prepareBytes(blobs: BlobStore, bytes: Uint8Array): Promise<PreparedBytes> {
  const source = async function* () {
    yield bytes;
  };
  const { contentHash } = await blobs.put(source());
  return {
    contentHash,
    async keep(repositories) {
      await repositories.blobs.claim([contentHash]);
      // Gone only where somebody removed the very same bytes in between.
      if (!(await blobs.has(contentHash))) await blobs.put(source());
    },
  };
}

/** A transaction that removes bytes holds their rows for no longer than this many take. */
const removedAtOnce = 200;
const atOnce = 16;

/**
 * Remove those of these bytes to which no row refers any more; returns how many files that were. A row that is being
 * written by anybody at the same time is waited for.
 */
export async function removeUnreferenced(
  { database, blobs }: Storage,
  hashes: Iterable<string>,
  remove: (contentHash: string) => Promise<unknown> = (hash) => blobs.delete(hash),
): Promise<number> {
  const all = [...new Set(hashes)].sort();
  let removed = 0;
  for (let i = 0; i < all.length; i += removedAtOnce) {
    const some = all.slice(i, i + removedAtOnce);
    removed += await database.transaction(async (repositories) => {
      await repositories.blobs.claim(some);
      const free = await repositories.blobs.deleteUnreferenced(some);
      let files = 0;
      // Before the commit: with a crash in between, a row of bytes is left to which nothing refers.
      const removeOne = async (hash: string) => Number((await remove(hash)) !== false);
      // A server of a bucket takes its time for each.
      for (let first = 0; first < free.length; first += atOnce) {
        const counts = await Promise.all(free.slice(first, first + atOnce).map(removeOne));
        files += counts.reduce((sum, count) => sum + count, 0);
      }
      return files;
    });
  }
  return removed;
}
