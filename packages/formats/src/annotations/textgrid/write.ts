import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { NewAnnotation, NewTier } from '../new-tier.js';
import { rowsWithoutOverlap } from '../rows.js';
import { type NewDocument, utf8, type Written } from '../writing/types.js';
import type { GridTier, Interval } from './grid.js';

/** A TextGrid in Praat's long text format, in UTF-8. A speaker stands in the tier's name, for there is no other place. */
export function writeTextGrid({ tiers, lengthMilliseconds }: NewDocument): Written {
  const faults = new Faults();
  let last = 0;
  for (const { annotations } of tiers) for (const { end } of annotations) last = Math.max(last, end);
  const xmax = (lengthMilliseconds ?? last) / 1000;
  const made = tiers.flatMap((tier) => gridTiers(tier, 0, xmax, faults));
  const lines = [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    'xmin = 0',
    `xmax = ${xmax}`,
    `tiers? ${made.length === 0 ? '<absent>' : '<exists>'}`,
    ...(made.length === 0 ? [] : [`size = ${made.length}`, 'item []:']),
  ];
  return {
    bytes: utf8(`${lines.join('\n')}\n${made.map((tier, i) => longTier(tier, i + 1, '\n')).join('')}`),
    faults: faults.list(),
  };
}

/** Seconds to be written for ms: where a file has a boundary there already, that one, to its last digit. */
export type Seconds = (milliseconds: number) => number;

const plainSeconds: Seconds = (milliseconds) => milliseconds / 1000;

/** Overlapping annotations need further tiers, those without length a tier of points. */
export function gridTiers(
  { name, participant, annotations }: NewTier,
  xmin: number,
  xmax: number,
  faults: Faults,
  secondsOf: Seconds = plainSeconds,
): GridTier[] {
  const title = participant && !name.endsWith(`@${participant}`) ? `${name} - ${participant}` : name;
  const points = annotations.filter(({ start, end }) => start === end);
  const segments = annotations.filter(({ start, end }) => end !== start);
  for (const annotation of segments) {
    if (
      annotation.end < annotation.start ||
      secondsOf(annotation.start) < xmin ||
      secondsOf(annotation.start) >= xmax
    ) {
      throw new AnnotationError(
        'annotations-not-writable',
        `${annotation.start} to ${annotation.end} ms is not within the recording, ${xmin} to ${xmax} s.`,
      );
    }
    if (secondsOf(annotation.end) > xmax) {
      faults.add(
        'cut-at-end',
        `${annotation.start} to ${annotation.end} ms is cut at the end of the recording, ${xmax} s.`,
        { tier: name },
      );
    }
  }
  const rows = rowsWithoutOverlap(segments);
  const made = (rows.length === 0 ? [[]] : rows).map(
    (row, i): GridTier => ({
      kind: 'IntervalTier',
      name: i === 0 ? title : `${title} (${i + 1})`,
      xmin,
      xmax,
      intervals: filled(row, xmin, xmax, secondsOf),
    }),
  );
  if (points.length === 0) return made;
  const intervals = points
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, text }): Interval => ({ from: secondsOf(start), to: secondsOf(start), text }));
  return [...made, { kind: 'TextTier', name: `${title} (points)`, xmin, xmax, intervals }];
}

/** Intervals from end to end, the gaps without text; neighbours share one number. */
function filled(
  annotations: readonly NewAnnotation[],
  xmin: number,
  xmax: number,
  secondsOf: Seconds,
): Interval[] {
  const intervals: Interval[] = [];
  let reached = xmin;
  for (const { start, end, text } of annotations) {
    const from = secondsOf(start);
    const to = Math.min(secondsOf(end), xmax);
    if (from > reached) intervals.push({ from: reached, to: from, text: '' });
    intervals.push({ from, to, text });
    reached = to;
  }
  if (xmax > reached || intervals.length === 0) intervals.push({ from: reached, to: xmax, text: '' });
  return intervals;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export function longTier(
  { kind, name, xmin, xmax, intervals }: GridTier,
  number: number,
  eol: string,
): string {
  const points = kind === 'TextTier';
  const lines = [
    `    item [${number}]:`,
    `        class = "${kind}"`,
    `        name = ${quoted(name)}`,
    `        xmin = ${xmin}`,
    `        xmax = ${xmax}`,
    `        ${points ? 'points' : 'intervals'}: size = ${intervals.length}`,
    ...intervals.flatMap(({ from, to, text }, i) =>
      points
        ? [`        points [${i + 1}]:`, `            number = ${from}`, `            mark = ${quoted(text)}`]
        : [
            `        intervals [${i + 1}]:`,
            `            xmin = ${from}`,
            `            xmax = ${to}`,
            `            text = ${quoted(text)}`,
          ],
    ),
  ];
  return lines.map((line) => `${line}${eol}`).join('');
}

export function shortTier({ kind, name, xmin, xmax, intervals }: GridTier, eol: string): string {
  const lines = [
    `"${kind}"`,
    quoted(name),
    xmin,
    xmax,
    intervals.length,
    ...intervals.flatMap(({ from, to, text }) =>
      kind === 'TextTier' ? [from, quoted(text)] : [from, to, quoted(text)],
    ),
  ];
  return lines.map((line) => `${line}${eol}`).join('');
}
