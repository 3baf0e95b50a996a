import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
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

/** Make a folder where it is not there, and never what it is in: that may have been removed, or not be mounted. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    throw error;
  }
  await syncFolder(dirname(folder));
}

/** A name that no other file has, for what is to be renamed or removed. */
export function asideName(folder: string): string {
  return join(folder, `${randomUUID()}.part`);
}

/** A new file of an unguessable name, to be renamed or removed. Its folder is made; what that is in is not. */
export async function createAside(folder: string): Promise<{ path: string; handle: FileHandle }> {
  const path = asideName(folder);
  try {
    return { path, handle: await open(path, 'wx+') };
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  await makeFolder(dirname(folder));
  await makeFolder(folder);
  return { path, handle: await open(path, 'wx+') };
}

/** Close a whole file, give it its name, and see to it that both are on the disk. */
export async function keepAs(aside: { path: string; handle: FileHandle }, target: string): Promise<void> {
  await aside.handle.sync();
  await aside.handle.close();
  await makeFolder(dirname(target));
  await rename(aside.path, target);
  await syncFolder(dirname(target));
}

/** A second name for a whole, synced file, unless that name is taken. The folder is the caller's to sync. */
export async function linkIfFree(path: string, target: string): Promise<void> {
  try {
    await link(path, target);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return;
    // Some network and memory-card file systems have no links.
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    await copyOver(path, target);
  }
}

/** A copy of a whole file, in place of what may bear that name. The folder is the caller's to sync. */
export async function copyOver(path: string, target: string): Promise<void> {
  const copy = asideName(dirname(target));
  await copySynced(path, copy);
  await rename(copy, target);
}

/** Rename, also onto another disk. Throws ENOENT where it is not there. */
export async function moveTo(path: string, target: string): Promise<void> {
  try {
    await rename(path, target);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    await copyOver(path, target);
    await rm(path, { force: true });
  }
}

async function copySynced(path: string, copy: string): Promise<void> {
  try {
    await copyFile(path, copy);
    const handle = await open(copy, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
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

/** What is in a folder; nothing where it is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
