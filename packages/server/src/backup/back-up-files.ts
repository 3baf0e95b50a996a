import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Database } from '../domain/repositories.js';
import type { FaultyFile } from '../verify/index.js';

export interface FilesBackedUp {
  /** That something refers to. */
  readonly files: number;
  /** That were not there from an earlier backup. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** Of which there is no whole copy to be had. */
  readonly faulty: readonly FaultyFile[];
}

export interface BackUpOptions {
  readonly signal?: AbortSignal;
  onFile?(done: number, total: number): void;
}

/**
 * Copy each file that a row refers to and that the backup does not have. A copy is there whole, under the hash of its bytes, or not at
 * all, so that it can be stopped at any time and goes on where it was. What a file's hash does not fit is not copied.
 */
export async function backUpFiles(
  { blobs: rows }: Pick<Database, 'blobs'>,
  from: Pick<BlobStore, 'stream'>,
  to: Pick<BlobStore, 'has' | 'put' | 'delete'>,
  { signal, onFile }: BackUpOptions = {},
): Promise<FilesBackedUp> {
  const total = await rows.countReferenced();
  const faulty: FaultyFile[] = [];
  let [files, copied, copiedBytes] = [0, 0, 0];
  let last = '';
  for (;;) {
    const portion = await rows.referencedAfter(last);
    if (portion.length === 0) return { files, copied, copiedBytes, faulty };
    for (const contentHash of portion) {
      signal?.throwIfAborted();
      if (!(await to.has(contentHash))) {
        const bytes = await copy(from, to, contentHash);
        if (typeof bytes === 'number') {
          copied += 1;
          copiedBytes += bytes;
        } else if ((await rows.referenced([contentHash])).size > 0) {
          faulty.push({ contentHash, fault: bytes, belongsTo: await rows.belongsTo(contentHash) });
        }
      }
      files += 1;
      last = contentHash;
      onFile?.(files, total);
    }
  }
}

/** How many bytes were copied. */
async function copy(
  from: Pick<BlobStore, 'stream'>,
  to: Pick<BlobStore, 'put' | 'delete'>,
  contentHash: string,
): Promise<number | FaultyFile['fault']> {
  try {
    const stored = await to.put(await from.stream(contentHash));
    if (stored.contentHash === contentHash) return stored.byteLength;
    await to.delete(stored.contentHash);
    return 'damaged';
  } catch (error) {
    if (error instanceof DomainError && error.code === 'file-missing') return 'missing';
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return 'damaged';
    throw error;
  }
}
