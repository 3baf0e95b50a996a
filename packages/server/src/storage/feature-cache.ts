import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FeatureCache } from '../domain/blobs.js';
import { createAside, discard, isErrno, keepAs, writeAll } from './files.js';

/**
 * Computed features as files, named by the hash of their key so that no key is ever a path. A file is there whole or
 * not at all; the folder may be deleted at any time.
 */
export function createFileFeatureCache(folder: string): FeatureCache {
  const root = resolve(folder);
  const pathOf = (key: string) => {
    const name = createHash('sha256').update(key).digest('hex');
    return join(root, name.slice(0, 2), name);
  };

  return {
    async read(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if (isErrno(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    async write(key, bytes) {
      const aside = await createAside(join(root, 'aside'));
      try {
        await writeAll(aside.handle, bytes);
        await keepAs(aside, pathOf(key));
      } catch (error) {
        await discard(aside);
        throw error;
      }
    },
  };
}
