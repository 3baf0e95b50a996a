import type { Readable } from 'node:stream';

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
  /** Where they are a file: its place, for a program that reads files. */
  readonly path?: string;
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

/** An empty file that another program writes. Release it always. */
export interface AsideFile {
  readonly path: string;
  /** What has been written there. It is released with that, or by itself where this was not called. */
  receive(): Promise<ReceivedBlob>;
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
  /** A file to be written by its path, in the place of a stream. */
  aside(): Promise<AsideFile>;
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
  /** Hashes behind this one to which something refers, in order; some of them, and none at the end. */
  referencedAfter(hash: string): Promise<string[]>;
  /** What refers to a hash, in words: 'the recording kitchen.wav'. */
  belongsTo(hash: string): Promise<string[]>;
}

/** Features computed once per segment and feature type; may be lost at any time, and is then computed anew. */
export interface FeatureCache {
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}
