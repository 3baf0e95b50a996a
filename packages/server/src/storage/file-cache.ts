import { createHash } from 'node:crypto';
import { link, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DomainError } from '../domain/errors.js';
import type { StorageLog } from './blob-store.js';
import {
  asideName,
  createAside,
  discard,
  isErrno,
  keepAs,
  linkIfFree,
  makeFolder,
  namesIn,
  writeAll,
} from './files.js';
import { isFull } from './problems.js';

/** A whole file on this machine, for as long as it is held. */
export interface CachedFile {
  readonly path: string;
  release(): Promise<void>;
}

/**
 * Copies on this machine of files that are kept elsewhere, under their SHA-256: those used longest ago give way. Several processes may
 * use the same folder, and it may be deleted at any time.
 */
export interface FileCache {
  /**
   * A file, fetched where it is not here. It stays at its path until it is released, whatever gives way meanwhile.
   * Throws `file-damaged` where what was fetched is not what the hash says.
   */
  take(contentHash: string, fetch: () => Promise<AsyncIterable<Uint8Array>>): Promise<CachedFile>;
  /** A second name for a whole file that has just been made on this machine, and will soon be wanted. */
  adopt(path: string, contentHash: string, byteLength: number): Promise<void>;
  remove(contentHash: string): Promise<void>;
  /** Remove what has not been used for so long, and what was never finished or released. */
  removeOld(ages: { readonly unusedMs: number; readonly asideMs: number }): Promise<void>;
}

/** How much is thrown out beyond what has to be, so that the folder is not read for each file. */
const slack = 0.1;

/** @param maximumBytes of what is here but for what is held at the moment */
export function createFileCache(folder: string, maximumBytes: number, log: StorageLog = () => {}): FileCache {
  const root = resolve(folder);
  const asideFolder = join(root, 'aside');
  const pathOf = (contentHash: string) => join(root, contentHash.slice(0, 2), contentHash);
  const underWay = new Map<string, Promise<void>>();
  /** What this process added since it last read the folder; other processes add, too, and each reads it for itself. */
  let addedBytes = Number.POSITIVE_INFINITY;

  async function held(contentHash: string): Promise<CachedFile> {
    const path = pathOf(contentHash);
    const name = `${asideName(asideFolder)}`;
    const now = new Date();
    try {
      await link(path, name);
    } catch (error) {
      // Some file systems have no links; there it may give way to others while it is read.
      if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
      await utimes(path, now, now);
      return { path, release: () => Promise.resolve() };
    }
    await utimes(name, now, now);
    return { path: name, release: () => rm(name, { force: true }) };
  }

  async function download(
    contentHash: string,
    fetch: () => Promise<AsyncIterable<Uint8Array>>,
  ): Promise<number> {
    const source = await fetch();
    await makeFolder(root);
    const aside = await createAside(asideFolder);
    try {
      const hash = createHash('sha256');
      let byteLength = 0;
      for await (const chunk of source) {
        hash.update(chunk);
        byteLength += chunk.length;
        await writeAll(aside.handle, chunk);
      }
      if (hash.digest('hex') !== contentHash) throw damaged(contentHash);
      await keepAs(aside, pathOf(contentHash));
      return byteLength;
    } catch (error) {
      await discard(aside);
      throw error;
    }
  }

  async function fetched(
    contentHash: string,
    fetch: () => Promise<AsyncIterable<Uint8Array>>,
  ): Promise<void> {
    let byteLength: number;
    try {
      byteLength = await download(contentHash, fetch);
    } catch (error) {
      if (!isFull(error)) throw error;
      await makeRoom(0);
      byteLength = await download(contentHash, fetch);
    }
    await added(byteLength, contentHash);
  }

  async function added(byteLength: number, contentHash: string): Promise<void> {
    addedBytes += byteLength;
    if (addedBytes > maximumBytes * slack) await makeRoom(maximumBytes, contentHash);
  }

  /** @param kept is not thrown out, whatever its size: somebody is about to hold it */
  async function makeRoom(most: number, kept?: string): Promise<void> {
    addedBytes = 0;
    const files = await filesIn(root);
    let total = files.reduce((sum, { size }) => sum + size, 0);
    if (total <= most) return;
    const wanted = most * (1 - slack);
    for (const { path, size, name } of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= wanted) break;
      if (name === kept) continue;
      await rm(path, { force: true });
      total -= size;
    }
  }

  return {
    async take(contentHash, fetch) {
      for (let tries = 0; ; tries++) {
        try {
          return await held(contentHash);
        } catch (error) {
          // It may have given way again before it was held.
          if (!isErrno(error, 'ENOENT') || tries === 3) throw error;
        }
        let waited = underWay.get(contentHash);
        if (!waited) {
          waited = fetched(contentHash, fetch).finally(() => underWay.delete(contentHash));
          underWay.set(contentHash, waited);
        }
        await waited;
      }
    },

    async adopt(path, contentHash, byteLength) {
      if (byteLength > maximumBytes / 2) return;
      try {
        await makeFolder(root);
        await makeFolder(asideFolder);
        await makeFolder(dirname(pathOf(contentHash)));
        await linkIfFree(path, pathOf(contentHash));
        await added(byteLength, contentHash);
      } catch (error) {
        log(
          `${contentHash} could not be kept in ${root}, and is fetched when it is wanted: ${String(error)}`,
        );
      }
    },

    remove: (contentHash) => rm(pathOf(contentHash), { force: true }),

    async removeOld({ unusedMs, asideMs }) {
      const now = Date.now();
      for (const { path, usedMs } of await filesIn(root)) {
        if (now - usedMs > unusedMs) await rm(path, { force: true });
      }
      for (const { path, usedMs } of await entriesOf(asideFolder)) {
        if (now - usedMs > asideMs) await rm(path, { force: true });
      }
    },
  };
}

function damaged(contentHash: string): DomainError {
  return new DomainError(
    'file-damaged',
    `The file with the SHA-256 ${contentHash} has other bytes than its name says. Restore it from a backup, or delete ` +
      'what it belongs to; `persephone verify` names all such files.',
  );
}

interface Entry {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly usedMs: number;
}

async function filesIn(root: string): Promise<Entry[]> {
  const files: Entry[] = [];
  for (const shard of await namesIn(root)) {
    if (/^[0-9a-f]{2}$/.test(shard)) files.push(...(await entriesOf(join(root, shard))));
  }
  return files;
}

async function entriesOf(folder: string): Promise<Entry[]> {
  const found = await Promise.all(
    (await namesIn(folder)).map(async (name) => {
      const path = join(folder, name);
      // What has just given way is no entry.
      const stats = await stat(path).catch(() => undefined);
      return stats && { path, name, size: stats.size, usedMs: stats.mtimeMs };
    }),
  );
  return found.filter((entry) => entry !== undefined);
}
