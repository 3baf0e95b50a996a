import type { FaultyFile } from '../verify/index.js';
import { exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';
import { ProgressBar } from './progress.js';

export interface FileProgress {
  readonly signal: AbortSignal;
  onFile(done: number, total: number): void;
  /** The same of one step of several. */
  onProgress(step: string, done: number, total: number): void;
}

/**
 * Go over all files with a bar on standard error, until Ctrl-C; again ends at once. Returns the exit code.
 * @param work gives the faulty files, each of which is a line, and the sentence behind them
 * @param stopped what is said where it was stopped
 */
export async function overFiles(
  work: (
    progress: FileProgress,
  ) => Promise<{ readonly faulty: readonly FaultyFile[]; readonly sentence: string }>,
  stopped: () => string,
): Promise<number> {
  const bar = new ProgressBar(process.stderr);
  const draw = (step: string, done: number, total: number) => bar.draw(step, done, total);
  const abort = new AbortController();
  const forget = onInterrupt(
    () => abort.abort(),
    () => process.exit(exitCodes.interrupted),
  );
  try {
    const { faulty, sentence } = await work({
      signal: abort.signal,
      onFile: (done, total) => draw('files', done, total),
      onProgress: draw,
    });
    bar.clear();
    for (const { contentHash, fault, belongsTo } of faulty) {
      process.stdout.write(`${fault}\t${contentHash}\t${belongsTo.join(', ')}\n`);
    }
    process.stdout.write(`${sentence}\n`);
    return faulty.length === 0 ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    bar.clear();
    process.stderr.write(`${stopped()}\n`);
    return exitCodes.interrupted;
  } finally {
    bar.clear();
    forget();
  }
}
