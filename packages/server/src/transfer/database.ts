import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageConfig } from '../config.js';
import {
  compareRows,
  copyDatabase,
  copyNames,
  copyRows,
  type DatabaseFound,
  describeDatabase,
  hasRows,
  inspectDatabase,
  lockBy,
  notingContents,
  openDatabase,
  placeSqlite,
  restoreDump,
  sqliteFileOf,
  sqliteLogsBeside,
} from '../db/index.js';
import { DomainError } from '../domain/errors.js';
import type { Database } from '../domain/repositories.js';
import { type Identity, isErrno } from '../storage/index.js';
import { impossible } from './arrival.js';

/** What of a transfer is told while it goes on. */
export interface TransferOptions {
  readonly signal?: AbortSignal;
  onProgress?(step: 'files' | 'rows' | 'verified', done: number, total: number): void;
}

/**
 * See that a database can be brought to an address, before hours are spent on files.
 * @param resumed whether an earlier attempt may have brought it there already
 * @param rowByRow whether it comes row by row, for which tables without rows may be there
 * @throws DomainError `transfer-impossible` where it has anything else
 */
export async function refuseFilledDatabase(
  { databaseUrl }: StorageConfig,
  { installation }: Identity,
  { resumed, rowByRow }: { readonly resumed: boolean; readonly rowByRow: boolean },
): Promise<void> {
  const found = await inspectDatabase({ url: databaseUrl });
  const file = sqliteFileOf(databaseUrl);
  const [left] =
    file !== undefined && (found.state === 'nothing' || found.state === 'empty')
      ? sqliteLogsBeside(file)
      : [];
  if (left !== undefined) {
    throw impossible(
      `${left} is of a database that is no longer beside it, and would be read into the one that comes there. Nothing was changed. ` +
        'Move it elsewhere, and do the same once more.',
    );
  }
  if (found.state === 'nothing' || isOurs(found, installation, resumed)) return;
  if (rowByRow && found.state === 'named' && !(await hasRows(databaseUrl))) return;
  throw impossible(
    `The database (${describeDatabase(databaseUrl)}) is not empty. Nothing was changed. Name a new, empty one with DATABASE_URL (of a ` +
      'move, TO_DATABASE_URL), or a data folder that has none.',
  );
}

const isOurs = (found: DatabaseFound, installation: string, resumed: boolean): boolean =>
  resumed && found.state === 'named' && found.installation === installation;

/** Whether a database of this installation is where it is to be, as an earlier attempt may have brought it; that came all at once. */
export async function isBrought(
  { databaseUrl }: Pick<StorageConfig, 'databaseUrl'>,
  { installation }: Identity,
): Promise<boolean> {
  return isOurs(await inspectDatabase({ url: databaseUrl }), installation, true);
}

/**
 * Do something with a copy of an SQLite database, brought up to date: what it was copied of stays as it is, also where an earlier
 * version has made it.
 */
export async function withSnapshot<T>(
  to: StorageConfig,
  write: (file: string) => Promise<void> | void,
  work: (database: Database, file: string) => Promise<T>,
): Promise<T> {
  return withArriving(to, async (folder) => {
    const file = join(folder, copyNames.sqlite);
    await write(file);
    const database = await openDatabase({ url: `sqlite:${file}` });
    try {
      return await work(database, file);
    } finally {
      await database.close();
    }
  });
}

/**
 * Do something with a folder within the data folder for the copy of a database that arrives, and with nobody else bringing anything there
 * meanwhile. What a process that was killed has left in it goes first.
 */
export async function withArriving<T>(
  { dataDirectory }: StorageConfig,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const unlock = lockBy(join(dataDirectory, 'arriving.lock'));
  if (!unlock) {
    throw impossible(
      `Another \`persephone move\` or \`persephone restore\` is under way to ${dataDirectory}. Wait until it has ended.`,
    );
  }
  const folder = join(dataDirectory, 'arriving');
  // Some disks, and Windows, keep a file while somebody has it open, which this process may have until it ends: the next attempt
  // removes it.
  const remove = () =>
    rm(folder, { recursive: true, force: true }).catch((error: unknown) => {
      if (!isErrno(error, 'ENOTEMPTY', 'EBUSY', 'EPERM')) throw error;
    });
  try {
    await remove();
    await mkdir(folder, { recursive: true });
    return await work(folder);
  } finally {
    await remove().finally(unlock);
  }
}

/**
 * Bring a database of PostgreSQL to where it is to be, by PostgreSQL's own programs, as a whole or not at all; and compare the two, row by
 * row.
 * @param folder for the copy on its way
 * @returns how many rows were compared
 */
export async function bringPostgres(
  fromUrl: string,
  to: StorageConfig,
  identity: Identity,
  folder: string,
  { signal, onProgress }: TransferOptions,
): Promise<number> {
  const compared = {
    ...(signal && { signal }),
    onRows: (done: number, total: number) => onProgress?.('rows', done, total),
  };
  if (await isBrought(to, identity)) return compareRows(fromUrl, to.databaseUrl, compared);
  const dump = join(folder, await copyDatabase(fromUrl, folder));
  signal?.throwIfAborted();
  const takeAway = await notingContents(to.databaseUrl);
  const isOwn = await restoreDump(dump, to.databaseUrl);
  await rm(dump);
  try {
    return await compareRows(fromUrl, to.databaseUrl, { ...compared, ...(isOwn && { todo: takenAway }) });
  } catch (error) {
    // What was stopped is compared by the next attempt; what is not the same stands in its way.
    if (isOwn && error instanceof DomainError && error.code === 'transfer-impossible') await takeAway();
    throw error;
  }
}

const takenAway =
  'Nothing of it is kept there, and where it comes from nothing was changed. See to both servers, and do the same once more.';

/**
 * Bring an SQLite database to where it is to be, as a whole or not at all.
 * @returns how many rows were written one by one; null where it came as a file
 */
export async function bringSqlite(
  file: string,
  to: StorageConfig,
  identity: Identity,
  { signal, onProgress }: TransferOptions,
): Promise<number | null> {
  const target = sqliteFileOf(to.databaseUrl);
  if (target !== undefined) {
    // It may be of another time: from an older backup, or from before a move there and back.
    if (await isBrought(to, identity)) await compareRows(`sqlite:${file}`, to.databaseUrl);
    else await placeSqlite(file, target);
    return null;
  }
  // Has all tables made, in a transaction of their own.
  await (await openDatabase({ url: to.databaseUrl })).close();
  const { rows } = await copyRows(`sqlite:${file}`, to.databaseUrl, {
    ...(signal && { signal }),
    onRows: (done, total) => onProgress?.('rows', done, total),
  });
  return rows;
}
