import { clockMilliseconds } from '../subtitles/clock.js';
import { milliseconds } from '../times.js';

export type TimeUnit = 'seconds' | 'milliseconds' | 'clock';

/** Which column of a table holds what; columns from 0. */
export interface TableColumns {
  readonly header: boolean;
  readonly start: number;
  /** Absent where there is a duration. */
  readonly end?: number | undefined;
  readonly duration?: number | undefined;
  readonly text: number;
  readonly tier?: number | undefined;
  readonly participant?: number | undefined;
  readonly unit: TimeUnit;
}

const words = {
  start:
    /^(start|begin|beginn|beginning|from|onset|anfang|début|debut|inicio|início|inizio|начало|开始|開始|tmin|xmin)/u,
  end: /^(end|ende|to|stop|offset|fin|final|fim|fine|конец|结束|終了|tmax|xmax)/u,
  duration: /^(duration|dauer|durée|duree|duración|duração|durata|длительность)/u,
  text: /^(text|texte|texto|testo|annotation|transcription|transcript|transkription|transcripción|transcrição|label|value|utterance|sentence|текст|文本)s?(?![\p{L}\p{N}])/u,
  tier: /^(tier|tiername|layer|ebene|tira|слой)/u,
  participant: /^(participant|speaker|sprecher|locuteur|hablante|falante|parlante|говорящий)/u,
} as const;

/** What a unit is called in the heading of a column. */
function unitOf(heading: string, cells: readonly string[]): TimeUnit | undefined {
  if (/hh:mm|h:m/u.test(heading)) return 'clock';
  if (/msec|millis|[^a-z]ms\b|_ms$|ms\)/u.test(heading) && !/ss\.msec/u.test(heading)) return 'milliseconds';
  if (/ss\.msec|\bsec|\(s\)|_s$|- s$/u.test(heading)) return 'seconds';
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (filled.length === 0) return undefined;
  if (filled.every((cell) => cell.includes(':') && clockMilliseconds(cell) !== null)) return 'clock';
  if (filled.some((cell) => milliseconds(cell) === null)) return undefined;
  return filled.every((cell) => /^\s*-?\d+\s*$/u.test(cell)) ? 'milliseconds' : 'seconds';
}

export function timeIn(unit: TimeUnit, cell: string | undefined): number | null {
  if (cell === undefined) return null;
  if (unit === 'clock') return clockMilliseconds(cell);
  if (unit === 'seconds') return milliseconds(cell);
  const number = /^\s*-?\d+([.,]\d+)?\s*$/u.test(cell)
    ? Math.round(Number(cell.replace(',', '.')))
    : Number.NaN;
  return Number.isSafeInteger(number) ? number + 0 : null;
}

/** By the headings, in many languages; without headings as ELAN exports its tabs. Undefined where it cannot be determined. */
export function guessColumns(rows: readonly (readonly string[])[]): TableColumns | undefined {
  return byHeadings(rows) ?? byValues(rows);
}

function byHeadings([first, ...rest]: readonly (readonly string[])[]): TableColumns | undefined {
  if (!first) return undefined;
  const headings = first.map((cell) =>
    cell
      .normalize('NFC')
      .toLowerCase()
      .replace(/^[#\s]+/u, '')
      .trim(),
  );
  const find = (kind: keyof typeof words, unit?: TimeUnit) => {
    const at = headings.findIndex(
      (heading, i) =>
        words[kind].test(heading) && (unit === undefined || unitOf(heading, column(rest, i)) === unit),
    );
    return at < 0 ? undefined : at;
  };
  for (const unit of ['milliseconds', 'seconds', 'clock'] as const) {
    const start = find('start', unit);
    const end = find('end', unit);
    const duration = find('duration', unit);
    if (start === undefined || (end === undefined && duration === undefined)) continue;
    const used = new Set([find('tier'), find('participant'), start, end, duration]);
    const text = find('text') ?? lastUnused(headings, used);
    if (text === undefined) return undefined;
    return {
      header: true,
      start,
      end,
      duration: end === undefined ? duration : undefined,
      text,
      tier: find('tier'),
      participant: find('participant'),
      unit,
    };
  }
  return undefined;
}

/** A heading of its own for the text is usual: the tier's name. */
function lastUnused(headings: readonly string[], used: ReadonlySet<number | undefined>): number | undefined {
  for (let i = headings.length - 1; i >= 0; i--) {
    const heading = headings[i] ?? '';
    if (
      !used.has(i) &&
      !words.start.test(heading) &&
      !words.end.test(heading) &&
      !words.duration.test(heading)
    )
      return i;
  }
  return undefined;
}

const column = (rows: readonly (readonly string[])[], i: number): string[] =>
  rows.slice(0, 200).map((row) => row[i] ?? '');

function byValues(rows: readonly (readonly string[])[]): TableColumns | undefined {
  const width = rows[0]?.length ?? 0;
  const times: { column: number; unit: TimeUnit; values: readonly (number | null)[] }[] = [];
  for (let i = 0; i < width; i++) {
    const cells = column(rows, i);
    const unit = unitOf('', cells);
    if (unit) times.push({ column: i, unit, values: cells.map((cell) => timeIn(unit, cell)) });
  }
  const start = times[0];
  // Other forms of the same times come before the end's.
  const same = (a: readonly (number | null)[], b: readonly (number | null)[]) =>
    a.every((value, i) => value === b[i]);
  const end = times.find(({ values, unit }) => start && !same(values, start.values) && unit === start.unit);
  if (!start || !end) return undefined;
  const last = times.at(-1)?.column ?? 0;
  const text = width - 1;
  if (text <= last && start.column > 0) return undefined;
  if (text <= last) return undefined;
  const before = start.column;
  return {
    header: false,
    start: start.column,
    end: end.column,
    text,
    tier: before >= 1 ? 0 : undefined,
    participant: before >= 2 ? 1 : undefined,
    unit: start.unit,
  };
}
