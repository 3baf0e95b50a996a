import { createHash } from 'node:crypto';
import type { BlobStore } from '../domain/blobs.js';
import type { Database } from '../domain/repositories.js';
import { type EachFileOptions, eachFile, type FaultyFile } from './each-file.js';

export interface FilesVerified {
  readonly files: number;
  readonly bytes: number;
  readonly faulty: readonly FaultyFile[];
}

/**
 * Whether each file that a row refers to is there, and has the bytes that its name says (SHA-256). Reads, and changes nothing,
 * so that a service may be at work.
 */
export async function verifyFiles(
  database: Pick<Database, 'blobs'>,
  blobs: Pick<BlobStore, 'stream'>,
  options: EachFileOptions = {},
): Promise<FilesVerified> {
  let bytes = 0;
  const verify = async (contentHash: string) => {
    const length = await wholeLength(blobs, contentHash);
    if (length === undefined) return 'damaged';
    bytes += length;
    return undefined;
  };
  const { files, faulty } = await eachFile(database, verify, options);
  return { files, bytes, faulty };
}

/**
 * How many bytes a file has; undefined where they are not those that its name says.
 * @throws DomainError `file-missing`
 */
export async function wholeLength(
  blobs: Pick<BlobStore, 'stream'>,
  contentHash: string,
): Promise<number | undefined> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of await blobs.stream(contentHash)) {
    hash.update(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
  }
  return hash.digest('hex') === contentHash ? length : undefined;
}
