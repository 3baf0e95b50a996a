import { readFile } from 'node:fs/promises';
import { Recogniser } from '@persephone/engine/models';
import { onnxRuntime } from '../jobs/runtime.js';
import { CliFailure, fileProblem } from './failure.js';

/** Throws 'model-file-invalid'. */
export async function loadModelFile(path: string, threads: number): Promise<Recogniser> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new CliFailure(`The model ${path} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
  return Recogniser.load(await onnxRuntime(), bytes, { threads });
}
