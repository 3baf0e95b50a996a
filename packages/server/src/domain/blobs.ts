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

/**
 * A file kept aside for the length of one piece of work, e.g. a zip file while it is unpacked: read anywhere, never a
 * blob. Release it always; after a crash it is swept as a leftover.
 */
export interface HeldFile {
  readonly byteLength: number;
  stream(range: ByteRange): Readable;
  release(): Promise<void>;
}

/** Bytes that are read where they are asked for, however many there are. Close it always. */
export interface OpenedBytes {
  readonly byteLength: number;
  /** The bytes [start, end), fewer at the end. */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The bytes of audio, models, checkpoints and cached features, by content hash. */
export interface BlobStore {
  /**
   * Stream in: written aside, hashed, synced, then renamed to its hash; constant memory. Throws
   * `upload-too-large` past `maximumBytes`, with nothing kept. The caller inserts the row that refers to it
   * afterwards; a blob without a row is swept later.
   */
  put(source: AsyncIterable<Uint8Array>, maximumBytes?: number): Promise<StoredBlob>;
  /** Stream in and keep aside, in constant memory. Throws `upload-too-large` like `put`. */
  hold(source: AsyncIterable<Uint8Array>, maximumBytes?: number): Promise<HeldFile>;
  /** Whole, so only what is known to be small; recordings are opened. */
  read(contentHash: string): Promise<Uint8Array>;
  open(contentHash: string): Promise<OpenedBytes>;
  stream(contentHash: string, range?: ByteRange): Promise<Readable>;
  has(contentHash: string): Promise<boolean>;
  byteLength(contentHash: string): Promise<number>;
  delete(contentHash: string): Promise<void>;
  /**
   * Delete what was written aside and never renamed, and blobs that no row refers to, both older than
   * `olderThanMs` (another process may be between rename and row). Returns how many.
   */
  sweep(
    referenced: (hashes: readonly string[]) => Promise<Set<string>>,
    olderThanMs: number,
  ): Promise<number>;
}

/** The rows that stand for bytes. Other rows refer to them by foreign keys, so that no reference lacks its bytes. */
export interface BlobRepository {
  /**
   * Have a row for each of these hashes and hold it to the end of the transaction, against whoever would remove the
   * bytes. To be called before the row that refers to them is written.
   */
  claim(hashes: readonly string[]): Promise<void>;
}

/** Features computed once per recording stretch and feature type; may be lost at any time, and is then computed anew. */
export interface FeatureCache {
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}
