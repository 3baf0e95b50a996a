import { randomUUID } from 'node:crypto';
import {
  type NewFileFormat,
  newAnnotationFile,
  type TranscribedUtterance,
  type Written,
} from '@persephone/formats/annotations';
import type { LabelTime } from '../transcriptions/transcription.js';
import type { ExportedRecording, ExportRow } from './export.js';

export interface ExportFileOptions {
  readonly format: NewFileFormat;
  readonly labels: boolean;
  readonly confidence: boolean;
}

/** The file of one recording. Takes as long as its transcriptions are many: not to be done where others wait. */
export function exportFile(
  { fileName, durationMs, rows }: ExportedRecording,
  { format, labels, confidence }: ExportFileOptions,
): Written {
  return newAnnotationFile(
    {
      media: fileName,
      lengthMilliseconds: durationMs,
      language: null,
      utterances: rows.map((row) => utteranceOf(row, durationMs)),
    },
    format,
    { labels, confidence, date: new Date().toISOString(), urn: randomUUID() },
  );
}

function utteranceOf(row: ExportRow, durationMs: number | null): TranscribedUtterance {
  const labels = row.labelTimes === null ? null : (JSON.parse(row.labelTimes) as LabelTime[]);
  return {
    start: row.startMs ?? 0,
    end: row.endMs ?? durationMs ?? labels?.at(-1)?.endMs ?? 0,
    speaker: row.speaker,
    text: row.text,
    labels,
    reviewed: row.reviewed,
    annotator: row.model,
  };
}
