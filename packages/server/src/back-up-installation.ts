import { readdir, realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type BackUpOptions, backUpFiles, type FilesBackedUp } from './backup/index.js';
import type { StorageConfig } from './config.js';
import { copyDatabase } from './db/index.js';
import { DomainError } from './domain/errors.js';
import { createLog } from './jobs/log.js';
import { identityFor, openStorage, standardError } from './open-storage.js';
import { createFolderPlace, folderDocuments, readIdentity, writeIdentity } from './storage/index.js';

export interface BackedUp extends FilesBackedUp {
  /** The name of the copy of the database. */
  readonly database: string;
}

/**
 * Copy an installation, whether its service runs or not, into a folder that has nothing else in it or an earlier backup of the same.
 * Files first, then the database as it is at one moment, then the files that came meanwhile: each row of the copy finds its file,
 * but for what came and was deleted within the seconds of the last step.
 * @throws DomainError 'storage-mismatch' where the folder is another's, 'backup-impossible', 'storage-full', …
 */
export async function backUpInstallation(
  config: StorageConfig,
  target: string,
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
  try {
    const ours = await identityFor(database, config);
    await refuseOther(config.dataDirectory, target, ours.installation);
    const place = createFolderPlace(target);
    await place.make();
    const copies = place.blobs();
    const first = await backUpFiles(database, blobs, copies, options);
    const name = await copyDatabase(config.databaseUrl, target);
    const last = await backUpFiles(database, blobs, copies, options);
    // The last of all: a folder that bears it is a whole backup.
    await writeIdentity(place.documents, ours);
    return {
      database: name,
      files: last.files,
      copied: first.copied + last.copied,
      copiedBytes: first.copiedBytes + last.copiedBytes,
      faulty: last.faulty,
    };
  } finally {
    await database.close();
  }
}

async function refuseOther(dataDirectory: string, target: string, installation: string): Promise<void> {
  const [data, place] = await Promise.all([dataDirectory, target].map(realPath));
  const within = relative(data ?? '', place ?? '');
  if (within === '' || !within.startsWith('..')) {
    throw new DomainError(
      'storage-mismatch',
      `${target} is in the data folder ${dataDirectory}. Name a folder elsewhere, on another disk if you can.`,
    );
  }
  const found = await readIdentity(folderDocuments(target));
  if (found && found.installation !== installation) {
    throw new DomainError(
      'storage-mismatch',
      `${target} has files of the installation ${found.installation} (${found.database}), not of this. Name another folder.`,
    );
  }
  // `blobs` is there from a backup that was stopped.
  const names = await readdir(target).catch(() => [] as string[]);
  if (
    !found &&
    names.some(
      (name) =>
        name !== 'blobs' && name !== 'trash' && !name.endsWith('.part') && !name.startsWith('persephone.'),
    )
  ) {
    throw new DomainError(
      'storage-mismatch',
      `${target} has other files in it. Name a new folder, or an empty one.`,
    );
  }
}

const realPath = (path: string): Promise<string> => realpath(path).catch(() => resolve(path));
