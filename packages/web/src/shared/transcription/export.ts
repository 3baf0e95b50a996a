import { type TimedRecording, textGrid, tsv, tsvHeader } from '@persephone/formats/label-times';
import { t } from '../../i18n/index.js';

export const exportFormats = ['text', 'tsv', 'textgrid'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export const exportWords: Readonly<
  Record<ExportFormat, { readonly name: string; readonly explanation: string }>
> = {
  text: { name: t('Text'), explanation: t('The labels of each recording in a file of its name') },
  tsv: {
    name: t('Table'),
    explanation: t('Each label with its times and confidence, tab-separated, for R or Excel'),
  },
  textgrid: {
    name: 'Praat TextGrid',
    explanation: t('The labels under their times, to be opened with the recording'),
  },
};

export interface Exported extends TimedRecording {
  readonly text: string;
}

export interface ExportFile {
  readonly name: string;
  readonly text: string;
}

const withoutExtension = (name: string): string => name.replace(/\.[^./\\]+$/, '');

/** To the hundredth of a millisecond: what was divided up between labels has no end of digits. */
const rounded = ({ labels, ...recording }: Exported): Exported => ({
  ...recording,
  labels: labels.map((label) => ({
    ...label,
    startMs: Math.round(label.startMs * 100) / 100,
    endMs: Math.round(label.endMs * 100) / 100,
  })),
});

/**
 * The files of an export: a table has everything in one, the other formats a file for each recording. Where two
 * recordings have the same name, the later ones are numbered.
 * @param name of the table, without extension
 */
export function exportFiles(all: readonly Exported[], format: ExportFormat, name: string): ExportFile[] {
  const recordings = all.map(rounded);
  if (format === 'tsv') return [{ name: `${name}.tsv`, text: `${tsvHeader}${recordings.map(tsv).join('')}` }];
  const extension = format === 'text' ? 'txt' : 'TextGrid';
  const taken = new Set<string>();
  return recordings.map((recording) => {
    const stem = withoutExtension(recording.file);
    let name = stem;
    for (let n = 2; taken.has(name); n++) name = `${stem} (${n})`;
    taken.add(name);
    return {
      name: `${name}.${extension}`,
      text: format === 'text' ? `${recording.text}\n` : textGrid(recording),
    };
  });
}
