import type { TimedRecording } from './types.js';

/** Stands once before the lines of all recordings. */
export const tsvHeader = 'file\tlabel\tstartMs\tendMs\tconfidence\n';

/** A line for each label. A tab or line break in a file's name would make another column or line of it. */
export function tsv({ file, labels }: Pick<TimedRecording, 'file' | 'labels'>): string {
  const name = file.replace(/[\t\r\n]/gu, ' ');
  return labels
    .map((l) => `${[name, l.label, l.startMs, l.endMs, l.confidence?.toFixed(4) ?? ''].join('\t')}\n`)
    .join('');
}
