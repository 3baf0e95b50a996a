import { readFile } from 'node:fs/promises';
import {
  type AnnotationDocument,
  AnnotationError,
  type ReadOptions,
  readAnnotations,
} from '@persephone/formats/annotations';
import { fileProblem } from './failure.js';

/** What the file holds, or in words why it cannot be read. */
export async function readAnnotationFile(
  path: string,
  options: ReadOptions = {},
): Promise<AnnotationDocument | { readonly problem: string }> {
  try {
    return readAnnotations(await readFile(path), options);
  } catch (error) {
    if (error instanceof AnnotationError) return { problem: `${path}: ${error.message} [${error.code}]` };
    const problem = fileProblem(error);
    if (problem === undefined) throw error;
    return { problem: `${path} ${problem}.` };
  }
}
