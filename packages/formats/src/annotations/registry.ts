import { audacityLine, readAudacity } from './audacity/read.js';
import { readChat } from './chat/read.js';
import { isTable, readTable } from './delimited/read.js';
import { readEaf } from './eaf/read.js';
import { readExb } from './exb/read.js';
import { readFlextext } from './flextext/read.js';
import type { AnnotationFormat } from './format.js';
import { readPangloss } from './pangloss/read.js';
import { readSrt, readWebVtt } from './subtitles/read.js';
import { isBinary, readTextGrid, refuseChronological } from './textgrid/read.js';
import { isToolbox, readToolbox } from './toolbox/read.js';
import { readTrs } from './trs/read.js';

/** Asked in this order: formats with a mark of their own first, tables of any kind last. */
export const annotationFormats: readonly AnnotationFormat[] = [
  {
    names: ['eaf'],
    title: 'ELAN',
    extensions: ['eaf', 'etf'],
    recognises: ({ root }) => root === 'ANNOTATION_DOCUMENT',
    read: readEaf,
  },
  {
    names: ['textgrid'],
    title: 'Praat TextGrid',
    extensions: ['textgrid'],
    recognises: ({ bytes, text }) => isBinary(bytes) || /^[^\r\n]{0,200}ooTextFile/u.test(text.trimStart()),
    read: readTextGrid,
  },
  {
    names: [],
    title: 'Praat TextGrid',
    extensions: [],
    recognises: ({ text }) => text.trimStart().startsWith('"Praat chronological TextGrid'),
    read: refuseChronological,
  },
  {
    names: ['pangloss'],
    title: 'Pangloss XML',
    extensions: ['xml'],
    recognises: ({ root, elements }) =>
      root === 'TEXT' ||
      root === 'WORDLIST' ||
      (root === 'ARCHIVE' && (elements.has('TEXT') || elements.has('WORDLIST'))),
    read: readPangloss,
  },
  {
    names: ['trs'],
    title: 'Transcriber',
    extensions: ['trs'],
    recognises: ({ root }) => root === 'Trans',
    read: readTrs,
  },
  {
    names: ['flextext'],
    title: 'FLEx interlinear text',
    extensions: ['flextext'],
    recognises: ({ root, elements }) => root === 'document' && elements.has('interlinear-text'),
    read: readFlextext,
  },
  {
    names: ['exb'],
    title: 'EXMARaLDA',
    extensions: ['exb'],
    recognises: ({ root }) => root === 'basic-transcription',
    read: readExb,
  },
  {
    names: ['chat'],
    title: 'CHAT',
    extensions: ['cha'],
    recognises: ({ text }) => /^@/u.test(text) && /^@Begin\s*$/mu.test(text),
    read: readChat,
  },
  {
    names: ['webvtt'],
    title: 'WebVTT',
    extensions: ['vtt'],
    recognises: ({ text }) => /^WEBVTT(\s|$)/u.test(text),
    read: readWebVtt,
  },
  {
    names: ['srt'],
    title: 'SRT',
    extensions: ['srt'],
    recognises: ({ text }) => /^\s*\d+[ \t]*[\r\n]\s*\d[\d:,. ]*-->/u.test(text),
    read: readSrt,
  },
  {
    names: ['toolbox'],
    title: 'Toolbox',
    extensions: ['sfm', 'tbt'],
    recognises: isToolbox,
    read: readToolbox,
  },
  {
    names: ['audacity'],
    title: 'Audacity labels',
    extensions: ['txt'],
    extensionsShared: true,
    recognises: ({ text }) => audacityLine.test(text.trimStart().split(/[\r\n]/u, 1)[0] ?? ''),
    read: readAudacity,
  },
  {
    names: ['csv', 'tsv'],
    title: 'CSV and TSV',
    extensions: ['csv', 'tsv', 'txt'],
    extensionsShared: true,
    recognises: isTable,
    read: readTable,
  },
];

const ownExtensions = new Set(
  annotationFormats.flatMap(({ extensions, extensionsShared }) => (extensionsShared ? [] : extensions)),
);

/** Whether a file of this name is an annotation file, as far as its name shows. One that is not may still be one. */
export function hasAnnotationExtension(name: string): boolean {
  return ownExtensions.has(/\.([^./\\]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '');
}
