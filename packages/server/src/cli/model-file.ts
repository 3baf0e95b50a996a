import { readFile } from 'node:fs/promises';
import { EngineError } from '@persephone/engine/errors';
import { Recogniser, readDescription } from '@persephone/engine/models';
import { onnxRuntime } from '../jobs/runtime.js';
import { openEncoderOf } from './encoder-file.js';
import { CliFailure, fileProblem } from './failure.js';

export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CliFailure(`The model ${path} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
}

/**
 * With the pretrained encoder that it was trained with, where it was.
 * @param encoder where that is, if not where it was
 * @throws EngineError 'model-file-invalid', 'encoder-missing', 'encoder-unusable'
 */
export async function loadModelFile(path: string, threads: number, encoder?: string): Promise<Recogniser> {
  const bytes = await readModelFile(path);
  const runtime = await onnxRuntime();
  try {
    const { encoder: trainedWith } = readDescription(bytes);
    if (trainedWith) await openEncoderOf(runtime, trainedWith, { said: encoder, model: path, threads });
    return await Recogniser.load(runtime, bytes, { threads });
  } catch (error) {
    if (error instanceof EngineError) {
      throw new EngineError(error.code, `${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
