import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { readDescription } from '@persephone/engine/models';
import { singleFile } from '../single-file/index.js';
import { CliFailure, exitCodes } from './failure.js';
import { loadModelFile, readModelFile } from './model-file.js';
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
  const recogniser = await loadModelFile(model, 1);
  const { encoder } = readDescription(await readModelFile(model));
  await recogniser.release();
  if (encoder) {
    throw new CliFailure(
      `${model} takes what the pretrained encoder ${encoder.path} makes of sound, and a single page has no room for that. ` +
        'Make the page of a model that was trained without --encoder.',
    );
  }
  const { size: byteLength } = await stat(model);
  const page = await singleFile({ name, byteLength, open: async () => createReadStream(model) });
  await writeWholeStream(path, (await page.open()) as AsyncIterable<Uint8Array>);
  process.stdout.write(`${path}\n`);
  return exitCodes.ok;
}
