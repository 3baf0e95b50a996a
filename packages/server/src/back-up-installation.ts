import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type BackUpOptions, backUpFiles, type FilesBackedUp } from './backup/index.js';
import { openBackupPlace } from './backup-desk.js';
import type { StorageConfig } from './config.js';
import { copyDatabase, copyNames } from './db/index.js';
import { DomainError } from './domain/errors.js';
import { createLog } from './jobs/log.js';
import { filePlace, identityFor, openStorage, standardError } from './open-storage.js';
import {
  type BackupPlace,
  type BucketSettings,
  bucketAddress,
  readIdentity,
  writeIdentity,
} from './storage/index.js';

/** As long as an upload may take. */
const dayMs = 24 * 60 * 60 * 1000;

export interface BackedUp extends FilesBackedUp {
  /** Where it is, in words. */
  readonly place: string;
  /** The name of the copy of the database. */
  readonly database: string;
}

/**
 * Copy an installation, whether its service runs or not, into a folder or bucket that has nothing else in it or an earlier backup of the same.
 * Files first, then the database as it is at one moment, then the files that came meanwhile: each row of the copy finds its file,
 * but for what came and was deleted within the seconds of the last step.
 * @param target a folder, or a bucket and what all names in it begin with
 * @throws DomainError 'storage-mismatch' where the place is another's, 'backup-impossible', 'storage-full', …
 */
export async function backUpInstallation(
  config: StorageConfig,
  target: string | BucketSettings,
  options: BackUpOptions,
): Promise<BackedUp> {
  const { database, blobs } = await openStorage(
    config,
    createLog('backup', standardError, config.logFormat),
    {
      user: 'verification',
      allowViolations: true,
    },
  );
  let backup: BackupPlace | undefined;
  try {
    const ours = await identityFor(database, config);
    await refuseOwnFolder(config, target);
    backup = await openBackupPlace(target);
    await refuseOwnBucket(config, target, backup);
    await refuseOther(backup, ours.installation);
    await backup.files.make();
    await backup.removeLeftovers(dayMs);
    const copies = backup.files.blobs();
    const first = await backUpFiles(database, blobs, copies, options);
    const name = await copyDatabase(config.databaseUrl, backup.desk);
    await backup.keep(name);
    // From before the installation was moved to another database.
    for (const other of Object.values(copyNames)) if (other !== name) await backup.remove(other);
    const last = await backUpFiles(database, blobs, copies, options);
    // The last of all: a place that bears it is a whole backup.
    await writeIdentity(backup.files.documents, ours);
    return {
      place: backup.address,
      database: name,
      files: last.files,
      copied: first.copied + last.copied,
      copiedBytes: first.copiedBytes + last.copiedBytes,
      faulty: last.faulty,
    };
  } finally {
    await backup?.close();
    await database.close();
  }
}

/** A copy within what it is a copy of would be lost with it. */
async function refuseOwnFolder(
  { dataDirectory }: StorageConfig,
  target: string | BucketSettings,
): Promise<void> {
  if (typeof target !== 'string') return;
  if (!(await isWithin(target, dataDirectory))) return;
  throw new DomainError(
    'storage-mismatch',
    `${target} is in the data folder ${dataDirectory}. Name a folder elsewhere, on another disk if you can.`,
  );
}

/** Nor may the two be within each other in a bucket: what a backup keeps or removes would be the installation's. */
async function refuseOwnBucket(
  config: StorageConfig,
  target: string | BucketSettings,
  backup: BackupPlace,
): Promise<void> {
  const own = config.bucket;
  if (typeof target === 'string' || own === null || own.bucket !== target.bucket) return;
  const [inner = ''] = [own.prefix, target.prefix].sort((a, b) => b.length - a.length);
  if (!inner.startsWith(own.prefix) || !inner.startsWith(target.prefix)) return;
  if (own.endpoint !== target.endpoint && !(await isSameServer(config, own, target, backup, inner))) return;
  throw new DomainError(
    'storage-mismatch',
    `${bucketAddress(target)} is where the files themselves are (${bucketAddress(own)}), or has them within it. Name another bucket, on ` +
      'another server if you can; or another prefix, beside that of the files.',
  );
}

/** Of two addresses of servers that have buckets of one name: whether what is written by the one is read by the other. */
async function isSameServer(
  config: StorageConfig,
  own: BucketSettings,
  target: BucketSettings,
  { files }: BackupPlace,
  inner: string,
): Promise<boolean> {
  const mark = `${inner}aside/${randomUUID()}`;
  const [written, read] = [mark.slice(target.prefix.length), mark.slice(own.prefix.length)];
  await files.documents.write(written, '');
  try {
    return (await (await filePlace(config)).documents.read(read)) !== undefined;
  } finally {
    await files.documents.remove(written);
  }
}

async function refuseOther(backup: BackupPlace, installation: string): Promise<void> {
  const found = await readIdentity(backup.files.documents);
  const { address } = backup;
  if (found && found.installation !== installation) {
    throw new DomainError(
      'storage-mismatch',
      `${address} has files of the installation ${found.installation} (${found.database}), not of this. Name another ${backup.files.word}.`,
    );
  }
  // What a backup leaves that was stopped.
  const isOurs = (name: string) =>
    ['blobs', 'trash', 'aside'].includes(name) || name.endsWith('.part') || name.startsWith('persephone.');
  if (!found && (await backup.names()).some((name) => !isOurs(name))) {
    throw new DomainError(
      'storage-mismatch',
      `${address} has other files in it. Name a new place, or an empty one.`,
    );
  }
}

/**
 * Whether a path, which need not be there, leads into a folder, by whatever links and spelling: what lies in the folder for a moment is
 * seen from there.
 */
async function isWithin(path: string, folder: string): Promise<boolean> {
  const mark = `${randomUUID()}.part`;
  await writeFile(join(folder, mark), '');
  try {
    for (const ancestor of ancestorsOf(await realPath(path))) {
      if (existsSync(join(ancestor, mark))) return true;
    }
    return false;
  } finally {
    await rm(join(folder, mark), { force: true });
  }
}

/** Of what is not there, that of what it would be in. */
async function realPath(path: string): Promise<string> {
  for (const ancestor of ancestorsOf(resolve(path))) {
    const real = await realpath(ancestor).catch(() => undefined);
    if (real !== undefined) return real;
  }
  return resolve(path);
}

/** The path itself, and the folders that it lies in, up to the highest. */
function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...ancestorsOf(parent)];
}
