import { randomUUID } from 'node:crypto';
import {
  type NewFileFormat,
  newAnnotationFile,
  type TranscribedUtterance,
  type Written,
} from '@persephone/formats/annotations';
import { indexesWithin, type RetimedLabel, retime } from '@persephone/formats/edit-alignment';
import { labelsOf } from '@persephone/formats/labels';
import type { LabelTime } from '../transcriptions/transcription.js';
import type { ExportedRecording, ExportRow } from './export.js';

export interface ExportFileOptions {
  readonly format: NewFileFormat;
  readonly labels: boolean;
  readonly confidence: boolean;
}

/** The file of one recording. Takes as long as its transcriptions are many: not to be done where others wait. */
export function exportFile(
  { fileName, durationMs, rows, correctionOf, recognised }: ExportedRecording,
  { format, labels, confidence }: ExportFileOptions,
): Written {
  const parsed = new Map([...recognised].map(([id, json]) => [id, JSON.parse(json) as LabelTime[]]));
  const recognisedIn = ({ transcriptionId }: ExportRow) =>
    parsed.get(correctionOf.get(transcriptionId) ?? Number.NaN);
  return newAnnotationFile(
    {
      media: fileName,
      lengthMilliseconds: durationMs,
      language: null,
      utterances: rows.map((row) => utteranceOf(row, recognisedIn(row), durationMs)),
    },
    format,
    { labels, confidence, date: new Date().toISOString(), urn: randomUUID() },
  );
}

function utteranceOf(
  row: ExportRow,
  recognised: readonly LabelTime[] | undefined,
  durationMs: number | null,
): TranscribedUtterance {
  const labels =
    row.labelTimes !== null
      ? (JSON.parse(row.labelTimes) as LabelTime[])
      : recognised
        ? corrected(row, recognised, durationMs)
        : null;
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

/** The labels of a correction, or of a part of one, by the same rule as where it was written. */
function corrected(
  { text, startMs, endMs }: ExportRow,
  recognised: readonly LabelTime[],
  durationMs: number | null,
): RetimedLabel[] {
  const within =
    startMs === null && endMs === null
      ? recognised
      : indexesWithin(recognised, startMs, endMs).flatMap((index) => recognised[index] ?? []);
  return retime(within, labelsOf(text), endMs ?? durationMs ?? Number.POSITIVE_INFINITY, startMs ?? 0);
}
