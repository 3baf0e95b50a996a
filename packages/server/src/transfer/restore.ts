import { backUpFiles, type FilesCopied, fileCopier } from '../backup/index.js';
import { openBackupPlace } from '../backup-desk.js';
import type { StorageConfig } from '../config.js';
import { copyNames, copySqlite, openDatabase, restoreDump, sqliteFileOf } from '../db/index.js';
import { DomainError } from '../domain/errors.js';
import type { Database } from '../domain/repositories.js';
import { sha256OfFile } from '../file-hash.js';
import {
  type BackupPlace,
  type BucketSettings,
  type FilePlace,
  type Identity,
  readIdentity,
} from '../storage/index.js';
import { beginArrival, endArrival, impossible, refuseOther } from './arrival.js';
import {
  bringSqlite,
  isBrought,
  refuseFilledDatabase,
  type TransferOptions,
  withSnapshot,
} from './database.js';
import { type Missed, missedOf, type Proved, prove } from './prove.js';

export interface Restored extends Proved, FilesCopied {
  /** Written one by one into another kind of database, and compared by number and hash; null where it came as a whole. */
  readonly rows: number | null;
}

/** What `persephone backup` has made: whose it is, and its database. */
async function readBackup(
  backup: BackupPlace,
): Promise<{ readonly identity: Identity; readonly name: string }> {
  const { address } = backup;
  const identity = await readIdentity(backup.files.documents);
  if (!identity) {
    throw impossible(
      `${address} is no whole backup: it has no installation.json, which \`persephone backup\` writes last. Name the ${backup.files.word} of a ` +
        'backup that was finished.',
    );
  }
  const names = Object.values(copyNames);
  const sizes = await Promise.all(names.map((name) => backup.byteLength(name)));
  const found = names.filter((_, i) => sizes[i] !== undefined);
  const [name, other] = found;
  if (name === undefined) {
    throw impossible(`${address} has neither ${names.join(' nor ')}: its database is missing.`);
  }
  if (other !== undefined) {
    throw impossible(
      `${address} has both ${found.join(' and ')}, from before a move and from after it. Remove the older one.`,
    );
  }
  if (sizes[names.indexOf(name)] === 0) {
    throw new DomainError(
      'database-damaged',
      `${address}/${name} has no byte: the backup is damaged. Take an earlier one, or make a new one.`,
    );
  }
  return { identity, name };
}

/**
 * Bring a backup to a place that has nothing yet: its files, then its database, and read all of it back. Killed or stopped anywhere,
 * nothing can be started there; done again, it goes on where it was.
 * @param backup a folder, or a bucket and what all names of the backup begin with
 * @throws DomainError `transfer-impossible` where the backup is not whole, the place not empty, or the two do not fit
 */
export async function restoreInstallation(
  backup: string | BucketSettings,
  to: StorageConfig,
  options: TransferOptions = {},
): Promise<Restored> {
  const place = await openBackupPlace(backup);
  try {
    return await restoreFrom(place, to, options);
  } finally {
    await place.close();
  }
}

async function restoreFrom(
  backup: BackupPlace,
  to: StorageConfig,
  options: TransferOptions,
): Promise<Restored> {
  const { address: folder, files: source } = backup;
  const { identity, name } = await readBackup(backup);
  const isDump = name === copyNames.postgres;
  if (isDump && sqliteFileOf(to.databaseUrl) !== undefined) {
    throw impossible(
      `The database of ${folder} is PostgreSQL's, and DATABASE_URL names none of these. Make an empty one, and set DATABASE_URL to it.`,
    );
  }
  const copy = await backup.fetch(name);
  const arrival = await beginArrival(to, identity, folder, isDump ? await sha256OfFile(copy) : undefined);
  await refuseFilledDatabase(to, identity, { resumed: arrival.resumed, rowByRow: !isDump });
  const { place } = arrival;
  const refuseMixed = async ({ installation }: Pick<Database, 'installation'>) =>
    refuseOther(
      (await installation.get()).id,
      identity,
      folder,
      'They are of two backups. Put the two together that belong together.',
    );
  const end = async (copied: FilesCopied, missed: Missed, rows: number | null) => {
    const database = await openDatabase({ url: to.databaseUrl });
    try {
      await refuseMixed(database);
      const proved = await prove(database, { source, place }, missed, options);
      await endArrival(arrival, to, identity);
      return { ...proved, copied: copied.copied, copiedBytes: copied.copiedBytes, rows };
    } finally {
      await database.close();
    }
  };
  if (isDump) {
    const { missed, ...copied } = await copyAll(source, place, options);
    if (!(await isBrought(to, identity))) await restoreDump(copy, to.databaseUrl);
    return end(copied, missed, null);
  }
  return withSnapshot(
    to,
    (file) => copySqlite(copy, file),
    async (database, file) => {
      await refuseMixed(database);
      const copied = await backUpFiles(database, source.blobs(), place.blobs(), {
        ...(options.signal && { signal: options.signal }),
        onFile: (done, total) => options.onProgress?.('files', done, total),
      });
      const rows = await bringSqlite(file, to, identity, options);
      return end(copied, missedOf(copied.faulty), rows);
    },
  );
}

/** Every file of a backup whose rows cannot be asked before they are in a database. */
async function copyAll(
  source: FilePlace,
  target: FilePlace,
  { signal, onProgress }: TransferOptions,
): Promise<FilesCopied & { readonly missed: Missed }> {
  const hashes: string[] = [];
  for await (const portion of source.blobs().files()) {
    hashes.push(...portion.map(({ contentHash }) => contentHash));
  }
  const whole = new Set(hashes);
  const { copy, counts } = fileCopier(source.blobs(), target.blobs());
  for (const [i, contentHash] of hashes.entries()) {
    signal?.throwIfAborted();
    if ((await copy(contentHash)) === 'damaged') whole.delete(contentHash);
    onProgress?.('files', i + 1, hashes.length);
  }
  return { ...counts(), missed: (contentHash) => !whole.has(contentHash) };
}
