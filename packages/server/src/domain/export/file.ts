import { randomUUID } from 'node:crypto';
import {
  AnnotationError,
  type Fault,
  type NewFileFormat,
  newAnnotationFile,
  type TranscribedUtterance,
  type Written,
} from '@persephone/formats/annotations';
import { indexesWithin, type RetimedLabel, retime } from '@persephone/formats/edit-alignment';
import { labelsOf } from '@persephone/formats/labels';
import type { LabelTime } from '../transcriptions/transcription.js';
import type { ExportedRecording, ExportRow } from './export.js';
import { sameFile } from './same-file.js';

export interface ExportFileOptions {
  /** The recording's annotation file with tiers more, where it has one that can take them; a new one otherwise. */
  readonly document: 'new' | 'same';
  /** Of a new file. */
  readonly format: NewFileFormat;
  readonly labels: boolean;
  readonly confidence: boolean;
}

export interface ExportedFile extends Written {
  /** Whether it is the recording's `document`. */
  readonly isDocument: boolean;
}

/** The file of one recording. Takes as long as its transcriptions are many: not to be done where others wait. */
export function exportFile(
  {
    fileName,
    durationMs,
    language,
    rows,
    correctionOf,
    recognised,
    document,
    documentBytes,
    takenTiers,
  }: ExportedRecording,
  { document: wanted, format, labels, confidence }: ExportFileOptions,
): ExportedFile {
  const parsed = new Map([...recognised].map(([id, json]) => [id, JSON.parse(json) as LabelTime[]]));
  const recognisedIn = ({ transcriptionId }: ExportRow) =>
    parsed.get(correctionOf.get(transcriptionId) ?? Number.NaN);
  const transcribed = rows.map((row) => ({
    row,
    utterance: utteranceOf(row, recognisedIn(row), durationMs),
  }));
  let reason = 'No annotation file came with it that tiers can be added to';
  if (wanted === 'same' && document && documentBytes) {
    try {
      const options = { labels, confidence, language };
      const written = sameFile(documentBytes, fileName, transcribed, takenTiers, options);
      return { ...written, isDocument: true };
    } catch (error) {
      if (!(error instanceof AnnotationError)) throw error;
      reason = `Tiers cannot be added to ${document.fileName} (${error.message.replace(/[.]$/u, '')})`;
    }
  }
  const { bytes, faults } = newAnnotationFile(
    {
      media: fileName,
      lengthMilliseconds: durationMs,
      language,
      utterances: transcribed.map(({ utterance }) => utterance),
    },
    format,
    { labels, confidence, date: new Date().toISOString(), urn: randomUUID() },
  );
  return { bytes, faults: wanted === 'same' ? [newFile(reason), ...faults] : faults, isDocument: false };
}

const newFile = (reason: string): Fault => ({
  code: 'new-file',
  message: `${reason}: this is a new file.`,
  place: {},
  count: 1,
});

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
    // A file of a transcription ends in a line feed, which is no part of an annotation.
    text: row.text.trim(),
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
