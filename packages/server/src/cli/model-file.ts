import { readFile } from 'node:fs/promises';
import { EngineError } from '@persephone/engine/errors';
import { Recogniser } from '@persephone/engine/models';
import { onnxRuntime } from '../jobs/runtime.js';
import { CliFailure, fileProblem } from './failure.js';

export async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CliFailure(`The model ${path} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
}

/** Throws 'model-file-invalid'. */
export async function loadModelFile(path: string, threads: number): Promise<Recogniser> {
  const bytes = await readModelFile(path);
  const runtime = await onnxRuntime();
  try {
    return await Recogniser.load(runtime, bytes, { threads });
  } catch (error) {
    if (error instanceof EngineError) {
      throw new EngineError(error.code, `${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
