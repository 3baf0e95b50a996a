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

/** Each waits for the disk or the network, and those of a bucket mostly for that. */
const atOnce = 8;

/**
 * Do something with each file that a row refers to, in the order of their hashes, several at a time. What is deleted meanwhile is no fault.
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
    for (let first = 0; first < portion.length; first += atOnce) {
      signal?.throwIfAborted();
      const some = portion.slice(first, first + atOnce);
      const faults = await Promise.all(some.map((contentHash) => use(contentHash).catch(faultOf)));
      for (const [i, contentHash] of some.entries()) {
        signal?.throwIfAborted();
        const fault = faults[i];
        if (fault && (await rows.referenced([contentHash])).size > 0) {
          faulty.push({ contentHash, fault, belongsTo: await rows.belongsTo(contentHash) });
        }
        files += 1;
        onFile?.(files, total, contentHash);
      }
    }
    portion = await rows.referencedAfter(portion.at(-1) ?? '');
  }
  return { files, faulty };
}

/** What is wrong with a file that could not be read; anything else is thrown on. */
export function faultOf(error: unknown): FaultyFile['fault'] {
  if (error instanceof DomainError && error.code === 'file-missing') return 'missing';
  if (error instanceof DomainError && error.code === 'file-damaged') return 'damaged';
  // The disk gives an error where it cannot read a part of it.
  if (error instanceof Error && 'code' in error && error.code === 'EIO') return 'damaged';
  throw error;
}
