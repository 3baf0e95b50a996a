import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Database } from '../domain/repositories.js';
import { type EachFileOptions, eachFile, type FaultyFile, wholeLength } from '../verify/index.js';

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

type From = Pick<BlobStore, 'stream' | 'byteLength'>;
type To = Pick<BlobStore, 'byteLength' | 'stream' | 'receive' | 'place' | 'delete'>;

/**
 * Copies files that are not there yet, and counts them. A copy is there whole, under the hash of its bytes, or not at all, so that it
 * can be stopped at any time and goes on where it was. Where it has another length all the same, as some servers of buckets and a disk
 * pulled out leave it, it is replaced. What a file's hash does not fit is not copied, and replaces nothing.
 */
export function fileCopier(from: From, to: To) {
  let [copied, copiedBytes] = [0, 0];

  /** @param replacing whether something is there under its name */
  async function bring(contentHash: string, replacing: boolean): Promise<'damaged' | undefined> {
    const received = await to.receive(await from.stream(contentHash));
    try {
      // Its bytes may be those of another file, whose copy is there and stays.
      if (received.contentHash !== contentHash) return 'damaged';
      if (replacing) await to.delete(contentHash);
      await to.place([received]);
    } finally {
      await received.release();
    }
    copied += 1;
    copiedBytes += received.byteLength;
    return undefined;
  }

  async function copy(contentHash: string): Promise<'damaged' | undefined> {
    const there = await lengthOf(to, contentHash);
    // A copy stays although what it was made of is gone.
    const same = there !== undefined && ((await lengthOf(from, contentHash)) ?? there) === there;
    if (same) return undefined;
    const fault = await bring(contentHash, there !== undefined);
    // What has been damaged since it was copied is whole there.
    if (fault && there !== undefined && (await wholeLength(to, contentHash)) !== undefined) return undefined;
    return fault;
  }

  return {
    copy,
    /** In the place of what is there, whole or not. */
    copyAnew: (contentHash: string) => bring(contentHash, true),
    counts: (): FilesCopied => ({ copied, copiedBytes }),
  };
}

const lengthOf = (blobs: Pick<BlobStore, 'byteLength'>, contentHash: string): Promise<number | undefined> =>
  blobs.byteLength(contentHash).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'file-missing') return undefined;
    throw error;
  });

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
