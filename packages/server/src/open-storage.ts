import type { StorageConfig } from './config.js';
import { type DatabaseFound, describeDatabase, inspectDatabase, openDatabase } from './db/index.js';
import type { BlobStore } from './domain/blobs.js';
import { DomainError } from './domain/errors.js';
import type { Database } from './domain/repositories.js';
import type { Log } from './jobs/log.js';
import {
  checkWritable,
  createBucketPlace,
  createFolderPlace,
  createReserve,
  type FilePlace,
  hasFiles,
  type Identity,
  readIdentity,
  readUnfinished,
  writeIdentity,
} from './storage/index.js';

export const standardError = (line: string) => void process.stderr.write(line);

/**
 * Who opens: a service may begin a new installation, and so may the first key, without which some services do not start.
 * A worker works on one that is there; keys need its database alone, and a verification takes nothing in.
 */
export type StorageUser = 'service' | 'first-key' | 'worker' | 'keys' | 'verification';

const mayBegin = ({ user }: Pick<OpenStorageOptions, 'user'>) => user === 'service' || user === 'first-key';
const needsFiles = ({ user }: Pick<OpenStorageOptions, 'user'>) => user === 'service' || user === 'worker';

const isNew = ({ state }: DatabaseFound) => state === 'nothing' || state === 'empty';

export interface OpenStorageOptions {
  readonly user: StorageUser;
  readonly allowViolations: boolean;
  /** Have the folder and the database belong together from now on, whatever they say. */
  readonly adoptFolder?: boolean;
  /** Sees what is there before anything is made or changed. What it throws ends the opening. */
  readonly beforeChanges?: (found: DatabaseFound) => void;
}

export interface Storage {
  readonly database: Database;
  readonly blobs: BlobStore;
}

/**
 * What the service and its workers both work on. Throws `storage-mismatch`, before anything is made or changed, where
 * the data folder and the database do not belong together; `installation-missing` where there is none and who opens
 * begins none; and what keeps either from being opened: `database-damaged`, e.g. a database file without a byte beside
 * files, `database-unavailable`, `storage-unavailable`, `storage-full`.
 */
