import { parseStorageConfig, type StorageFlags } from '../config.js';
import { verifyInstallation } from '../verify-installation.js';
import { overFiles } from './each-file.js';

export interface VerifyCommandOptions extends StorageFlags {
  /** Go on behind this file. */
  readonly after?: string;
}

/** Returns the exit code: failed where a file is missing or damaged. */
export async function verifyCommand({ after, ...flags }: VerifyCommandOptions): Promise<number> {
  const config = parseStorageConfig(process.env, flags);
  let last = after;
  return overFiles(
    async ({ signal, onFile }) => {
      const { files, bytes, faulty } = await verifyInstallation(config, {
        after,
        signal,
        onFile: (done, total, contentHash) => {
          last = contentHash;
          onFile(done, total);
        },
      });
      const counted =
        `The database is whole. ${files - faulty.length} of ${files} files (${bytes} bytes) are there, and each has the ` +
        'bytes that its name says.';
      const remedy = ' Bring the others back from a backup of blobs/, or delete what they belong to.';
      return { faulty, sentence: faulty.length === 0 ? counted : counted + remedy };
    },
    () =>
      `Stopped before all files were read.${last === undefined ? '' : ` It goes on with --after ${last}`}`,
  );
}
