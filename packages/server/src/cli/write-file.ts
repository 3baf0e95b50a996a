import { constants } from 'node:fs';
import { access, copyFile, link, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createAside, discard, keepAs, syncFolder, writeAll } from '../storage/files.js';
import { CliFailure, exitCodes, fileProblem } from './failure.js';

/** Throws where a file could not be written there in the end: better now than after hours of training. */
export async function refuseUnwritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new CliFailure(`${path} cannot be written: ${folder} ${fileProblem(error)}.`, exitCodes.usage);
  }
  const present = await stat(path).catch(() => undefined);
  if (present && !present.isFile()) {
    throw new CliFailure(`${path} is there already and is no file; name another.`, exitCodes.usage);
  }
}

/** The whole file or, after a failure at any moment, what was there before. */
export function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  return writeWholeStream(path, [bytes]);
}

/** The same, portion by portion. */
export async function writeWholeStream(
  path: string,
  portions: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const target = resolve(path);
  const aside = await createAside(dirname(target));
  try {
    for await (const portion of portions) await writeAll(aside.handle, portion);
    await keepAs(aside, target);
  } catch (error) {
    await discard(aside);
    throw error;
  }
}

/** The same, but never in place of what is there: throws EEXIST. */
export async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = resolve(path);
  const aside = await createAside(dirname(target));
  try {
    await writeAll(aside.handle, bytes);
    await aside.handle.sync();
    await aside.handle.close();
    // A link is made at once, or not at all; file systems without links get a copy.
    await link(aside.path, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return copyFile(aside.path, target, constants.COPYFILE_EXCL);
    });
    await syncFolder(dirname(target));
  } finally {
    await aside.handle.close().catch(() => {});
    await rm(aside.path, { force: true });
  }
}
