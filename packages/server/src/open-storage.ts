import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageConfig } from './config.js';
import { openDatabase } from './db/index.js';
import type { BlobStore } from './domain/blobs.js';
import type { Database } from './domain/repositories.js';
import type { Log } from './jobs/log.js';
import { createFileBlobStore } from './storage/index.js';

export const standardError = (line: string) => void process.stderr.write(line);

/** What the service and its workers both work on. */
export async function openStorage(
  { dataDirectory, databaseUrl }: StorageConfig,
  log: Log,
  allowViolations: boolean,
  checkDisk = true,
): Promise<{ database: Database; blobs: BlobStore }> {
  await mkdir(dataDirectory, { recursive: true });
  const database = await openDatabase({ url: databaseUrl, log: log.info, allowViolations, checkDisk });
  return { database, blobs: createFileBlobStore(join(dataDirectory, 'blobs'), log.info) };
}
