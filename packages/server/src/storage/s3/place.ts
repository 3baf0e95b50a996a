import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { StorageLog } from '../blob-store.js';
import type { Documents } from '../data-folder.js';
import { createFileCache, type FileCache } from '../file-cache.js';
import { createFolderPlace, type FilePlace } from '../file-place.js';
import { createBucketBlobStore } from './blob-store.js';
import { type Objects, openObjects } from './objects.js';
import { type BucketSettings, bucketAddress } from './settings.js';

const dayMs = 24 * 60 * 60 * 1000;

function bucketDocuments(objects: Objects, address: string): Documents {
  return {
    pathOf: (name) => `${address}/${name}`,
    async read(name) {
      const found = await objects.get(name);
      return found && textOf(found);
    },
    write: (name, text) => objects.put(name, Buffer.from(text)),
    remove: (name) => objects.delete(name),
  };
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * A bucket that holds an installation's files. What arrives, and copies of what is read, lie in the data folder, which a machine has for
 * itself.
 */
export async function createBucketPlace(settings: BucketSettings, dataFolder: string): Promise<FilePlace> {
  const address = bucketAddress(settings);
  const objects = await openObjects(settings);
  const local = createFolderPlace(dataFolder);
  const cacheOf = (log: StorageLog) => createFileCache(join(dataFolder, 'cache'), settings.cacheBytes, log);

  /** What a killed process has left on this machine, and copies that nobody has wanted for long. Others go on meanwhile. */
  async function tidy(cache: FileCache, log: StorageLog): Promise<void> {
    try {
      await cache.removeOld({ unusedMs: 30 * dayMs, asideMs: dayMs });
      await local.blobs().removeLeftovers({ asideMs: dayMs, discardedMs: Number.POSITIVE_INFINITY });
    } catch (error) {
      log(`What is old in ${dataFolder} could not be removed: ${String(error)}`);
    }
  }

  return {
    name: `bucket ${address}`,
    word: 'bucket',
    address,
    setting: 'PERSEPHONE_FILES (--files)',
    documents: bucketDocuments(objects, address),
    // A bucket is its owner's to make.
    async check() {
      for await (const _ of objects.list('')) return;
    },
    async make() {
      const probe = `aside/${randomUUID()}`;
      await objects.put(probe, new Uint8Array(1));
      await objects.delete(probe);
    },
    blobs: () =>
      createBucketBlobStore(objects, { local: local.blobs(), cache: cacheOf(() => {}), opens: 'ranges' }),
    async open(identity, options) {
      const { log, opens } = options;
      const cache = cacheOf(log);
      const here = await local.open(identity, options);
      void tidy(cache, log);
      return createBucketBlobStore(objects, { local: here, cache, opens, log });
    },
  };
}
