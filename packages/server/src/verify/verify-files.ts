import { createHash } from 'node:crypto';
import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Database } from '../domain/repositories.js';

/** A file that is not as the rows have it, and what it belongs to. */
export interface FaultyFile {
  readonly contentHash: string;
  readonly fault: 'missing' | 'damaged';
  /** In words: 'the recording kitchen.wav'. */
  readonly belongsTo: readonly string[];
}

export interface FilesVerified {
  readonly files: number;
  readonly bytes: number;
  readonly faulty: readonly FaultyFile[];
}

export interface VerifyOptions {
  /** Begin behind this hash: how far an earlier verification came. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal;
  onFile?(done: number, total: number, contentHash: string): void;
}

/**
 * Whether each file that a row refers to is there, and has the bytes that its name says (SHA-256). Reads, and changes nothing,
 * so that a service may be at work; what is deleted meanwhile is not counted.
 */
export async function verifyFiles(
  { blobs: rows }: Pick<Database, 'blobs'>,
  blobs: Pick<BlobStore, 'stream'>,
  { after = '', signal, onFile }: VerifyOptions = {},
): Promise<FilesVerified> {
  const total = await rows.countReferenced();
  const faulty: FaultyFile[] = [];
  let files = 0;
  let bytes = 0;
  let last = after;
  for (;;) {
    const portion = await rows.referencedAfter(last);
    if (portion.length === 0) return { files, bytes, faulty };
    for (const contentHash of portion) {
      signal?.throwIfAborted();
      const found = await lengthOf(blobs, contentHash);
      if (typeof found === 'number') bytes += found;
      else if ((await rows.referenced([contentHash])).size > 0) {
        faulty.push({ contentHash, fault: found, belongsTo: await rows.belongsTo(contentHash) });
      }
      files += 1;
      last = contentHash;
      onFile?.(files, total, contentHash);
    }
  }
}

/** How long the file is, where its bytes are what its name says. */
async function lengthOf(
  blobs: Pick<BlobStore, 'stream'>,
  contentHash: string,
): Promise<number | FaultyFile['fault']> {
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of await blobs.stream(contentHash)) {
      hash.update(chunk as Uint8Array);
      length += (chunk as Uint8Array).length;
    }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'file-missing') return 'missing';
    // The disk gives an error where it cannot read a part of it.
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return 'damaged';
    throw error;
  }
  return hash.digest('hex') === contentHash ? length : 'damaged';
}
