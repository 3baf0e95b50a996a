import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '../domain/errors.js';
import { makeDataFolder } from './data-folder.js';
import { createFolderPlace, type FilePlace } from './file-place.js';
import { isFull, storageFull } from './problems.js';
import { type BucketSettings, bucketAddress, createBucketPlace } from './s3/index.js';
import { openObjects } from './s3/objects.js';

/** Where a backup is: its files as an installation has them, and its database, a file beside them. */
export interface BackupPlace {
  readonly address: string;
  readonly files: FilePlace;
  /** A folder on this machine that a copy of the database is written into before it is kept. */
  readonly desk: string;
  /** Of what lies beside the files, to be told from another's things: at most a few where there is much. */
  names(): Promise<readonly string[]>;
  /** Undefined where there is none. */
  byteLength(name: string): Promise<number | undefined>;
  /** Keep a file that lies on the desk, in place of an earlier one of that name; whole or not at all. */
  keep(name: string): Promise<void>;
  /** The path of a file on this machine that has the same bytes. */
  fetch(name: string): Promise<string>;
  remove(name: string): Promise<void>;
  /** Remove what earlier attempts have left half written there that were killed so long ago. */
  removeLeftovers(olderThanMs: number): Promise<void>;
  /** Remove what of it was on this machine meanwhile. */
  close(): Promise<void>;
}

/** A folder on this machine for what is on its way to or from another. */
export interface Desk {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function createBackupPlace(
  where: string | BucketSettings,
  makeDesk: () => Promise<Desk>,
): Promise<BackupPlace> {
  if (typeof where === 'string') return inFolder(resolve(where));
  const desk = await makeDesk();
  try {
    return await inBucket(where, desk);
  } catch (error) {
    await desk.remove();
    throw error;
  }
}

function inFolder(folder: string): BackupPlace {
  return {
    address: folder,
    files: createFolderPlace(folder),
    desk: folder,
    names: () => readdir(folder).catch(() => []),
    byteLength: (name) => sizeOf(join(folder, name)),
    // It was written there under its name.
    keep: async () => undefined,
    fetch: async (name) => join(folder, name),
    remove: (name) => rm(join(folder, name), { force: true }),
    async removeLeftovers(olderThanMs) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (!name.endsWith('.part')) continue;
        const modified = await stat(join(folder, name)).catch(() => undefined);
        if (modified && Date.now() - modified.mtimeMs >= olderThanMs)
          await rm(join(folder, name), { force: true });
      }
    },
    close: async () => undefined,
  };
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

/** So many names are enough to see whose a place is. */
const enoughNames = 1000;

async function inBucket(settings: BucketSettings, { folder: desk, remove }: Desk): Promise<BackupPlace> {
  const address = bucketAddress(settings);
  const objects = await openObjects(settings);
  await makeDataFolder(desk);
  return {
    address,
    files: await createBucketPlace({ ...settings, cacheBytes: 0 }, desk),
    desk,
    async names() {
      const found = new Set<string>();
      for await (const portion of objects.list('')) {
        for (const { name } of portion) found.add(name.split('/', 1)[0] ?? '');
        if (found.size > enoughNames) break;
      }
      return [...found];
    },
    byteLength: objects.byteLength,
    async keep(name) {
      const path = join(desk, name);
      await objects.putStream(name, createReadStream(path), (await sizeOf(path)) ?? 0);
      await rm(path);
    },
    async fetch(name) {
      const path = join(desk, name);
      const [from, promised] = [await objects.get(name), await objects.byteLength(name)];
      if (!from) throw new DomainError('storage-unavailable', `${address}/${name} is gone.`);
      await pipeline(from, createWriteStream(path)).catch(async (error: unknown) => {
        throw isFull(error) ? await storageFull(desk, error) : error;
      });
      const size = await sizeOf(path);
      if (size !== promised) {
        throw new DomainError(
          'storage-unavailable',
          `Of ${address}/${name} ${size ?? 0} of ${promised ?? 0} bytes arrived. Nothing was changed. Do it again.`,
        );
      }
      return path;
    },
    remove: objects.delete,
    async removeLeftovers(olderThanMs) {
      await objects.abortUploads(olderThanMs);
      for await (const portion of objects.list('aside/')) {
        for (const { name, ageMs } of portion) if (ageMs >= olderThanMs) await objects.delete(name);
      }
    },
    close: remove,
  };
}
