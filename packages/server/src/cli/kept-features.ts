import type { FeatureCache } from '../domain/blobs.js';
import { sha256OfFile } from '../file-hash.js';
import { createFileFeatureCache } from '../storage/index.js';

/** Features that are kept in a folder from one training to the next. */
export interface KeptFeatures {
  /** Undefined where they are not to be kept. */
  readonly cache: FeatureCache | undefined;
  /** What a recording is called there: by its bytes, since a file of this name may be another the next time. */
  recordingKey(path: string): Promise<string>;
}

/** @param warn is told once where the folder cannot be written or read */
export function keptFeatures(folder: string | undefined, warn: (message: string) => void): KeptFeatures {
  if (folder === undefined) return { cache: undefined, recordingKey: async (path) => path };
  const known = new Map<string, Promise<string>>();
  return {
    cache: createFileFeatureCache(folder, warn),
    recordingKey(path) {
      // What cannot be read is named when its sound is wanted.
      const key = known.get(path) ?? sha256OfFile(path).catch(() => path);
      known.set(path, key);
      return key;
    },
  };
}
