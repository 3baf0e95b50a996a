import type { BlobStore } from '../domain/blobs.js';
import type { Database } from '../domain/repositories.js';
import { type EachFileOptions, eachFile, type FaultyFile } from '../verify/index.js';

export interface FilesBackedUp {
  /** That something refers to. */
  readonly files: number;
  /** That were not there from an earlier backup. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** Of which there is no whole copy to be had. */
  readonly faulty: readonly FaultyFile[];
}

export type BackUpOptions = Omit<EachFileOptions, 'after'>;

/**
 * Copy each file that a row refers to and that the backup does not have. A copy is there whole, under the hash of its bytes, or not at
 * all, so that it can be stopped at any time and goes on where it was. What a file's hash does not fit is not copied.
 */
export async function backUpFiles(
  database: Pick<Database, 'blobs'>,
  from: Pick<BlobStore, 'stream'>,
  to: Pick<BlobStore, 'has' | 'put' | 'delete'>,
  options: BackUpOptions = {},
): Promise<FilesBackedUp> {
  let [copied, copiedBytes] = [0, 0];
  const copy = async (contentHash: string) => {
    if (await to.has(contentHash)) return undefined;
    const stored = await to.put(await from.stream(contentHash));
    if (stored.contentHash !== contentHash) {
      await to.delete(stored.contentHash);
      return 'damaged';
    }
    copied += 1;
    copiedBytes += stored.byteLength;
    return undefined;
  };
  const { files, faulty } = await eachFile(database, copy, options);
  return { files, copied, copiedBytes, faulty };
}
