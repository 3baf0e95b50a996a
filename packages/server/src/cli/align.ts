import { dirname, join } from 'node:path';
import { makeFolders } from '../make-folders.js';
import { type AlignmentFormat, extensions, formatted, frames } from './alignment/formats.js';
import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import { CliFailure, exitCodes, fileProblem } from './failure.js';
import { reportFailure } from './left-out.js';
import { type TranscribedRecording, transcribedRecordings } from './transcribed-recordings.js';
import { writeWholeFile } from './write-file.js';

export interface AlignOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly format: AlignmentFormat;
  readonly out?: string;
  readonly threads: number;
}

type Source = TranscribedRecording<'align'>;

/** Returns the exit code: failed where any of the recordings could not be aligned. */
export async function alignCommand(recordings: readonly string[], options: AlignOptions): Promise<number> {
  return DecoderPool.use(options.model, options, async (pool) => {
    const sources = await transcribedRecordings('align', recordings, pool.labelType);
    refuseUnwritable(sources, options);
    return alignAll(pool, sources, options);
  });
}

function refuseUnwritable(sources: readonly Source[], { format, out }: AlignOptions): void {
  if (out !== undefined) {
    refuseSharedTargets(sources);
  } else if (format === 'textgrid' && sources.length > 1) {
    throw new CliFailure(
      `${sources.length} TextGrids cannot be printed as one; add --out FOLDER to write a file for each.`,
      exitCodes.usage,
    );
  }
}

async function alignAll(
  pool: DecoderPool,
  sources: readonly Source[],
  { format, out }: AlignOptions,
): Promise<number> {
  const { before, between, after } = frames[format];
  if (out === undefined) process.stdout.write(before);
  let done = 0;
  await runAll(
    pool,
    sources,
    async ({ lengthMs, labels }, { file, target }) => {
      const text = formatted({ file, lengthMs, labels }, format);
      if (out === undefined) process.stdout.write(`${done > 0 ? between : ''}${text}`);
      else await writeAligned(join(out, `${target}.${extensions[format]}`), `${before}${text}${after}`);
      done++;
    },
    reportFailure,
  );
  if (out === undefined) process.stdout.write(after);
  return done === sources.length ? exitCodes.ok : exitCodes.failed;
}

async function writeAligned(path: string, text: string): Promise<void> {
  try {
    makeFolders(dirname(path));
    await writeWholeFile(path, new TextEncoder().encode(text));
  } catch (error) {
    throw new CliFailure(`${path} ${fileProblem(error) ?? `cannot be written: ${String(error)}`}.`);
  }
}

function refuseSharedTargets(sources: readonly Source[]): void {
  const seen = new Map<string, string>();
  for (const { file, target } of sources) {
    const other = seen.get(target);
    if (other !== undefined && other !== file) {
      throw new CliFailure(
        `${other} and ${file} would be written to the same file; align them with different --out folders.`,
        exitCodes.usage,
      );
    }
    seen.set(target, file);
  }
}
