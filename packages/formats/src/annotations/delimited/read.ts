import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { Head, ReadOptions } from '../format.js';
import type { AnnotationDocument } from '../model.js';
import { decoded } from '../text/encoding.js';
import { plainEncoding } from '../text/plain.js';
import { TierBuilder } from '../tiers.js';
import { checkTimes } from '../times.js';
import { guessColumns, hasThousandsSetApart, joinedThousands, type TableColumns, timeIn } from './columns.js';
import { NamedFiles } from './named-files.js';
import { separatorOf, type TableRow, tableRows } from './records.js';

/** Whether it looks like a table: columns, and something that can be a time in them. */
export function isTable({ text, root }: Head): boolean {
  return root === undefined && !text.includes('\0') && separatorOf(text) !== undefined && /\d/u.test(text);
}

const mostColumns = 1000;

/** CSV and TSV: of spreadsheets, by their headings, and ELAN's export of tabs. */
export function readTable(bytes: Uint8Array, { eightBit, columns: given }: ReadOptions): AnnotationDocument {
  const faults = new Faults();
  const encoding = plainEncoding(bytes, faults, eightBit);
  const beginning = decoded(bytes, encoding).next().value ?? '';
  const declared = /^sep=(.)[\r\n]/u.exec(beginning)?.[1];
  const separator = declared ?? separatorOf(beginning.slice(0, 1 << 14)) ?? '\t';
  const rows = tableRows(decoded(bytes, encoding), separator, faults);
  // Spreadsheets may say so in a line before the others.
  if (declared !== undefined) rows.next();
  const sample: TableRow[] = [];
  for (let next = rows.next(); !next.done; next = rows.next()) {
    sample.push(next.value);
    if (sample.length === 200) break;
  }
  if (sample.some(({ cells }) => cells.length > mostColumns)) {
    throw new AnnotationError(
      'annotations-refused',
      `it has more than ${mostColumns} columns; that is no table of annotations.`,
      1,
      1,
    );
  }
  const columns = given ?? guessColumns(sample.map(({ cells }) => cells));
  if (!columns) {
    throw new AnnotationError(
      'annotations-refused',
      `it is a table, but which of its columns are start, end and text is ambiguous: ${sample[0]?.cells
        .slice(0, 8)
        .map((cell) => JSON.stringify(cell.slice(0, 20)))
        .join(', ')}. Give them headings: start (ms), end (ms), tier, speaker, text.`,
      1,
      1,
    );
  }
  const tiers = new TierBuilder();
  const heading = columns.header ? sample[0]?.cells[columns.text]?.trim() : undefined;
  const width = Math.max(sample[0]?.cells.length ?? 0, columns.text + 1);
  reportUnread(sample, columns, faults);
  const files = new NamedFiles(sample, columns);
  if (columns.unitAssumed)
    faults.add(
      'unit-assumed',
      'The times are whole numbers, so small that they were taken for seconds. Write the unit into the headings, as start (ms).',
      { line: 1, column: columns.start + 1 },
    );
  const isSetApart = hasThousandsSetApart(
    columns,
    sample.map(({ cells }) => cells),
  );
  const timeOf = (cell: string | undefined) =>
    timeIn(columns.unit, isSetApart ? joinedThousands(cell) : cell);
  const addRow = ({ cells, line }: TableRow) => {
    if (cells.every((cell) => cell.trim() === '')) return;
    files.add(cells);
    if (cells.slice(width).some((cell) => cell.trim() !== '')) {
      faults.add(
        'row-too-long',
        `The row has ${cells.length} columns where others have ${width}; what is beyond was not read.`,
        { line },
      );
    }
    const start = timeOf(cells[columns.start]);
    const duration = columns.duration === undefined ? undefined : timeOf(cells[columns.duration]);
    const end =
      columns.end !== undefined
        ? timeOf(cells[columns.end])
        : start === null || duration == null
          ? null
          : start + duration;
    const participant = (columns.participant === undefined ? '' : (cells[columns.participant] ?? ''))
      .trim()
      .normalize('NFC');
    const named = (columns.tier === undefined ? '' : (cells[columns.tier] ?? '')).trim().normalize('NFC');
    const tier = named || participant || heading?.normalize('NFC') || 'text';
    if (start === null || end === null) {
      faults.add(
        'time-unreadable',
        `The row has no start or end that can be read: ${JSON.stringify(cells.join(separator).slice(0, 60))}.`,
        { line, tier },
      );
    }
    const add = (id: string, text: string) =>
      tiers.add(
        `${id}\n${participant}`,
        { id, participant: participant || null },
        {
          id: null,
          start,
          end,
          time: start === null || end === null ? 'unknown' : 'given',
          text: text.replace(/\r\n?/gu, '\n').normalize('NFC'),
          parent: null,
        },
      );
    if (!columns.texts) add(tier, cells[columns.text] ?? '');
    for (const at of columns.texts ?? []) {
      const text = cells[at] ?? '';
      if (text !== '') add((sample[0]?.cells[at] ?? '').trim().normalize('NFC') || `column ${at + 1}`, text);
    }
  };
  for (const row of columns.header ? sample.slice(1) : sample) addRow(row);
  for (const row of rows) addRow(row);
  files.check(faults);
  const list = tiers.list();
  for (const { id, annotations } of list) checkTimes(id, annotations, faults);
  return {
    format: separator === '\t' ? 'tsv' : 'csv',
    version: null,
    media: [],
    tiers: list,
    faults: faults.list(),
  };
}

/** Columns that are neither used nor times in another form. */
function reportUnread([first, ...rest]: readonly TableRow[], columns: TableColumns, faults: Faults): void {
  const used = new Set([
    columns.start,
    columns.end,
    columns.duration,
    columns.text,
    columns.tier,
    columns.participant,
    ...(columns.texts ?? []),
  ]);
  first?.cells.forEach((heading, i) => {
    if (used.has(i)) return;
    const cells = [...(columns.header ? [] : [first]), ...rest].map((row) => row.cells[i] ?? '');
    if (cells.every((cell) => cell.trim() === '' || isTime(cell))) return;
    faults.add(
      'column-not-read',
      `Column ${i + 1}${columns.header ? ` (${JSON.stringify(heading.slice(0, 40))})` : ''} was not read.`,
      { line: 1, column: i + 1 },
    );
  });
}

const isTime = (cell: string): boolean => timeIn('clock', cell) !== null || timeIn('seconds', cell) !== null;
