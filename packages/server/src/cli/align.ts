import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { makeFolders } from '../make-folders.js';
import { type AlignmentFormat, extensions, formatted, frames } from './alignment/formats.js';
import { readPairs } from './corpus-folder.js';
import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import type { TaskOf } from './decoder-pool/task.js';
import { CliFailure, exitCodes, fileProblem } from './failure.js';
import { reportFailure, reportFindings, reportLeftOut } from './left-out.js';
import { writeWholeFile } from './write-file.js';

export interface AlignOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly format: AlignmentFormat;
  readonly out?: string;
  readonly threads: number;
}

interface Source extends TaskOf<'align'> {
  /** Where it is written below the folder of `--out`, without extension. */
  readonly target: string;
}

/** Returns the exit code: failed where any of the recordings could not be aligned. */
export async function alignCommand(recordings: readonly string[], options: AlignOptions): Promise<number> {
  return DecoderPool.use(options.model, options, async (pool) => {
    const sources = await sourcesOf(recordings, pool.labelType);
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

/** The recordings named, and those of the folders named that have a transcription. */
async function sourcesOf(recordings: readonly string[], labelType: string): Promise<Source[]> {
  const sources: Source[] = [];
  for (const recording of recordings) {
    if (!(await isFolder(recording))) {
      const stem = recording.slice(0, recording.length - extname(recording).length);
      const beside = `${stem}.${labelType}`;
      sources.push({
        kind: 'align',
        file: recording,
        target: basename(stem),
        transcription: { file: beside },
      });
      continue;
    }
    const { utterances, leftOut, spare } = await readPairs(recording, labelType);
    reportFindings(spare);
    reportLeftOut(leftOut);
    if (utterances.length === 0) {
      throw new CliFailure(
        `${recording} has nothing to align: no recording with a transcription NAME.${labelType} beside it.`,
      );
    }
    for (const { fileName, text } of utterances) {
      const path = relative(recording, fileName);
      const target = path.slice(0, path.length - extname(path).length);
      sources.push({ kind: 'align', file: fileName, target, transcription: { text } });
    }
  }
  return sources;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
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
