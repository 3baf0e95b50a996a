import { ConfigError, parseMoveTarget, parseStorageConfig, type StorageFlags } from '../config.js';
import { moveInstallation } from '../transfer/index.js';
import { overFiles } from './each-file.js';

export interface MoveFlags extends StorageFlags {
  readonly toData?: string;
  readonly toFiles?: string;
}

/** Returns the exit code: failed where a file was missing or damaged before. */
export async function moveCommand(flags: MoveFlags): Promise<number> {
  const from = parseStorageConfig(process.env, flags);
  const to = parseMoveTarget(process.env, from, flags);
  if (!to)
    throw new ConfigError(
      'Name where to: --to-files s3://BUCKET/PREFIX, --to-data FOLDER, or TO_DATABASE_URL.',
    );
  return overFiles(
    async ({ signal, onProgress }) => {
      const moved = await moveInstallation(from, to, { signal, onProgress });
      const { files, bytes, copied, rows, faulty, place, database } = moved;
      const ofRows = rows === null ? '' : ` (${rows} rows, compared by number and hash)`;
      const parts = [
        ...(database ? [`the database${ofRows}`] : []),
        ...(place === null
          ? []
          : [
              `${files - faulty.length} of ${files} files (${bytes} bytes) to the ${place}, each read back and compared with its hash, ` +
                `${copied} of them copied now`,
            ]),
      ];
      const sentence =
        `Moved: ${parts.join(', and ')}. Start the service with the new settings; where it was, nothing was changed, and nothing is to ` +
        'be started there any more.';
      return { faulty, sentence };
    },
    () => 'Stopped before all was moved. The same command goes on where it was.',
  );
}
