import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { OpenedBytes } from '../domain/blobs.js';

async function whole(handle: FileHandle): Promise<OpenedBytes> {
  const bytes = await handle.readFile();
  await handle.close();
  return {
    byteLength: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    close: () => Promise.resolve(),
  };
}

/** A file of any size, read where it is asked for. Close it always. Throws what the system says of the file. */
export async function openFileSource(path: string): Promise<OpenedBytes> {
  const handle = await open(path, 'r');
  try {
    const stats = await handle.stat();
    // A pipe has no size and no places; a folder is refused by this.
    if (!stats.isFile()) return await whole(handle);
    const { size } = stats;
    return {
      byteLength: size,
      path: resolve(path),
      async read(start, end) {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
