import type { NewFileFormat } from '../../annotation-formats/index.js';
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
  textgrid: { write: writeTextGrid },
  pangloss: { write: writePangloss },
  trs: { write: writeTrs },
  flextext: { write: writeFlextext },
  chat: { write: writeChat },
  exb: { write: writeExb },
  srt: { write: writeSrt },
  webvtt: { write: writeWebVtt },
  audacity: { write: writeAudacity },
  csv: { write: writeCsv },
  tsv: { write: writeTsv },
} as const satisfies Readonly<
  Record<Exclude<NewFileFormat, 'eaf'>, { write: (document: NewDocument) => Written }>
>;

export type WritableFormat = keyof typeof annotationWriters;
