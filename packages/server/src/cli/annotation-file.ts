import { readFile } from 'node:fs/promises';
import {
  type Annotation,
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

/** How much of a recording they cover, where their times are known. */
export function minutesOf(annotations: readonly Annotation[]): number {
  const milliseconds = annotations.reduce(
    (sum, { start, end }) => (start === null || end === null || end < start ? sum : sum + end - start),
    0,
  );
  return milliseconds / 60_000;
}

/** The first text there is, on a line and no longer than 40 characters. */
export function sampleOf(annotations: readonly Annotation[]): string {
  const text = annotations.find((annotation) => annotation.text.trim() !== '')?.text ?? '';
  const characters = [...text.replace(/\s+/gu, ' ').trim()];
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : characters.join('');
}
