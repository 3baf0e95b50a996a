import type { Faults } from '../faults.js';

export interface TableRow {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/** The rows of a table whose cells are between separators, in double quotes where they hold one or a line break. */
export function* tableRows(pieces: Iterable<string>, separator: string, faults: Faults): Generator<TableRow> {
  let cells: string[] = [];
  let cell = '';
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  let line = 1;
  let begun = 1;
  let afterReturn = false;
  let any = false;
  for (const piece of pieces) {
    for (const c of piece) {
      const lineBreak = c === '\n' || c === '\r';
      const second = c === '\n' && afterReturn;
      afterReturn = c === '\r';
      if (lineBreak && !second) line++;
      if (second && state !== 'quoted') continue;
      if (state === 'quoted') {
        if (c === '"') state = 'quote';
        else cell += c;
      } else if (c === '"' && state === 'start') {
        state = 'quoted';
        any = true;
      } else if (c === '"' && state === 'quote') {
        cell += '"';
        state = 'quoted';
      } else if (c === separator) {
        cells.push(cell);
        cell = '';
        state = 'start';
        any = true;
      } else if (lineBreak) {
        if (any || cell !== '') yield { cells: [...cells, cell], line: begun };
        cells = [];
        cell = '';
        state = 'start';
        any = false;
        begun = line;
      } else {
        cell += c;
        if (state !== 'quote') state = 'plain';
      }
    }
  }
  if (state === 'quoted')
    faults.add('quote-unclosed', 'The file ends inside quotes; something may be cut off.', { line: begun });
  if (any || cell !== '') yield { cells: [...cells, cell], line: begun };
}

/** Tab, semicolon or comma: the one that stands in most lines, equally often. */
export function separatorOf(beginning: string): string | undefined {
  // Line breaks within quotes are the exception, and quotes that are not closed are not: lines first.
  return (
    separatorOfLines(beginning) ??
    separatorOfLines(beginning.replace(/(^|[\t;,])"(?:[^"]|"")*"(?=[\t;,\r\n]|$)/gmu, '$1'))
  );
}

function separatorOfLines(beginning: string): string | undefined {
  const all = beginning
    .split(/\r\n|\n|\r/u)
    .filter((line) => line.trim() !== '')
    .slice(0, 50);
  const complete = all.length > 1 && beginning.length >= 16_000 ? all.slice(0, -1) : all;
  const scores = ['\t', ';', ','].map((separator) => {
    const counts = complete.map((line) => line.replace(/"(?:[^"]|"")*"/gu, '').split(separator).length - 1);
    const usual = [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
    const agreeing = counts.filter((count) => count === usual).length;
    return { separator, score: usual === 0 ? 0 : agreeing / complete.length };
  });
  return scores.filter(({ score }) => score > 0.5).sort((a, b) => b.score - a.score)[0]?.separator;
}
