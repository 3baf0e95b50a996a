import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { BlobStore, ByteRange, ReceivedBlob, StoredBlob } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { DataFolder } from './data-folder.js';
import { openFileSource } from './file-source.js';
import {
  copyOver,
  createAside,
  discard,
  isErrno,
  linkIfFree,
  makeFolder,
  moveTo,
  namesIn,
  syncFolder,
  writeAll,
} from './files.js';
import { storageProblem } from './problems.js';
import { putInto } from './put.js';
import type { Reserve } from './reserve.js';
import { isHash, severalAtOnce } from './several.js';

/** Where something worth a line goes. */
export type StorageLog = (message: string) => void;

export interface BlobStoreOptions {
  readonly log?: StorageLog;
  /** The folder that this one is in, looked at before and after each writing. */
  readonly dataFolder?: DataFolder;
  readonly reserve?: Reserve;
  /** Where discarded files go; beside the blobs where not given. */
  readonly trash?: string;
}

const listedAtOnce = 500;

/** What a received blob is besides what others see of it. */
interface Aside {
  readonly path: string;
  /** Whether its place, once it was there, has been made to survive a loss of power. */
  synced: boolean;
}

/**
 * Blobs as files: <folder>/<first two digits of the hash>/<hash>; what is being written is in <folder>/aside. Several
 * processes, on several machines, may use the same folder.
 */
