import type { TimedRecording } from './types.js';

/**
 * Praat's long text format, in UTF-8: one interval tier `labels`. Its intervals lie beside each other from the
 * beginning to the end, so that pauses are intervals without text.
 */
export function textGrid({ labels, lengthMs }: Pick<TimedRecording, 'labels' | 'lengthMs'>): string {
  const end = Math.max(lengthMs, labels.at(-1)?.endMs ?? 0);
  const intervals: { from: number; to: number; text: string }[] = [];
  let reached = 0;
  for (const { label, startMs, endMs } of labels) {
    if (startMs > reached) intervals.push({ from: reached, to: startMs, text: '' });
    // Praat takes no interval without length.
    if (endMs > startMs) intervals.push({ from: startMs, to: endMs, text: label });
    reached = Math.max(reached, endMs);
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
