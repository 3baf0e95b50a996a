import { type NewFileFormat, newAnnotationFile, newFileFormats } from '@persephone/formats/annotations';
import type { FoundUtterance } from './messages';

export interface Transcribed {
  readonly fileName: string;
  readonly lengthMs: number;
  readonly utterances: readonly FoundUtterance[];
}

/** What can be taken home of a recording: file formats, and plain text. */
export const savedFormats = ['txt', 'eaf', 'textgrid', 'srt'] as const satisfies readonly (
  | NewFileFormat
  | 'txt'
)[];
export type SavedFormat = (typeof savedFormats)[number];

const stem = (name: string): string => name.replace(/\.[^.]+$/, '');

export function nameOf({ fileName }: Transcribed, format: SavedFormat): string {
  return `${stem(fileName)}.${format === 'txt' ? 'txt' : newFileFormats[format].extension}`;
}

/** @param annotator who made the draft: the model's name */
export function fileOf(recording: Transcribed, format: SavedFormat, annotator: string): Uint8Array {
  const { fileName, lengthMs, utterances } = recording;
  if (format === 'txt') {
    return new TextEncoder().encode(utterances.map(({ text }) => `${text}\n`).join(''));
  }
  const { bytes } = newAnnotationFile(
    {
      media: fileName,
      lengthMilliseconds: Math.round(lengthMs),
      language: null,
      utterances: utterances.map(({ startMs, endMs, text, labels }) => ({
        start: startMs,
        end: endMs,
        text,
        labels,
        speaker: null,
        reviewed: false,
      })),
    },
    format,
    {
      labels: format !== 'srt',
      confidence: false,
      annotator,
      date: new Date().toISOString(),
      urn: crypto.randomUUID(),
      // Where the recording is, a page does not know; it is looked for beside the file.
      mediaUrl: `file:///${fileName}`,
      relativeMediaUrl: `./${fileName}`,
    },
  );
  return bytes;
}