export function createFileBlobStore(folder: string, options: BlobStoreOptions = {}): BlobStore {
  const { log = () => {}, dataFolder, reserve } = options;
  const root = resolve(folder);
  const asideFolder = join(root, 'aside');
  const trash = resolve(options.trash ?? join(dirname(root), 'trash'));
  const asides = new WeakMap<ReceivedBlob, Aside>();

  function pathOf(contentHash: string): string {
    // Whatever a row or a request holds, only a hash becomes a path.
    if (!isHash(contentHash)) throw new TypeError('Not a content hash');
    return join(root, contentHash.slice(0, 2), contentHash);
  }

  /** Errors of the disk and the folder become coded ones. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    await dataFolder?.check();
    try {
      return await work();
    } catch (error) {
      // Where the folder has just gone, that is what is wrong.
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) await dataFolder?.check();
      throw await storageProblem(error, dataFolder?.path ?? root);
    }
  }

  /** A file that is wanted again comes back from the trash by itself. */
  async function backFromTrash(contentHash: string): Promise<boolean> {
    const target = pathOf(contentHash);
    try {
      await moveTo(join(trash, contentHash), target);
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return false;
      throw error;
    }
    await syncFolder(dirname(target));
    log(`${contentHash} was in the trash and is referred to: it is back in its place`);
    return true;
  }

  function existing<T>(contentHash: string, work: (path: string) => Promise<T>): Promise<T> {
    return guarded(async () => {
      const path = pathOf(contentHash);
      for (let tries = 0; ; tries++) {
        try {
          return await work(path);
        } catch (error) {
          if (!isErrno(error, 'ENOENT')) throw error;
          if (tries === 0 && (await backFromTrash(contentHash))) continue;
          await dataFolder?.check();
          log(`The file ${path} is missing, although it is referred to`);
          throw new DomainError(
            'file-missing',
            `The file with the SHA-256 ${contentHash} is missing from the data folder. Restore it from a backup.`,
            {},
            { cause: error },
          );
        }
      }
    });
  }

  async function sizeAt(path: string): Promise<number | undefined> {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  function receivedAt(path: string, stored: StoredBlob): ReceivedBlob {
    const received: ReceivedBlob = {
      ...stored,
      stream: (range) => createReadStream(path, range ?? {}),
      open: () => openFileSource(path),
      release: () => rm(path, { force: true }),
    };
    asides.set(received, { path, synced: false });
    return received;
  }

  const store: BlobStore = {
    aside: () =>
      guarded(async () => {
        await reserve?.require();
        const { path, handle } = await createAside(asideFolder);
        await handle.close();
        return {
          path,
          receive: () => guarded(async () => receivedAt(path, await hashed(path))),
          release: () => rm(path, { force: true }),
        };
      }),

    receive: (source, maximumBytes) =>
      guarded(async () => {
        await reserve?.require();
        const aside = await createAside(asideFolder);
        try {
          const stored = await writeThrough(aside.handle, source, maximumBytes);
          await aside.handle.sync();
          await aside.handle.close();
          return receivedAt(aside.path, stored);
        } catch (error) {
          await discard(aside);
          throw error;
        }
      }),

    place: (received) =>
      guarded(async () => {
        const changed = new Set<string>();
        const placed: Aside[] = [];
        const placeOne = async (blob: ReceivedBlob) => {
          const aside = asides.get(blob);
          if (!aside) throw new TypeError('Received by another store');
          const target = pathOf(blob.contentHash);
          const size = await sizeAt(target);
          if (size === blob.byteLength && aside.synced) return;
          if (size === undefined) {
            await makeFolder(dirname(target));
            await linkIfFree(aside.path, target);
          } else if (size !== blob.byteLength) await copyOver(aside.path, target);
          // Also where another process has just put it there: it may not have come to that yet.
          changed.add(dirname(target));
          placed.push(aside);
        };
        await severalAtOnce(received, placeOne);
        await severalAtOnce([...changed], syncFolder);
        for (const aside of placed) aside.synced = true;
        await dataFolder?.check();
      }),

    put: (source, maximumBytes) => putInto(store)(source, maximumBytes),

    read: (contentHash) => existing(contentHash, (path) => readFile(path)),

    open: (contentHash) => existing(contentHash, openFileSource),

    /** Opened before it is returned, so that a missing blob is an error here and not in mid-answer. */
    stream: (contentHash, range?: ByteRange): Promise<Readable> =>
      existing(contentHash, async (path) => (await open(path, 'r')).createReadStream(range)),

    has: (contentHash) =>
      guarded(async () => {
        if ((await sizeAt(pathOf(contentHash))) !== undefined) return true;
        return backFromTrash(contentHash);
      }),

    byteLength: (contentHash) => existing(contentHash, async (path) => (await stat(path)).size),

    delete: (contentHash) => guarded(() => rm(pathOf(contentHash), { force: true })),

    discard: (contentHash) =>
      guarded(async () => {
        const path = pathOf(contentHash);
        const now = new Date();
        try {
          // Its time in the trash begins now, whenever the process is killed.
          await utimes(path, now, now);
          await makeFolder(trash);
          await moveTo(path, join(trash, contentHash));
          return true;
        } catch (error) {
          if (isErrno(error, 'ENOENT')) return false;
          throw error;
        }
      }),

    async *files() {
      for (const shard of await namesIn(root)) {
        if (!/^[0-9a-f]{2}$/.test(shard)) continue;
        const shardFolder = join(root, shard);
        const hashes = (await namesIn(shardFolder)).filter(isHash);
        for (let i = 0; i < hashes.length; i += listedAtOnce) {
          const portion = [];
          for (const contentHash of hashes.slice(i, i + listedAtOnce)) {
            const ageMs = await ageOf(join(shardFolder, contentHash));
            if (ageMs !== undefined) portion.push({ contentHash, ageMs });
          }
          yield portion;
        }
      }
    },

    removeLeftovers: ({ asideMs, discardedMs }) =>
      guarded(async () => ({
        aside: await removeOld(asideFolder, asideMs),
        discarded: await removeOld(trash, discardedMs),
      })),

    async withReserve(work) {
      await dataFolder?.check();
      return reserve ? reserve.releaseWhenFull(work) : work();
    },
  };
  return store;
}

/** Write, hash and count, a chunk at a time. */
async function writeThrough(
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  maximumBytes = Number.POSITIVE_INFINITY,
): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let byteLength = 0;
  for await (const chunk of source) {
    byteLength += chunk.length;
    if (byteLength > maximumBytes) {
      throw new DomainError(
        'upload-too-large',
        `The file has more than the ${maximumBytes} bytes that are accepted. Recordings and zip files can be divided, and sound compressed (FLAC loses nothing).`,
        { maximumBytes },
      );
    }
    hash.update(chunk);
    await writeAll(handle, chunk);
  }
  return { contentHash: hash.digest('hex'), byteLength };
}

/** Undefined where it has just gone. */
async function ageOf(path: string): Promise<number | undefined> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function removeOld(folder: string, olderThanMs: number): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const ageMs = await ageOf(path);
    if (ageMs === undefined || ageMs < olderThanMs) continue;
    await rm(path, { force: true, recursive: true });
    removed += 1;
  }
  return removed;
}

/** What has been written under a path by another program, made to survive a loss of power. */
async function hashed(path: string): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let byteLength = 0;
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer);
      byteLength += (chunk as Buffer).length;
    }
  } finally {
    await handle.close();
  }
  return { contentHash: hash.digest('hex'), byteLength };
}
