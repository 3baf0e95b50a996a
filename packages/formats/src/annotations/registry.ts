import { readEaf } from './eaf/read.js';
import type { AnnotationFormat } from './format.js';

/** Asked in this order: formats with a mark of their own first, tables of any kind last. */
export const annotationFormats: readonly AnnotationFormat[] = [
  {
    names: ['eaf'],
    title: 'ELAN',
    recognises: ({ root }) => root === 'ANNOTATION_DOCUMENT',
    read: readEaf,
  },
];
