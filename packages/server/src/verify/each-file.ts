import { DomainError } from '../domain/errors.js';
import type { Database } from '../domain/repositories.js';

/** A file that is not as the rows have it, and what it belongs to. */
export interface FaultyFile {
  readonly contentHash: string;
  readonly fault: 'missing' | 'damaged';
  /** In words: 'the recording kitchen.wav'. */
  readonly belongsTo: readonly string[];
}

export interface EachFileOptions {
  /** Begin behind this hash. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal;
  onFile?(done: number, total: number, contentHash: string): void;
}

/**
 * Do something with each file that a row refers to, in the order of their hashes. What is deleted meanwhile is no fault.
 * @param use says what is wrong with the file; 'file-missing', and what the disk cannot read, may also be thrown
 */
export async function eachFile(
  { blobs: rows }: Pick<Database, 'blobs'>,
  use: (contentHash: string) => Promise<'damaged' | undefined>,
  { after = '', signal, onFile }: EachFileOptions,
): Promise<{ readonly files: number; readonly faulty: readonly FaultyFile[] }> {
  const total = await rows.countReferenced();
  const faulty: FaultyFile[] = [];
  let files = 0;
  let portion = await rows.referencedAfter(after);
  while (portion.length > 0) {
    for (const contentHash of portion) {
      signal?.throwIfAborted();
      const fault = await use(contentHash).catch(faultOf);
      if (fault && (await rows.referenced([contentHash])).size > 0) {
        faulty.push({ contentHash, fault, belongsTo: await rows.belongsTo(contentHash) });
      }
      files += 1;
      onFile?.(files, total, contentHash);
    }
    portion = await rows.referencedAfter(portion.at(-1) ?? '');
  }
  return { files, faulty };
}

function faultOf(error: unknown): FaultyFile['fault'] {
  if (error instanceof DomainError && error.code === 'file-missing') return 'missing';
  // The disk gives an error where it cannot read a part of it.
  if (error instanceof Error && 'code' in error && error.code === 'EIO') return 'damaged';
  throw error;
}
