import { stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { makeFolders } from '../../make-folders.js';
import type { FoundFile } from '../annotated-files.js';
import { CliFailure, exitCodes, fileProblem } from '../failure.js';
import { writeNewFile, writeWholeFile } from '../write-file.js';

/** Where a file is written that is made of another. */
export interface Target {
  readonly source: string;
  readonly path: string;
}

export interface Place {
  readonly outputFolder?: string | undefined;
  readonly overwrite: boolean;
}

/** Beside what it is made of or, in the output folder, in the same folders as that. */
export function targetFor(source: FoundFile, { outputFolder }: Place, ending: string): Target {
  const base = outputFolder === undefined ? source.path : join(resolve(outputFolder), source.name);
  return { source: source.path, path: base.slice(0, base.length - extname(base).length) + ending };
}

/** Throws CliFailure where two would be one, or where one is there already: better now than after hours. */
export async function refuseTaken(targets: readonly Target[], { overwrite }: Place): Promise<void> {
  const seen = new Map<string, string>();
  for (const { source, path } of targets) {
    // Some file systems take no notice of upper and lower case.
    const key = path.normalize('NFC').toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) {
      throw new CliFailure(
        `${other} and ${source} would both be written to ${path}; transcribe them one after the other, with different --output-folder.`,
        exitCodes.usage,
      );
    }
    seen.set(key, source);
    const present = await stat(path).catch(() => undefined);
    if (!present) continue;
    if (!present.isFile()) throw new CliFailure(`${path} is there already and is no file.`, exitCodes.usage);
    if (!overwrite) {
      throw new CliFailure(
        `${path} is there already. Move it away, name another --output-folder, or add --overwrite.`,
        exitCodes.usage,
      );
    }
  }
}

/** The whole file, or what was there before. Throws CliFailure, which names the file. */
export async function writeTarget(path: string, bytes: Uint8Array, { overwrite }: Place): Promise<void> {
  try {
    makeFolders(dirname(path));
    await (overwrite ? writeWholeFile : writeNewFile)(path, bytes);
  } catch (error) {
    throw new CliFailure(`${path} ${fileProblem(error) ?? `cannot be written: ${String(error)}`}.`);
  }
}
