import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { decodeAudio } from '@persephone/engine/audio';
import { sampleRate } from '@persephone/engine/features';
import { decodeText, segmentLabels } from '@persephone/engine/labels';
import { leftOutBecause } from '../jobs/prepare.js';
import { type AlignmentFormat, extensions, formatted, frames } from './alignment/formats.js';
import { readAudioFile, readPairs, readTranscriptionFile } from './corpus-folder.js';
import { CliFailure, exitCodes, fileProblem } from './failure.js';
import { loadModelFile } from './model-file.js';
import { ProgressBar } from './progress.js';
import { tellLeftOut } from './train.js';
import { writeWholeFile } from './write-file.js';

export interface AlignOptions {
  readonly model: string;
  readonly format: AlignmentFormat;
  readonly out?: string;
  readonly threads: number;
}

interface Source {
  readonly file: string;
  /** Where it is written below the folder of `--out`, without extension. */
  readonly target: string;
  read(): Promise<Uint8Array>;
  transcription(): Promise<string>;
}

/** Returns the exit code: failed where any of the recordings could not be aligned. */
export async function alignCommand(recordings: readonly string[], options: AlignOptions): Promise<number> {
  const { format, out } = options;
  const recogniser = await loadModelFile(options.model, options.threads);
  const { labelType } = recogniser.description;
  const sources = await sourcesOf(recordings, labelType);
  if (out === undefined && format === 'textgrid' && sources.length > 1) {
    throw new CliFailure(
      `${sources.length} TextGrids cannot be printed as one; add --out FOLDER to write a file for each.`,
      exitCodes.usage,
    );
  }
  if (out !== undefined) refuseSharedTargets(sources);
  const bar = new ProgressBar(process.stderr);
  const { before, between, after } = frames[format];
  if (out === undefined) process.stdout.write(before);
  let done = 0;
  for (const { file, target, read, transcription } of sources) {
    try {
      const samples = await decodeAudio(await read(), file);
      const labels = await recogniser.align(samples, segmentLabels(labelType, await transcription()), {
        onProgress: (doneMs, totalMs) =>
          bar.draw(file, Math.round(doneMs / 1000), Math.round(totalMs / 1000), 's'),
      });
      bar.clear();
      const lengthMs = (samples.length * 1000) / sampleRate;
      const text = formatted({ file, lengthMs, labels }, format);
      if (out === undefined) process.stdout.write(`${done > 0 ? between : ''}${text}`);
      else await writeAligned(join(out, `${target}.${extensions[format]}`), `${before}${text}${after}`);
      done++;
    } catch (error) {
      bar.clear();
      tellFailure(file, error);
    }
  }
  if (out === undefined) process.stdout.write(after);
  return done === sources.length ? exitCodes.ok : exitCodes.failed;
}

function tellFailure(file: string, error: unknown): void {
  const { code, detail } = leftOutBecause(file, error);
  process.stderr.write(`${detail.includes(file) ? '' : `${file}: `}${detail} [${code}]\n`);
}

async function writeAligned(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
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
        file: recording,
        target: basename(stem),
        read: () => readAudioFile(recording),
        transcription: async () => decodeText(await readTranscriptionFile(beside), beside),
      });
      continue;
    }
    const { utterances, leftOut } = await readPairs(recording, labelType);
    tellLeftOut(leftOut);
    if (utterances.length === 0) {
      throw new CliFailure(
        `${recording} has nothing to align: no recording with a transcription NAME.${labelType} beside it.`,
      );
    }
    for (const { fileName, read, text } of utterances) {
      const path = relative(recording, fileName);
      const target = path.slice(0, path.length - extname(path).length);
      sources.push({ file: fileName, target, read, transcription: async () => text });
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
