import { parseStorageConfig } from '../config.js';
import { verifyInstallation } from '../verify-installation.js';
import { exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';
import { ProgressBar } from './progress.js';

export interface VerifyCommandOptions {
  readonly data?: string;
  /** Go on behind this file. */
  readonly after?: string;
}

/** Returns the exit code: failed where a file is missing or damaged. */
export async function verifyCommand({ data, after }: VerifyCommandOptions): Promise<number> {
  const config = parseStorageConfig(process.env, data === undefined ? {} : { data });
  const bar = new ProgressBar(process.stderr);
  const abort = new AbortController();
  const forget = onInterrupt(
    () => abort.abort(),
    () => process.exit(exitCodes.interrupted),
  );
  let last = after;
  try {
    const { files, bytes, faulty } = await verifyInstallation(config, {
      after,
      signal: abort.signal,
      onFile: (done, total, contentHash) => {
        last = contentHash;
        bar.draw('files', done, total);
      },
    });
    bar.clear();
    for (const { contentHash, fault, belongsTo } of faulty) {
      process.stdout.write(`${fault}\t${contentHash}\t${belongsTo.join(', ')}\n`);
    }
    const whole = files - faulty.length;
    const counted = `${whole} of ${files} files (${bytes} bytes) are there, and each has the bytes that its name says.`;
    if (faulty.length === 0) {
      process.stdout.write(`The database is whole. ${counted}\n`);
      return exitCodes.ok;
    }
    process.stdout.write(
      `The database is whole. ${counted} Bring the others back from a backup of blobs/, or delete what they belong to.\n`,
    );
    return exitCodes.failed;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    bar.clear();
    const goOn = last === undefined ? '' : ` It goes on with --after ${last}`;
    process.stderr.write(`Stopped before all files were read.${goOn}\n`);
    return exitCodes.interrupted;
  } finally {
    bar.clear();
    forget();
  }
}
