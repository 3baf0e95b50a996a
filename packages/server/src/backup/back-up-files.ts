import type { BlobStore } from '../domain/blobs.js';
import type { Database } from '../domain/repositories.js';
import { type EachFileOptions, eachFile, type FaultyFile } from '../verify/index.js';

export interface FilesCopied {
  /** That were not there before. */
  readonly copied: number;
  readonly copiedBytes: number;
}

export interface FilesBackedUp extends FilesCopied {
  /** That something refers to. */
  readonly files: number;
  /** Of which there is no whole copy to be had. */
  readonly faulty: readonly FaultyFile[];
}

export type BackUpOptions = Omit<EachFileOptions, 'after'>;

type From = Pick<BlobStore, 'stream'>;
type To = Pick<BlobStore, 'has' | 'receive' | 'place'>;

/**
 * Copies files that are not there yet, and counts them. A copy is there whole, under the hash of its bytes, or not at all, so that it
 * can be stopped at any time and goes on where it was. What a file's hash does not fit is not copied.
 */
export function fileCopier(from: From, to: To) {
  let [copied, copiedBytes] = [0, 0];
  return {
    async copy(contentHash: string): Promise<'damaged' | undefined> {
      if (await to.has(contentHash)) return undefined;
      const received = await to.receive(await from.stream(contentHash));
      try {
        // Its bytes may be those of another file, whose copy is there and stays.
        if (received.contentHash !== contentHash) return 'damaged';
        await to.place([received]);
      } finally {
        await received.release();
      }
      copied += 1;
      copiedBytes += received.byteLength;
      return undefined;
    },
    counts: (): FilesCopied => ({ copied, copiedBytes }),
  };
}

/** Copy each file that a row refers to and that the other store does not have. */
export async function backUpFiles(
  database: Pick<Database, 'blobs'>,
  from: From,
  to: To,
  options: BackUpOptions = {},
): Promise<FilesBackedUp> {
  const { copy, counts } = fileCopier(from, to);
  const { files, faulty } = await eachFile(database, copy, options);
  return { files, ...counts(), faulty };
}
