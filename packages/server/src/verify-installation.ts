import type { StorageConfig } from './config.js';
import { createLog } from './jobs/log.js';
import { openStorage, standardError } from './open-storage.js';
import { type EachFileOptions, type FilesVerified, verifyFiles } from './verify/index.js';

/**
 * See whether an installation has all that it says it has, whether its service runs or not: the database's own integrity, the rows'
 * references, and each file by its hash.
 * @throws DomainError 'installation-missing', 'database-damaged', 'integrity-violated', 'storage-mismatch', …
 */
export async function verifyInstallation(
  config: StorageConfig,
  options: EachFileOptions,
): Promise<FilesVerified> {
  const { database, blobs } = await openStorage(
    config,
    createLog('verify', standardError, config.logFormat),
    {
      user: 'verification',
      allowViolations: false,
    },
  );
  try {
    return await verifyFiles(database, blobs, options);
  } finally {
    await database.close();
  }
}
