import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { singleFile } from '../single-file/index.js';
import { exitCodes } from './failure.js';
import { loadModelFile } from './model-file.js';
import { refuseUnwritable, writeWholeStream } from './write-file.js';

export interface SingleFileOptions {
  readonly model: string;
  readonly output?: string | undefined;
}

/** Write the page that transcribes with a model from a single file. Returns the exit code. */
export async function singleFileCommand({ model, output }: SingleFileOptions): Promise<number> {
  const name = basename(model, extname(model));
  const path = output ?? `${name}.html`;
  await refuseUnwritable(path);
  // What it cannot load itself, no browser will.
  await loadModelFile(model, 1);
  const { size: byteLength } = await stat(model);
  const page = await singleFile({ name, byteLength, open: async () => createReadStream(model) });
  await writeWholeStream(path, (await page.open()) as AsyncIterable<Uint8Array>);
  process.stdout.write(`${path}\n`);
  return exitCodes.ok;
}
