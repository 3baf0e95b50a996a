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
import { readTrs } from './trs/read.js';

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
  {
    names: ['pangloss'],
    title: 'Pangloss XML',
    recognises: ({ root, elements }) =>
      root === 'TEXT' ||
      root === 'WORDLIST' ||
      (root === 'ARCHIVE' && (elements.has('TEXT') || elements.has('WORDLIST'))),
    read: readPangloss,
  },
  {
    names: ['trs'],
    title: 'Transcriber',
    recognises: ({ root }) => root === 'Trans',
    read: readTrs,
  },
  {
    names: ['flextext'],
    title: 'FLEx interlinear text',
    recognises: ({ root, elements }) => root === 'document' && elements.has('interlinear-text'),
    read: readFlextext,
  },
  {
    names: ['exb'],
    title: 'EXMARaLDA',
    recognises: ({ root }) => root === 'basic-transcription',
    read: readExb,
  },
  {
    names: ['chat'],
    title: 'CHAT',
    recognises: ({ text }) => /^@/u.test(text) && /^@Begin\s*$/mu.test(text),
    read: readChat,
  },
  {
    names: ['webvtt'],
    title: 'WebVTT',
    recognises: ({ text }) => /^WEBVTT(\s|$)/u.test(text),
    read: readWebVtt,
  },
  {
    names: ['srt'],
    title: 'SRT',
    recognises: ({ text }) => /^\s*\d+[ \t]*[\r\n]\s*\d[\d:,. ]*-->/u.test(text),
    read: readSrt,
  },
  {
    names: ['audacity'],
    title: 'Audacity labels',
    recognises: ({ text }) => audacityLine.test(text.trimStart().split(/[\r\n]/u, 1)[0] ?? ''),
    read: readAudacity,
  },
  {
    names: ['csv', 'tsv'],
    title: 'CSV and TSV',
    recognises: isTable,
    read: readTable,
  },
];
