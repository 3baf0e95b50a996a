import { type TimedRecording, textGrid, tsv, tsvHeader } from '@persephone/formats/label-times';

export type AlignmentFormat = 'tsv' | 'json' | 'textgrid';

export const extensions: Readonly<Record<AlignmentFormat, string>> = {
  tsv: 'tsv',
  json: 'json',
  textgrid: 'TextGrid',
};

/** Printed once before all recordings, between two of them, and after. */
export const frames: Readonly<Record<AlignmentFormat, { before: string; between: string; after: string }>> = {
  tsv: { before: tsvHeader, between: '', after: '' },
  json: { before: '[\n', between: ',\n', after: '\n]\n' },
  textgrid: { before: '', between: '', after: '' },
};

export function formatted(recording: TimedRecording, format: AlignmentFormat): string {
  switch (format) {
    case 'tsv':
      return tsv(recording);
    case 'json':
      return JSON.stringify({ file: recording.file, labels: recording.labels });
    case 'textgrid':
      return textGrid(recording);
  }
}
