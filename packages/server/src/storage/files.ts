import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Make what was renamed or deleted in this folder survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Windows cannot sync folders, and needs not.
    if (!isErrno(error, 'EPERM', 'EINVAL', 'EISDIR')) throw error;
  } finally {
    await handle.close();
  }
}

/** A new file of an unguessable name, to be renamed or removed. */
export async function createAside(folder: string): Promise<{ path: string; handle: FileHandle }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.part`);
  return { path, handle: await open(path, 'wx+') };
}

/** Close a whole file, give it its name, and see to it that both are on the disk. */
export async function keepAs(aside: { path: string; handle: FileHandle }, target: string): Promise<void> {
  await aside.handle.sync();
  await aside.handle.close();
  const folder = dirname(target);
  const first = await mkdir(folder, { recursive: true });
  await rename(aside.path, target);
  await syncFolder(folder);
  if (first !== undefined) await syncFolder(dirname(folder));
}

/** Close if still open, and remove if still there. */
export async function discard(aside: { path: string; handle: FileHandle }): Promise<void> {
  await aside.handle.close().catch(() => undefined);
  await rm(aside.path, { force: true });
}

/** All bytes, although the system may write fewer at a time. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}

export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
