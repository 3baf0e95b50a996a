import type { HypothesisLabel } from '@persephone/engine/models';

/** A recording whose labels were found. */
export interface AlignedRecording {
  readonly file: string;
  readonly lengthMs: number;
  readonly labels: readonly HypothesisLabel[];
}

export type AlignmentFormat = 'tsv' | 'json' | 'textgrid';

export const extensions: Readonly<Record<AlignmentFormat, string>> = {
  tsv: 'tsv',
  json: 'json',
  textgrid: 'TextGrid',
};

/** Printed once before all recordings, between two of them, and after. */
export const frames: Readonly<Record<AlignmentFormat, { before: string; between: string; after: string }>> = {
  tsv: { before: 'file\tlabel\tstartMs\tendMs\tconfidence\n', between: '', after: '' },
  json: { before: '[\n', between: ',\n', after: '\n]\n' },
  textgrid: { before: '', between: '', after: '' },
};

export function formatted(recording: AlignedRecording, format: AlignmentFormat): string {
  switch (format) {
    case 'tsv':
      return tsv(recording);
    case 'json':
      return JSON.stringify({ file: recording.file, labels: recording.labels });
    case 'textgrid':
      return textGrid(recording);
  }
}

/** A tab or line break in a file's name would make another column or line of it. */
function tsv({ file, labels }: AlignedRecording): string {
  const name = file.replace(/[\t\r\n]/gu, ' ');
  return labels
    .map((l) => `${[name, l.label, l.startMs, l.endMs, l.confidence.toFixed(4)].join('\t')}\n`)
    .join('');
}

/**
 * Praat's long text format, in UTF-8: one interval tier `labels`. Its intervals lie beside each other from the
 * beginning to the end, so that pauses are intervals without text.
 */
function textGrid({ labels, lengthMs }: AlignedRecording): string {
  const end = Math.max(lengthMs, labels.at(-1)?.endMs ?? 0);
  const intervals: { from: number; to: number; text: string }[] = [];
  let reached = 0;
  for (const { label, startMs, endMs } of labels) {
    if (startMs > reached) intervals.push({ from: reached, to: startMs, text: '' });
    intervals.push({ from: startMs, to: endMs, text: label });
    reached = endMs;
  }
  if (end > reached) intervals.push({ from: reached, to: end, text: '' });
  const seconds = (ms: number): string => String(ms / 1000);
  const lines = [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    'xmin = 0',
    `xmax = ${seconds(end)}`,
    'tiers? <exists>',
    'size = 1',
    'item []:',
    '    item [1]:',
    '        class = "IntervalTier"',
    '        name = "labels"',
    '        xmin = 0',
    `        xmax = ${seconds(end)}`,
    `        intervals: size = ${intervals.length}`,
    ...intervals.flatMap(({ from, to, text }, i) => [
      `        intervals [${i + 1}]:`,
      `            xmin = ${seconds(from)}`,
      `            xmax = ${seconds(to)}`,
      `            text = "${text.replaceAll('"', '""')}"`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
