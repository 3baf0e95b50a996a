import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FeatureCache } from '../domain/blobs.js';
import type { StorageLog } from './blob-store.js';
import { createAside, discard, isErrno, keepAs, writeAll } from './files.js';

/**
 * Computed features as files, named by the hash of their key so that no key is ever a path. A file is there whole or
 * not at all; the folder may be deleted at any time. What cannot be written or read is computed anew, which is slower
 * and no error.
 */
export function createFileFeatureCache(folder: string, log: StorageLog = () => {}): FeatureCache {
  const root = resolve(folder);
  const pathOf = (key: string) => {
    const name = createHash('sha256').update(key).digest('hex');
    return join(root, name.slice(0, 2), name);
  };
  let reported = false;
  const goOn = (what: string, error: unknown) => {
    // Once: a full disk has one line, not one for each utterance.
    if (!reported) log(`Features cannot be ${what} in ${root}, and are computed anew: ${String(error)}`);
    reported = true;
  };

  async function store(key: string, bytes: Uint8Array): Promise<void> {
    const aside = await createAside(join(root, 'aside'));
    try {
      await writeAll(aside.handle, bytes);
      await keepAs(aside, pathOf(key));
    } catch (error) {
      await discard(aside);
      throw error;
    }
  }

  return {
    async read(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (!isErrno(error, 'ENOENT')) goOn('read', error);
        return undefined;
      }
    },
    write: (key, bytes) => store(key, bytes).catch((error: unknown) => goOn('kept', error)),
  };
}
