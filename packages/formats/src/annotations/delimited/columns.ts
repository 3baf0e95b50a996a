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
  /** Where each tier has a column of its own, under its name: all of them. */
  readonly texts?: readonly number[] | undefined;
  readonly tier?: number | undefined;
  readonly participant?: number | undefined;
  readonly unit: TimeUnit;
  /** The headings do not say the unit, and the numbers could be of another. */
  readonly unitAssumed?: boolean;
}

const words = {
  start:
    /^(start|begin|beginn|beginning|from|onset|anfang|début|debut|inicio|início|inizio|начало|开始|開始|tmin|xmin)/u,
  end: /^(end|ende|to|stop|offset|fin|final|fim|fine|конец|结束|終了|tmax|xmax)/u,
  duration: /^(duration|dauer|durée|duree|duración|duração|durata|длительность)/u,
  text: /^(text|texte|texto|testo|annotation|transcription|transcript|transkription|transcripción|transcrição|label|value|utterance|sentence|текст|文本)s?(?![\p{L}\p{N}])/u,
  tier: /^(tier|tiername|layer|ebene|tira|слой)/u,
  file: /^(file|path|datei|pfad|fichier|chemin|archivo|arquivo|ruta|файл)/u,
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

const setApart = /^\s*-?[1-9]\d{0,2}(?:[.,]\d{3})+\s*$/u;
const belowThousand = /^\s*-?\d{1,3}\s*$/u;

/**
 * Whether whole milliseconds have their thousands set apart, as spreadsheets show them (`12,345`): each number could be so, and
 * some are. Were they fractions, everything would be in the first second.
 */
export function hasThousandsSetApart(
  { unit, header, start, end, duration }: TableColumns,
  rows: readonly (readonly string[])[],
): boolean {
  if (unit !== 'milliseconds') return false;
  const times = rows
    .slice(header ? 1 : 0)
    .flatMap((cells) => [start, end, duration].flatMap((at) => (at === undefined ? [] : (cells[at] ?? ''))))
    .filter((cell) => cell.trim() !== '');
  return (
    times.some((cell) => setApart.test(cell)) &&
    times.every((cell) => setApart.test(cell) || belowThousand.test(cell))
  );
}

/** `12,345` as `12345`; anything else as it is. */
export const joinedThousands = (cell: string | undefined): string | undefined =>
  cell !== undefined && setApart.test(cell) ? cell.replace(/[.,]/gu, '') : cell;

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
    const others = textColumns(headings, used, rest);
    const text = find('text') ?? others.at(-1);
    if (text === undefined) return undefined;
    const isTierEach = find('text') === undefined && find('tier') === undefined && others.length > 1;
    return withUnit(
      {
        header: true,
        start,
        end,
        duration: end === undefined ? duration : undefined,
        text,
        texts: isTierEach ? others : undefined,
        tier: find('tier'),
        participant: find('participant'),
        unit,
      },
      rest,
      headings[start] ?? '',
    );
  }
  return undefined;
}

/** A heading of its own for the text is usual: the tier's name. Numbers and files are no texts. */
function textColumns(
  headings: readonly string[],
  used: ReadonlySet<number | undefined>,
  rows: readonly (readonly string[])[],
): number[] {
  const notText = [words.start, words.end, words.duration, words.file];
  const indexes = headings.flatMap((heading, i) =>
    used.has(i) || notText.some((pattern) => pattern.test(heading)) ? [] : [i],
  );
  const written = indexes.filter((i) =>
    column(rows, i).some((cell) => cell.trim() !== '' && milliseconds(cell) === null),
  );
  return written.length > 0 ? written : indexes;
}

/** So long are utterances at the least, in ms; what is shorter was counted in seconds. */
const shortest = 30;

/** Whole numbers without a unit are milliseconds, unless nearly all would be too short to hold a sound. */
function withUnit(
  columns: TableColumns,
  rows: readonly (readonly string[])[],
  heading: string,
): TableColumns {
  const { unit, start, end, duration } = columns;
  if (unit !== 'milliseconds' || unitOf(heading, []) !== undefined) return columns;
  const lengths = rows.slice(0, 200).flatMap((row) => {
    const from = timeIn(unit, row[start]);
    const to = timeIn(unit, row[end ?? duration ?? -1]);
    return from === null || to === null ? [] : [end === undefined ? to : to - from];
  });
  const median = lengths.sort((a, b) => a - b)[lengths.length >> 1] ?? 0;
  return median > 0 && median < shortest ? { ...columns, unit: 'seconds', unitAssumed: true } : columns;
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
  const isFile = (i: number) => {
    const cells = column(rows, i).filter((cell) => cell.trim() !== '');
    return cells.length > 0 && cells.every((cell) => /\.(eaf|etf)$/iu.test(cell.trim()));
  };
  // Where ELAN exports many files, their names and paths come last.
  let text = width - 1;
  while (text > last + 1 && isFile(text)) text--;
  if (text <= last) return undefined;
  const before = start.column;
  const shorter = end.values.filter((value, i) => (value ?? 0) < (start.values[i] ?? 0)).length;
  const isDuration = shorter > end.values.length / 2;
  return withUnit(
    {
      header: false,
      start: start.column,
      end: isDuration ? undefined : end.column,
      duration: isDuration ? end.column : undefined,
      text,
      tier: before >= 1 ? 0 : undefined,
      participant: before >= 2 ? 1 : undefined,
      unit: start.unit,
    },
    rows,
    '',
  );
}