export async function openStorage(
  config: Pick<StorageConfig, 'dataDirectory' | 'databaseUrl' | 'databaseConnections' | 'bucket'>,
  log: Log,
  options: OpenStorageOptions,
): Promise<Storage> {
  const { dataDirectory, databaseUrl, databaseConnections, bucket } = config;
  // Keys are in the database, and can be seen to where the files are not.
  await checkWritable(dataDirectory, { orMade: options.user === 'service' });
  const place = await filePlace(config);
  const opening: Opening = { place, database: describeDatabase(databaseUrl), ...options };
  await place.check({ orMade: options.user === 'service' });
  await refuseUnfinished(place);
  const identity = await identityOf(opening);
  const own = bucket === null ? undefined : createFolderPlace(dataDirectory);
  const reserve = createReserve(dataDirectory);
  const found = await reserve.releaseWhenFull(() => inspectDatabase({ url: databaseUrl }));
  if (!options.adoptFolder) await refuseForeignFolder(opening, identity, found);
  if (mayBegin(options) && isNew(found)) await checkWritable(dataDirectory, { orMade: true });
  options.beforeChanges?.(found);

  const database = await reserve.releaseWhenFull(() =>
    openDatabase({
      url: databaseUrl,
      ...(databaseConnections === undefined ? {} : { poolSize: databaseConnections }),
      log: log.info,
      allowViolations: options.allowViolations,
      // The service has looked at the disk before it starts its workers.
      checkDisk: options.user === 'service',
    }),
  );
  try {
    const ours = await identityFor(database, config);
    const kept = await belongTogether(opening, identity, ours, database, found);
    if (!kept) return { database, blobs: place.blobs() };
    if (own) await ownFolder({ ...opening, place: own }, ours);
    await place.make();
    const filesLost = await areFilesLost(opening, identity, database);
    if (identity?.installation !== ours.installation) {
      await markAs(opening, { ...ours, ...(filesLost && { filesLost }) });
      if (isNew(found)) log.info('a new installation begins');
      log.info(`the ${place.name} now belongs to the installation ${ours.installation}`);
    } else if (filesLost !== (identity.filesLost ?? false)) {
      await markAs(opening, { ...ours, ...(filesLost && { filesLost }) });
    }
    // Where there is no room for it, it is made as soon as there is; until then nothing is taken in.
    if (needsFiles(options)) {
      await reserve.require().catch((error: unknown) => {
        const problem = 'no room could be kept in reserve';
        if (error instanceof DomainError) log.warn(`${problem}: ${error.detail}`);
        else log.error(problem, error);
      });
    }
    const opens = options.user === 'worker' ? 'files' : 'ranges';
    // A file that is deleted while all are read is no fault; who reads them all says which are.
    const said = options.user === 'verification' ? () => undefined : log.info;
    return { database, blobs: await place.open(ours, { log: said, reserve, opens }) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function refuseUnfinished(place: FilePlace): Promise<void> {
  const unfinished = await readUnfinished(place);
  if (!unfinished) return;
  throw new DomainError(
    'transfer-unfinished',
    `The ${place.name} does not have all files yet: those of the installation ${unfinished.installation} are on their way there from ` +
      `${unfinished.from}. Do the same \`persephone move\` or \`persephone restore\` once more, which goes on where it was; or, to ` +
      `begin anew elsewhere, name another ${place.word}.`,
    { folder: place.address },
  );
}

/** Where a configuration keeps files. */
export function filePlace({
  dataDirectory,
  bucket,
}: Pick<StorageConfig, 'dataDirectory' | 'bucket'>): FilePlace | Promise<FilePlace> {
  return bucket === null ? createFolderPlace(dataDirectory) : createBucketPlace(bucket, dataDirectory);
}

/** What the files of a database bear. */
export async function identityFor(
  { installation }: Pick<Database, 'installation'>,
  { databaseUrl }: Pick<StorageConfig, 'databaseUrl'>,
): Promise<Identity> {
  const { id, createdAt } = await installation.get();
  return { installation: id, database: describeDatabase(databaseUrl), since: createdAt };
}

/** Have a place bear the identity. Throws `storage-mismatch` where another that started at the same moment has written its own. */
async function markAs(opening: Opening, ours: Identity): Promise<void> {
  const { documents } = opening.place;
  await writeIdentity(documents, ours);
  const written = await readIdentity(documents);
  if (written && written.installation !== ours.installation) {
    throw refusal(opening, `it belongs to the installation ${written.installation} (${written.database})`);
  }
}

/** The data folder of this machine, where the files are elsewhere: nobody else's. */
async function ownFolder(opening: Opening, ours: Identity): Promise<void> {
  const identity = await identityOf(opening);
  if (identity && identity.installation !== ours.installation && !opening.adoptFolder) {
    throw refusal(
      opening,
      `the folder belongs to the installation ${identity.installation} (${identity.database})`,
    );
  }
  await opening.place.make();
  if (identity?.installation !== ours.installation) await markAs(opening, ours);
}

interface Opening extends OpenStorageOptions {
  readonly place: FilePlace;
  /** Described, without its password. */
  readonly database: string;
}

const whereTheyBelongTogether =
  'Where you are sure that they belong together, e.g. after a backup was restored, start once with ' +
  '`persephone serve --adopt-folder`.';
/** Of a database with nothing in it: adopting the folder would not bring anything back. */
const whereItIsLost =
  'Where that database is lost, restore it from a backup. Only where the files are to be used with a new, empty ' +
  'database, start once with `persephone serve --adopt-folder`.';

function refusal(
  { place, database }: Opening,
  why: string,
  otherwise: string = whereTheyBelongTogether,
): DomainError {
  return new DomainError(
    'storage-mismatch',
    `The ${place.name} does not belong to the database that is opened (${database}): ${why}. Nothing was changed. Set ` +
      `DATABASE_URL to the database of this ${place.word}, or ${place.setting} to the ${place.word} of this database. ${otherwise}`,
    { folder: place.address },
  );
}

/** Of those who look for an installation: a mistyped folder is none, and shall not become one. */
function noInstallation({ place, database, user }: Opening): DomainError {
  return new DomainError(
    'installation-missing',
    `There is no installation in the ${place.name} with the database that is opened (${database}). Nothing was made. ` +
      `Set ${place.setting} and, with PostgreSQL, DATABASE_URL as the service has them` +
      (user === 'worker' ? '; of a new installation, start the service before its workers.' : '.'),
    { folder: place.address },
  );
}

/** A new database has no files yet: one without a byte beside some has lost what it held. */
function emptied({ place, database }: Opening, whose: string): DomainError {
  return new DomainError(
    'database-damaged',
    `The database file is empty (${database}), although ${whose}: it is damaged, and has lost all that it held. ` +
      `Nothing was changed. Restore it from a backup. Only where the files in ${place.address} are to be used with a new, ` +
      'empty database, start once with `persephone serve --adopt-folder`.',
  );
}

/** Undefined where the folder has none, and where it is unreadable and to be written anew. */
async function identityOf({ place, adoptFolder }: Opening): Promise<Identity | undefined> {
  try {
    return await readIdentity(place.documents);
  } catch (error) {
    if (adoptFolder && error instanceof DomainError && error.code === 'storage-mismatch') return undefined;
    throw error;
  }
}

/**
 * Whether a place is to be opened although it has none of the files that its database refers to: so it was said, by a start that adopts it, and
 * there is none since. Its workers, and later starts, are not told again.
 */
async function areFilesLost(
  { place, adoptFolder, user }: Opening,
  identity: Identity | undefined,
  { blobs }: Database,
): Promise<boolean> {
  const said = identity?.filesLost ?? false;
  if (user !== 'service' || !(adoptFolder || said)) return said;
  return !(await hasFiles(place)) && (said || (await blobs.countReferenced()) > 0);
}

/** What can be seen before the database is made, or brought up to date. */
async function refuseForeignFolder(
  opening: Opening,
  identity: Identity | undefined,
  found: DatabaseFound,
): Promise<void> {
  if (identity) {
    const whose = `the ${opening.place.word} belongs to the installation ${identity.installation} (${identity.database})`;
    if (found.state === 'empty') throw emptied(opening, whose);
    if (found.state === 'nothing') {
      throw refusal(opening, `${whose}, and there is nothing in this database`, whereItIsLost);
    }
    if (found.state === 'unnamed') {
      throw refusal(opening, `${whose}, and this database is of an earlier version and has not been its own`);
    }
    if (found.installation !== identity.installation) {
      throw refusal(opening, `${whose}, and the database to the installation ${found.installation}`);
    }
    return;
  }
  if (!isNew(found)) return;
  if (!(await hasFiles(opening.place))) {
    if (mayBegin(opening)) return;
    throw noInstallation(opening);
  }
  if (found.state === 'empty')
    throw emptied(opening, `the ${opening.place.word} ${opening.place.address} holds files`);
  throw refusal(
    opening,
    `the ${opening.place.word} holds files, and there is nothing in this database`,
    whereItIsLost,
  );
}

/**
 * Whether the folder is this database's. Throws `storage-mismatch`; false where that does not matter to who opens.
 * A folder without an identity is taken for the database's own where each knows most of what the other has.
 */
async function belongTogether(
  opening: Opening,
  identity: Identity | undefined,
  ours: Identity,
  database: Database,
  found: DatabaseFound,
): Promise<boolean> {
  const { place } = opening;
  if (opening.adoptFolder) return true;
  if (identity && identity.installation !== ours.installation) {
    throw refusal(opening, `the ${place.word} belongs to the installation ${identity.installation}`);
  }
  const referred = await database.blobs.countReferenced();
  if (identity) {
    if (referred > 0 && !identity.filesLost && !(await hasFiles(place))) {
      throw refusal(
        opening,
        `the database refers to ${referred} files, and the ${place.word} has none of them`,
      );
    }
    return true;
  }
  let files = 0;
  let known = 0;
  for await (const portion of place.blobs().files()) {
    files += portion.length;
    known += (await database.blobs.referenced(portion.map(({ contentHash }) => contentHash))).size;
  }
  if (!needsFiles(opening) && files === 0 && !isNew(found)) return false;
  if (opening.user === 'worker' && files === 0 && referred === 0) throw noInstallation(opening);
  if (2 * known >= files && 2 * known >= referred) return true;
  throw refusal(
    opening,
    `the database refers to ${referred} files and the ${place.word} has ${files}, of which ${known} are the same`,
  );
}
