import { writeAudacity } from '../audacity/write.js';
import { writeChat } from '../chat/write.js';
import { writeCsv, writeTsv } from '../delimited/write.js';
import { writeExb } from '../exb/write.js';
import { writeFlextext } from '../flextext/write.js';
import { writePangloss } from '../pangloss/write.js';
import { writeSrt, writeWebVtt } from '../subtitles/write.js';
import { writeTextGrid } from '../textgrid/write.js';
import { writeTrs } from '../trs/write.js';
import type { NewDocument, Written } from './types.js';

/** Formats that can be made of any transcribed recording. A new EAF, which has more to say, is made by `writeEaf`. */
export const annotationWriters = {
  textgrid: { title: 'Praat TextGrid', extension: 'TextGrid', write: writeTextGrid },
  pangloss: { title: 'Pangloss XML', extension: 'xml', write: writePangloss },
  trs: { title: 'Transcriber', extension: 'trs', write: writeTrs },
  flextext: { title: 'FLEx interlinear text', extension: 'flextext', write: writeFlextext },
  chat: { title: 'CHAT', extension: 'cha', write: writeChat },
  exb: { title: 'EXMARaLDA', extension: 'exb', write: writeExb },
  srt: { title: 'SRT', extension: 'srt', write: writeSrt },
  webvtt: { title: 'WebVTT', extension: 'vtt', write: writeWebVtt },
  audacity: { title: 'Audacity labels', extension: 'txt', write: writeAudacity },
  csv: { title: 'CSV', extension: 'csv', write: writeCsv },
  tsv: { title: 'TSV', extension: 'tsv', write: writeTsv },
} as const satisfies Readonly<
  Record<string, { title: string; extension: string; write: (document: NewDocument) => Written }>
>;

export type WritableFormat = keyof typeof annotationWriters;
