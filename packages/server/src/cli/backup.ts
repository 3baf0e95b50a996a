import { backUpInstallation } from '../back-up-installation.js';
import { parsePlace, parseStorageConfig, type StorageFlags } from '../config.js';
import { overFiles } from './each-file.js';

/** Returns the exit code: failed where a file could not be copied. */
export async function backupCommand(target: string, flags: StorageFlags): Promise<number> {
  const config = parseStorageConfig(process.env, flags);
  const place = parsePlace(process.env, target);
  return overFiles(
    async (progress) => {
      const made = await backUpInstallation(config, place, progress);
      const { database, files, copied, copiedBytes, faulty } = made;
      const whole = files - faulty.length;
      const sentence = `${made.place}: ${database} and ${whole} of ${files} files, of which ${copied} (${copiedBytes} bytes) are new.`;
      return { faulty, sentence };
    },
    () => 'Stopped before all was copied. The same command goes on where it was.',
  );
}
