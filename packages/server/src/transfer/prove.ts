import { fileCopier } from '../backup/index.js';
import type { Database } from '../domain/repositories.js';
import type { FilePlace } from '../storage/index.js';
import { type FaultyFile, faultOf, verifyFiles, wholeLength } from '../verify/index.js';
import { impossible } from './arrival.js';
import type { TransferOptions } from './database.js';

export interface Proved {
  /** That the rows refer to. */
  readonly files: number;
  /** Of those that are there, each of which was read back and has the hash that its name says. */
  readonly bytes: number;
  /** That were missing or damaged where they came from, too. */
  readonly faulty: readonly FaultyFile[];
}

/** Whether a file could not be copied, and need not be there. */
export type Missed = (contentHash: string) => boolean;

export function missedOf(faulty: readonly FaultyFile[]): Missed {
  const hashes = new Set(faulty.map(({ contentHash }) => contentHash));
  return (contentHash) => hashes.has(contentHash);
}

/**
 * Read back every file that the rows of a database refer to. What is not whole is copied and read once more: two requests for one
 * object, of which the first was that of a killed process, are mixed by some servers of buckets.
 * @throws DomainError `transfer-impossible` where another is missing or damaged all the same
 */
export async function prove(
  database: Pick<Database, 'blobs'>,
  { source, place }: { readonly source: FilePlace; readonly place: FilePlace },
  missed: Missed,
  { signal, onProgress }: TransferOptions,
): Promise<Proved> {
  const read = await verifyFiles(database, place.blobs(), {
    ...(signal && { signal }),
    onFile: (done, total) => onProgress?.('verified', done, total),
  });
  const { copyAnew } = fileCopier(source.blobs(), place.blobs());
  const faulty = read.faulty.filter(({ contentHash }) => missed(contentHash));
  const lost: (FaultyFile & { readonly gone: boolean })[] = [];
  let { bytes } = read;
  for (const file of read.faulty) {
    const { contentHash } = file;
    if (missed(contentHash)) continue;
    signal?.throwIfAborted();
    const gone = (await copyAnew(contentHash).catch(faultOf)) !== undefined;
    const length = gone ? undefined : await lengthIfWhole(place, contentHash);
    if (length === undefined) lost.push({ ...file, gone });
    else bytes += length;
  }
  const [first] = lost;
  if (!first) return { files: read.files, bytes, faulty };
  throw impossible(
    `${lost.length} of the files that were copied to the ${place.name} are not there or not whole, the first of them ${first.contentHash} ` +
      `(${first.belongsTo.join(', ')}), ${first.gone ? `which is no longer whole in the ${source.name} either` : 'although it was copied twice'}. ` +
      `See to ${first.gone ? 'both disks or servers' : 'its disk or server'}, and do the same once more. Where they come from, nothing was changed.`,
  );
}

async function lengthIfWhole(place: FilePlace, contentHash: string): Promise<number | undefined> {
  try {
    return await wholeLength(place.blobs(), contentHash);
  } catch (error) {
    faultOf(error);
    return undefined;
  }
}
