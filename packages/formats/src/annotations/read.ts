import { AnnotationError } from './error.js';
import type { ReadOptions } from './format.js';
import { headOf } from './head.js';
import { refuseTooManyAnnotations, refuseTooManyParts } from './limits.js';
import type { AnnotationDocument } from './model.js';
import { foreignFile, foreignXml } from './other-files.js';
import { annotationFormats } from './registry.js';

/**
 * Read an annotation file of any format that is known, found by its content. What is wrong with it is among the
 * document's faults; throws AnnotationError, with line and column, where it cannot be understood at all.
 */
export function readAnnotations(bytes: Uint8Array, options: ReadOptions = {}): AnnotationDocument {
  if (bytes.length === 0) throw new AnnotationError('annotations-unknown-format', 'the file is empty.', 1, 1);
  const head = headOf(bytes);
  const foreign = foreignFile(head);
  const format =
    foreign === undefined ? annotationFormats.find((known) => known.recognises(head)) : undefined;
  if (format) {
    refuseTooManyParts(bytes);
    const document = format.read(bytes, options);
    refuseTooManyAnnotations(document);
    return document;
  }
  const other = foreign ?? foreignXml(head);
  if (other !== undefined) throw new AnnotationError('annotations-unknown-format', `${other}.`, 1, 1);
  const titles = [...new Set(annotationFormats.map(({ title }) => title))].join(', ');
  throw new AnnotationError(
    'annotations-unknown-format',
    `it is in no format that is known. Known are: ${titles}.`,
    1,
    1,
  );
}
