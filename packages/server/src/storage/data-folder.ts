import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DomainError } from '../domain/errors.js';
import { makeFolders } from '../make-folders.js';
import { createAside, discard, isErrno, keepAs, syncFolder, writeAll } from './files.js';
import { cannotBeMade, storageProblem, storageUnavailable } from './problems.js';

/** Whose files a folder holds: in `installation.json`. The database has the same id. */
export interface Identity {
  readonly installation: string;
  /** For people: which database that was, without its password. */
  readonly database: string;
  readonly since: string;
  /** Somebody has said to go on without the files that the database refers to; until there is one again, none need be there. */
  readonly filesLost?: true;
}

/** The folder that was opened, as long as it is there. */
export interface DataFolder {
  readonly path: string;
  /** Throws `storage-unavailable` where the folder is gone, or another is in its place. */
  check(): Promise<void>;
}

export const identityFile = 'installation.json';

/** Small files beside the blobs, which say what these are. Each is there whole or not at all. */
export interface Documents {
  /** Where one is, for messages. */
  pathOf(name: string): string;
  /** Undefined where there is none. */
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export function folderDocuments(folder: string): Documents {
  const pathOf = (name: string) => join(folder, name);
  return {
    pathOf,
    async read(name) {
      try {
        return await readFile(pathOf(name), 'utf8');
      } catch (error) {
        if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
        throw await storageProblem(error, folder);
      }
    },
    /** Written aside and renamed: two that start at once write the same, or find the other's when they read it again. */
    async write(name, text) {
      const aside = await createAside(join(folder, 'blobs', 'aside'));
      try {
        await writeAll(aside.handle, Buffer.from(text));
        await keepAs(aside, pathOf(name));
      } catch (error) {
        await discard(aside);
        throw await storageProblem(error, folder);
      }
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
      await syncFolder(folder);
    },
  };
}

/** Undefined where there is none. Throws `storage-mismatch` where it cannot be read. */
export async function readIdentity(documents: Documents): Promise<Identity | undefined> {
  const text = await documents.read(identityFile);
  if (text === undefined) return undefined;
  const found = parsed(text);
  if (found) return found;
  throw new DomainError(
    'storage-mismatch',
    `${documents.pathOf(identityFile)}, which names the database that the files belong to, cannot be read. Restore it from a ` +
      'backup; or, where you are sure that the files and the database belong together, start once with `serve --adopt-folder`.',
  );
}

function parsed(text: string): Identity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { installation, database, since, filesLost } = value as Record<string, unknown>;
  if (typeof installation !== 'string' || installation === '') return undefined;
  return {
    ...{ installation, database: String(database ?? 'not named'), since: String(since ?? '') },
    ...(filesLost === true && { filesLost }),
  };
}

export const writeIdentity = (documents: Documents, identity: Identity): Promise<void> =>
  documents.write(identityFile, `${JSON.stringify(identity, null, 2)}\n`);

/** See that a folder, where there is one, can be written to; else, where asked, that it can be made. Throws `storage-unavailable`. */
export async function checkWritable(folder: string, { orMade }: { readonly orMade: boolean }): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw storageUnavailable(folder, 'it is a file, not a folder');
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw await storageProblem(error, folder);
    if (orMade) await checkCanBeMade(folder);
  }
}

/** By a folder beside it, which goes again: where something else keeps the start from going on, nothing is left of it. */
async function checkCanBeMade(folder: string): Promise<void> {
  let parent = dirname(resolve(folder));
  while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent);
  try {
    await rmdir(await mkdtemp(join(parent, '.persephone-')));
  } catch (error) {
    throw await cannotBeMade(folder, parent, error);
  }
}

/** Make the folder where it is not there, and see that it can be written to. Throws `storage-unavailable`. */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    makeFolders(folder);
    const aside = await createAside(join(folder, 'blobs', 'aside'));
    await discard(aside);
  } catch (error) {
    throw await storageProblem(error, folder);
  }
}

/** The folder as it is now, which bears this identity. */
export async function openDataFolder(folder: string, { installation }: Identity): Promise<DataFolder> {
  const path = resolve(folder);
  const file = join(path, identityFile);
  // The blobs may be on a disk of their own.
  const blobs = join(path, 'blobs');
  const seen = async () => {
    const { dev, ino, mtimeMs } = await stat(file);
    const apart = (await stat(blobs)).dev !== dev;
    return { which: `${dev} ${ino} ${mtimeMs}`, apart };
  };
  let known = await seen();
  return {
    path,
    async check() {
      let now: Awaited<ReturnType<typeof seen>>;
      try {
        now = await seen();
      } catch (error) {
        if (!isErrno(error, 'ENOENT')) throw await storageProblem(error, path);
        throw storageUnavailable(
          path,
          `it has been removed, renamed or unmounted since it was opened, or has lost its ${identityFile}`,
          error,
        );
      }
      if (known.apart && !now.apart) {
        throw storageUnavailable(path, 'the disk of the folder blobs in it is no longer mounted');
      }
      if (now.which === known.which) return;
      // Mounted anew, or restored: the same installation's all the same.
      const found = await readIdentity(folderDocuments(path)).catch(() => undefined);
      if (found?.installation !== installation) {
        throw storageUnavailable(
          path,
          'it is no longer the folder that was opened, but another in its place',
        );
      }
      known = now;
    },
  };
}
