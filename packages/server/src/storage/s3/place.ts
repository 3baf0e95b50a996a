import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { StorageLog } from '../blob-store.js';
import type { Documents } from '../data-folder.js';
import { createFileCache, type FileCache } from '../file-cache.js';
import { createFolderPlace, type FilePlace } from '../file-place.js';
import { createBucketBlobStore } from './blob-store.js';
import { type Objects, openObjects } from './objects.js';
import { tooSlow } from './problems.js';
import { type BucketSettings, bucketAddress } from './settings.js';

const dayMs = 24 * 60 * 60 * 1000;

/** So long a start waits for each of its few small requests: the SDK's own patience is for large ones, and takes minutes. */
const answerWithinMs = 30_000;

type InTime = <T>(ask: (objects: Objects) => Promise<T>) => Promise<T>;

/** @throws DomainError `storage-unavailable` where it takes longer, however it would end then */
function inTime(objects: Objects, settings: BucketSettings, withinMs: number): InTime {
  return async (ask) => {
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(tooSlow(settings, withinMs));
        // Else the process would go on waiting.
        late.abort();
      }, withinMs);
    });
    try {
      return await Promise.race([ask(objects.until(late.signal)), end]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function bucketDocuments(address: string, soon: InTime): Documents {
  return {
    pathOf: (name) => `${address}/${name}`,
    read: (name) =>
      soon(async (objects) => {
        const found = await objects.get(name);
        return found && textOf(found);
      }),
    write: (name, text) => soon((objects) => objects.put(name, Buffer.from(text))),
    remove: (name) => soon((objects) => objects.delete(name)),
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
export async function createBucketPlace(
  settings: BucketSettings,
  dataFolder: string,
  withinMs = answerWithinMs,
): Promise<FilePlace> {
  const address = bucketAddress(settings);
  const objects = await openObjects(settings);
  const soon = inTime(objects, settings, withinMs);
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
    documents: bucketDocuments(address, soon),
    // A bucket is its owner's to make.
    check: () =>
      soon(async (within) => {
        for await (const _ of within.list('')) return;
      }),
    async make() {
      const probe = `aside/${randomUUID()}`;
      await soon((within) => within.put(probe, new Uint8Array(1)));
      await soon((within) => within.delete(probe));
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
