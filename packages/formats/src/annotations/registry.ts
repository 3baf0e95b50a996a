import { readEaf } from './eaf/read.js';
import type { AnnotationFormat } from './format.js';
import { isBinary, readTextGrid, refuseChronological } from './textgrid/read.js';

/** Asked in this order: formats with a mark of their own first, tables of any kind last. */
export const annotationFormats: readonly AnnotationFormat[] = [
  {
    names: ['eaf'],
    title: 'ELAN',
    recognises: ({ root }) => root === 'ANNOTATION_DOCUMENT',
    read: readEaf,
  },
  {
    names: ['textgrid'],
    title: 'Praat TextGrid',
    recognises: ({ bytes, text }) => isBinary(bytes) || /^[^\r\n]{0,200}ooTextFile/u.test(text.trimStart()),
    read: readTextGrid,
  },
  {
    names: [],
    title: 'Praat TextGrid',
    recognises: ({ text }) => text.trimStart().startsWith('"Praat chronological TextGrid'),
    read: refuseChronological,
  },
];
