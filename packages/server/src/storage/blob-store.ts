import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { BlobStore, ByteRange, HeldFile, StoredBlob } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import { openFileSource } from './file-source.js';
import { createAside, discard, isErrno, keepAs, syncFolder, writeAll } from './files.js';

/** Where something worth a line goes. */
export type StorageLog = (message: string) => void;

const asideName = 'aside';
const sweptAtOnce = 500;

/**
 * Blobs as files: <folder>/<first two digits of the hash>/<hash>; what is being written is in <folder>/aside. Several
 * processes of one machine may use the same folder.
 */
export function createFileBlobStore(folder: string, log: StorageLog = () => {}): BlobStore {
  const root = resolve(folder);
  const asideFolder = join(root, asideName);

  function pathOf(contentHash: string): string {
    // Whatever a row or a request holds, only a hash becomes a path.
    if (!isHash(contentHash)) throw new TypeError('Not a content hash');
    return join(root, contentHash.slice(0, 2), contentHash);
  }

  async function existing<T>(contentHash: string, work: (path: string) => Promise<T>): Promise<T> {
    try {
      return await work(pathOf(contentHash));
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      throw new Error(`The blob ${contentHash} is missing from ${root}`, { cause: error });
    }
  }

  return {
    async put(source, maximumBytes): Promise<StoredBlob> {
      const aside = await createAside(asideFolder);
      try {
        const stored = await writeThrough(aside.handle, source, maximumBytes);
        const target = pathOf(stored.contentHash);
        if (await renewed(target)) await discard(aside);
        else await keepAs(aside, target);
        return stored;
      } catch (error) {
        await discard(aside);
        throw error;
      }
    },

    async hold(source, maximumBytes): Promise<HeldFile> {
      const aside = await createAside(asideFolder);
      try {
        const { byteLength } = await writeThrough(aside.handle, source, maximumBytes);
        return {
          byteLength,
          stream: ({ start, end }) => createReadStream(aside.path, { start, end }),
          release: () => discard(aside),
        };
      } catch (error) {
        await discard(aside);
        throw error;
      }
    },

    read: (contentHash) => existing(contentHash, (path) => readFile(path)),

    open: (contentHash) => existing(contentHash, openFileSource),

    /** Opened before it is returned, so that a missing blob is an error here and not in mid-answer. */
    stream: (contentHash, range?: ByteRange): Promise<Readable> =>
      existing(contentHash, async (path) => (await open(path, 'r')).createReadStream(range)),

    async has(contentHash) {
      return access(pathOf(contentHash)).then(
        () => true,
        (error: unknown) => {
          if (isErrno(error, 'ENOENT')) return false;
          throw error;
        },
      );
    },

    byteLength: (contentHash) => existing(contentHash, async (path) => (await stat(path)).size),

    async delete(contentHash) {
      await rm(pathOf(contentHash), { force: true });
    },

    async sweep(referenced, olderThanMs) {
      const before = Date.now() - olderThanMs;
      const leftovers = await removeOld(asideFolder, await namesIn(asideFolder), before);
      let orphans = 0;
      for (const shard of await namesIn(root)) {
        if (!/^[0-9a-f]{2}$/.test(shard)) continue;
        const shardFolder = join(root, shard);
        const hashes = (await namesIn(shardFolder)).filter(isHash);
        for (let i = 0; i < hashes.length; i += sweptAtOnce) {
          const some = hashes.slice(i, i + sweptAtOnce);
          const kept = await referenced(some);
          orphans += await removeOld(
            shardFolder,
            some.filter((hash) => !kept.has(hash)),
            before,
          );
        }
      }
      if (leftovers + orphans > 0) {
        log(`Removed ${leftovers} unfinished uploads and ${orphans} files that nothing refers to`);
      }
      return leftovers + orphans;
    },
  };
}

function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
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
        `The file has more than the ${maximumBytes} bytes that are accepted. Divide it, or compress the sound (FLAC loses nothing).`,
        { maximumBytes },
      );
    }
    hash.update(chunk);
    await writeAll(handle, chunk);
  }
  return { contentHash: hash.digest('hex'), byteLength };
}

/**
 * Whether the blob is there already. Its age starts anew then: a sweep must not take it for an old orphan before the
 * row that is about to refer to it is there.
 */
async function renewed(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

async function removeOld(folder: string, names: readonly string[], before: number): Promise<number> {
  let removed = 0;
  for (const name of names) {
    const path = join(folder, name);
    try {
      if ((await stat(path)).mtimeMs > before) continue;
      await rm(path);
      removed += 1;
    } catch (error) {
      // Another process sweeps too, or has just finished with it.
      if (!isErrno(error, 'ENOENT')) throw error;
    }
  }
  if (removed > 0) await syncFolder(folder);
  return removed;
}
