import { backUpInstallation } from '../back-up-installation.js';
import { parseStorageConfig } from '../config.js';
import { exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';
import { ProgressBar } from './progress.js';

/** Returns the exit code: failed where a file could not be copied. */
export async function backupCommand(target: string, { data }: { readonly data?: string }): Promise<number> {
  const config = parseStorageConfig(process.env, data === undefined ? {} : { data });
  const bar = new ProgressBar(process.stderr);
  const abort = new AbortController();
  const forget = onInterrupt(
    () => abort.abort(),
    () => process.exit(exitCodes.interrupted),
  );
  try {
    const { database, files, copied, copiedBytes, faulty } = await backUpInstallation(config, target, {
      signal: abort.signal,
      onFile: (done, total) => bar.draw('files', done, total),
    });
    bar.clear();
    for (const { contentHash, fault, belongsTo } of faulty) {
      process.stdout.write(`${fault}\t${contentHash}\t${belongsTo.join(', ')}\n`);
    }
    process.stdout.write(
      `${target}: ${database} and ${files - faulty.length} of ${files} files, of which ${copied} (${copiedBytes} bytes) are new.\n`,
    );
    return faulty.length === 0 ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    bar.clear();
    process.stderr.write('Stopped before all was copied. The same command goes on where it was.\n');
    return exitCodes.interrupted;
  } finally {
    bar.clear();
    forget();
  }
}
