import { existsSync } from 'node:fs';
import { backUpFiles, type FilesBackedUp, type FilesCopied } from '../backup/index.js';
import type { StorageConfig } from '../config.js';
import {
  describeDatabase,
  holdDatabase,
  inspectDatabase,
  isSameDatabase,
  openDatabase,
  sqliteFileOf,
} from '../db/index.js';
import type { Database } from '../domain/repositories.js';
import { filePlace } from '../open-storage.js';
import { type FilePlace, type Identity, readIdentity } from '../storage/index.js';
import { type Arrival, beginArrival, endArrival, impossible, refuseOther } from './arrival.js';
import {
  bringPostgres,
  bringSqlite,
  refuseFilledDatabase,
  type TransferOptions,
  withArriving,
  withSnapshot,
} from './database.js';
import { missedOf, type Proved, prove } from './prove.js';

export interface Moved extends Proved, FilesCopied {
  /** Where files were moved to; null where they stay. */
  readonly place: string | null;
  /** Whether the database was moved. */
  readonly database: boolean;
  /** Compared by number and hash with those where they come from; null of an SQLite file that came as one. */
  readonly rows: number | null;
}

interface Route {
  readonly from: StorageConfig;
  readonly to: StorageConfig;
  readonly source: FilePlace;
  readonly identity: Identity;
  /** Undefined where the files stay. */
  readonly arrival: Arrival | undefined;
  readonly movesDatabase: boolean;
  readonly options: TransferOptions;
}

/**
 * Move an installation that nobody works with to another database, another place of files, or both. Where it was, nothing is changed.
 * Killed or stopped anywhere, done again, it goes on.
 * @throws DomainError `transfer-impossible` where it is at work, where it is to go is not empty, or the two do not fit
 */
export async function moveInstallation(
  from: StorageConfig,
  to: StorageConfig,
  options: TransferOptions = {},
): Promise<Moved> {
  const source = await filePlace(from);
  await source.check({ orMade: false });
  const identity = await readIdentity(source.documents);
  const file = sqliteFileOf(from.databaseUrl);
  if (!identity || (file !== undefined && !existsSync(file))) {
    throw impossible(
      `There is no installation in the ${source.name} with the database that is opened. Set --data, --files and DATABASE_URL as the ` +
        'service has them.',
    );
  }
  const movesDatabase = from.databaseUrl !== to.databaseUrl;
  const movesFiles = (await filePlace(to)).address !== source.address;
  if (!movesDatabase && !movesFiles) {
    throw impossible('It is there already. Name where to with --to-files, --to-data or TO_DATABASE_URL.');
  }
  if (file === undefined && movesDatabase) await refuseFromPostgres(from, to, identity);
  const held = await holdDatabase(from.databaseUrl);
  try {
    const arrival = movesFiles ? await beginArrival(to, identity, source.address) : undefined;
    if (movesDatabase) {
      // Without files on their way, what an earlier attempt has brought is known by being the very same.
      const resumed = arrival?.resumed ?? true;
      await refuseFilledDatabase(to, identity, { resumed, rowByRow: file !== undefined });
    }
    const route: Route = { from, to, source, identity, arrival, movesDatabase, options };
    const moved =
      file === undefined
        ? await movePostgres(route)
        : await withSnapshot(
            to,
            (snapshot) => held.copyTo(snapshot),
            (database, snapshot) => moveSqlite(route, database, snapshot),
          );
    await held.check();
    if (arrival) await endArrival(arrival, to, identity);
    return { ...moved, place: arrival?.place.name ?? null, database: movesDatabase };
  } finally {
    held.release();
  }
}

type Result = Omit<Moved, 'place' | 'database'>;

async function moveSqlite(route: Route, database: Database, snapshot: string): Promise<Result> {
  const { to, identity, options, movesDatabase } = route;
  await refuseOtherSource(database, route);
  const copied = await copyFiles(route, database);
  if (!movesDatabase) return proved(route, database, copied, null);
  const rows = await bringSqlite(snapshot, to, identity, options);
  const there = await openDatabase({ url: to.databaseUrl });
  try {
    return await proved(route, there, copied, rows);
  } finally {
    await there.close();
  }
}

async function movePostgres(route: Route): Promise<Result> {
  const { from, to, identity, movesDatabase, options } = route;
  if (!movesDatabase) return moveFiles(route, null);
  // The database first, and files by its rows where it has come to: where it was, no newer version of this program changes it.
  return withArriving(to, async (folder) =>
    moveFiles(route, await bringPostgres(from.databaseUrl, to, identity, folder, options)),
  );
}

async function moveFiles(route: Route, rows: number | null): Promise<Result> {
  const database = await openDatabase({ url: route.to.databaseUrl });
  try {
    await refuseOtherSource(database, route);
    return await proved(route, database, await copyFiles(route, database), rows);
  } finally {
    await database.close();
  }
}

const asTheServiceHasThem = 'Set --data, --files and DATABASE_URL as the service has them.';

const refuseOtherSource = async ({ installation }: Database, { identity, source }: Route): Promise<void> =>
  refuseOther((await installation.get()).id, identity, `The ${source.name}`, asTheServiceHasThem);

/** What is known before anything is copied. */
async function refuseFromPostgres(from: StorageConfig, to: StorageConfig, identity: Identity): Promise<void> {
  if (sqliteFileOf(to.databaseUrl) !== undefined) {
    throw impossible(
      'A database of PostgreSQL is moved to another one of PostgreSQL, and not to SQLite. Set TO_DATABASE_URL to an empty one, or leave it ' +
        'unset where the files alone are to be moved.',
    );
  }
  const found = await inspectDatabase({ url: from.databaseUrl });
  if (found.state !== 'named') {
    throw impossible(
      `There is no installation in the database (${describeDatabase(from.databaseUrl)}), or it is of an earlier version. ` +
        `${asTheServiceHasThem} Of an earlier version, start the service once, which brings it up to date.`,
    );
  }
  refuseOther(found.installation, identity, 'What holds the files', asTheServiceHasThem);
  if (await isSameDatabase(from.databaseUrl, to.databaseUrl)) {
    throw impossible('TO_DATABASE_URL leads to the database where it is already. Name another one.');
  }
}

async function copyFiles({ source, arrival, options }: Route, database: Database): Promise<FilesBackedUp> {
  if (!arrival) return { files: 0, copied: 0, copiedBytes: 0, faulty: [] };
  return backUpFiles(database, source.blobs(), arrival.place.blobs(), {
    ...(options.signal && { signal: options.signal }),
    onFile: (done, total) => options.onProgress?.('files', done, total),
  });
}

/** By the rows where they have come to. */
async function proved(
  { source, arrival, options }: Route,
  database: Database,
  { copied, copiedBytes, faulty }: FilesBackedUp,
  rows: number | null,
): Promise<Result> {
  const counted = { copied, copiedBytes, rows };
  const places = arrival && { source, place: arrival.place };
  if (places) return { ...counted, ...(await prove(database, places, missedOf(faulty), options)) };
  return { ...counted, files: await database.blobs.countReferenced(), bytes: 0, faulty: [] };
}
