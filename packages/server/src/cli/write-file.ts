import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createAside, discard, keepAs, writeAll } from '../storage/files.js';
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
export async function writeWholeFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = resolve(path);
  const aside = await createAside(dirname(target));
  try {
    await writeAll(aside.handle, bytes);
    await keepAs(aside, target);
  } catch (error) {
    await discard(aside);
    throw error;
  }
}
