import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from '../domain/blobs.js';

/** Bytes as a file, for a program that reads files. Close it always. */
export interface BlobFile {
  readonly path: string;
  readonly byteLength: number;
  close(): Promise<void>;
}

/** Where it is, if it is a file, else a copy. */
export async function openBlobFile(
  blobs: Pick<BlobStore, 'open' | 'aside' | 'stream'>,
  contentHash: string,
): Promise<BlobFile> {
  const opened = await blobs.open(contentHash);
  const { path, byteLength } = opened;
  if (path !== undefined) return { path, byteLength, close: () => opened.close() };
  await opened.close();
  const copy = await blobs.aside();
  try {
    await pipeline(await blobs.stream(contentHash), createWriteStream(copy.path));
  } catch (error) {
    await copy.release();
    throw error;
  }
  return { path: copy.path, byteLength, close: () => copy.release() };
}
