import type { Readable } from 'node:stream';
import type { Database, Repositories } from './repositories.js';

export interface StoredBlob {
  /** SHA-256 of the bytes, lower-case hexadecimal: the name under which they are kept. */
  readonly contentHash: string;
  readonly byteLength: number;
}

export interface ByteRange {
  /** First and last byte, both inclusive. */
  readonly start: number;
  readonly end: number;
}

/** Bytes that are read where they are asked for, however many there are. Close it always. */
export interface OpenedBytes {
  readonly byteLength: number;
  /** The bytes [start, end), fewer at the end. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Bytes that have arrived whole and are synced, but aside and under no name: read anywhere. They become a blob by
 * `keepBlobs`, in the transaction of the row that refers to them. Release them always; what a crash leaves is swept.
 */
export interface ReceivedBlob extends StoredBlob {
  /** All of it, or a range. */
  stream(range?: ByteRange): Readable;
  open(): Promise<OpenedBytes>;
  release(): Promise<void>;
}

/**
 * The bytes of audio, models, checkpoints and uploads under way, by content hash.
 *
 * Whoever adds a reference to bytes, and whoever removes them, first holds their row (`BlobRepository.claim`) to the
 * end of the transaction in which the file is put in its place or taken from it. So no row ever refers to bytes that
 * are not there, whatever is done at the same time by any process, and wherever one is killed.
 *
 * Everything that writes throws `storage-full` where there is no room, and `storage-unavailable` where the folder is
 * not the one that was opened; what reads throws `file-missing`, or `storage-unavailable`.
 */
export interface BlobStore {
  /** Stream in, in constant memory. Throws `upload-too-large` past `maximumBytes`, with nothing kept. */
  receive(source: AsyncIterable<Uint8Array>, maximumBytes?: number): Promise<ReceivedBlob>;
  /**
   * Put each in its place, durably, where it is not there yet. Without their rows being held it is a preparation, so
   * that the one that counts, in the transaction, has little left to do.
   */
  place(received: readonly ReceivedBlob[]): Promise<void>;
  /** Bytes in their place without a row: an orphan until there is one. */
  put(source: AsyncIterable<Uint8Array>, maximumBytes?: number): Promise<StoredBlob>;
  /** Whole, so only what is known to be small; recordings are opened. */
  read(contentHash: string): Promise<Uint8Array>;
  open(contentHash: string): Promise<OpenedBytes>;
  stream(contentHash: string, range?: ByteRange): Promise<Readable>;
  has(contentHash: string): Promise<boolean>;
  byteLength(contentHash: string): Promise<number>;
  /** Remove the bytes for good. To be called with their row held and deleted. */
  delete(contentHash: string): Promise<void>;
  /** The same, but to where they can be got back from for a while. False where there were none. */
  discard(contentHash: string): Promise<boolean>;
  /** Everything that is in its place, in portions, with how long it has been there. */
  files(): AsyncIterable<readonly { readonly contentHash: string; readonly ageMs: number }[]>;
  /** Remove what was written aside, and what was discarded, longer ago than this. Returns how many of each. */
  removeLeftovers(ages: {
    readonly asideMs: number;
    readonly discardedMs: number;
  }): Promise<{ readonly aside: number; readonly discarded: number }>;
  /** Give the room that is kept in reserve to what cannot be done without it: deleting on a full disk. */
  withReserve<T>(work: () => Promise<T>): Promise<T>;
}

/** The rows that stand for bytes. Other rows refer to them by foreign keys, so that no reference lacks its bytes. */
export interface BlobRepository {
  /**
   * Have a row for each of these hashes and hold it to the end of the transaction, against whoever would remove the
   * bytes. To be called before the row that refers to them is written.
   */
  claim(hashes: readonly string[]): Promise<void>;
  /** Delete the rows of those to which nothing refers; returns which. To be called with the rows claimed. */
  deleteUnreferenced(hashes: readonly string[]): Promise<string[]>;
  /** Which of these something refers to. */
  referenced(hashes: readonly string[]): Promise<Set<string>>;
  /** Hashes to which nothing refers and that were last claimed longer ago than this; some of them. */
  unreferenced(olderThanMs: number): Promise<string[]>;
  /** How many different hashes something refers to. */
  countReferenced(): Promise<number>;
}

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
      for (const hash of free) if ((await remove(hash)) !== false) files += 1;
      return files;
    });
  }
  return removed;
}

/** Features computed once per recording stretch and feature type; may be lost at any time, and is then computed anew. */
export interface FeatureCache {
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}
