import type { FoundFile } from '../../src/shared/upload/files.js';

/** A file in memory. */
export function found(path: string, content: string | Uint8Array = path, modified = 1): FoundFile {
  const blob = new Blob([content as BlobPart]);
  return { path, size: blob.size, modified, bytes: async () => blob };
}
