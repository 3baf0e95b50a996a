import { parsePlace, parseStorageConfig, type StorageFlags } from '../config.js';
import { restoreInstallation } from '../transfer/index.js';
import { overFiles } from './each-file.js';

/** Returns the exit code: failed where a file was missing or damaged in the backup. */
export async function restoreCommand(backup: string, flags: StorageFlags): Promise<number> {
  const config = parseStorageConfig(process.env, flags);
  return overFiles(
    async ({ signal, onProgress }) => {
      const place = parsePlace(process.env, backup);
      const { files, bytes, copied, rows, faulty } = await restoreInstallation(place, config, {
        signal,
        onProgress,
      });
      const sentence =
        `Restored: the database${rows === null ? '' : ` (${rows} rows, compared by number and hash)`} and ` +
        `${files - faulty.length} of ${files} files (${bytes} bytes), each read back and compared with its hash; ${copied} were copied now. ` +
        'The service can be started.';
      return { faulty, sentence };
    },
    () => 'Stopped before all was restored. The same command goes on where it was.',
  );
}
