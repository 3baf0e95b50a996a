import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createAside, discard, isErrno, keepAs, writeAll } from './files.js';
import { isFull, storageFull } from './problems.js';

/** What SQLite's log needs for a large deletion, and its index at a start after a kill. */
const reserveBytes = 4 * 1024 * 1024;

/** Room that is kept on the disk for what makes room: even a deletion has to write first. */
export interface Reserve {
  /** See that it is there. Throws `storage-full` where it is not and there is no room for it. */
  require(): Promise<void>;
  /** Do something and, where the disk turns out to be full, once more with the reserve let go of. */
  releaseWhenFull<T>(work: () => Promise<T>): Promise<T>;
}

export function createReserve(folder: string, bytes = reserveBytes): Reserve {
  const path = join(folder, 'reserve');

  async function isThere(): Promise<boolean> {
    try {
      return (await stat(path)).size >= bytes;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return false;
      throw error;
    }
  }

  async function make(): Promise<void> {
    const aside = await createAside(join(dirname(path), 'blobs', 'aside'));
    try {
      // Random, since some file systems keep no room for zeros.
      const portion = 1024 * 1024;
      for (let i = 0; i < bytes; i += portion) {
        await writeAll(aside.handle, randomBytes(Math.min(portion, bytes - i)));
      }
      await keepAs(aside, path);
    } catch (error) {
      await discard(aside);
      throw error;
    }
  }

  async function require(): Promise<void> {
    if (await isThere()) return;
    try {
      await make();
    } catch (error) {
      if (isFull(error)) throw await storageFull(folder, error);
      throw error;
    }
  }

  return {
    require,
    async releaseWhenFull(work) {
      try {
        return await work();
      } catch (error) {
        if (!isFull(error) || !(await isThere())) throw error;
      }
      await rm(path, { force: true });
      try {
        return await work();
      } finally {
        // Where there is no room yet, whoever wants to write next tries again.
        await require().catch(() => undefined);
      }
    },
  };
}
