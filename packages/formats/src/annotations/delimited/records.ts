import type { Faults } from '../faults.js';

export interface TableRow {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/**
 * The rows of a table whose cells are between separators, in double quotes where they hold one or a line break. A quote that
 * begins a cell and is not closed before the next separator or line break is one of the text, as programs write it that quote nothing.
 */
export function* tableRows(pieces: Iterable<string>, separator: string, faults: Faults): Generator<TableRow> {
  const reader = new RowReader(separator, faults);
  for (const piece of pieces) yield* reader.read(piece);
  yield* reader.finish();
}

/** A cell in quotes is not longer, in UTF-16 units: what begins with a quote that is never closed is read anew. */
const longestQuoted = 1 << 20;

class RowReader {
  private cells: string[] = [];
  private cell = '';
  private state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  private line = 1;
  private begun = 1;
  private afterReturn = false;
  private any = false;
  /** What was read since the quote that began the cell, and the line of that. */
  private quoted: string[] = [];
  private quotedLength = 0;
  private quotedLine = 1;

  constructor(
    private readonly separator: string,
    private readonly faults: Faults,
  ) {}

  *read(piece: string): Generator<TableRow> {
    for (const c of piece) {
      if (this.state === 'quote' && !this.mayFollowQuote(c)) yield* this.asText();
      yield* this.take(c);
      if (this.state !== 'quoted' && this.state !== 'quote') continue;
      this.quoted.push(c);
      this.quotedLength += c.length;
      if (this.quotedLength > longestQuoted) yield* this.unclosed();
    }
  }

  *finish(): Generator<TableRow> {
    while (this.state === 'quoted') yield* this.unclosed();
    if (this.any || this.cell !== '') yield { cells: [...this.cells, this.finished()], line: this.begun };
  }

  private mayFollowQuote(c: string): boolean {
    return c === '"' || c === this.separator || c === '\n' || c === '\r' || c === ' ';
  }

  private *unclosed(): Generator<TableRow> {
    this.faults.add(
      'quote-unclosed',
      'A quote at the beginning of a cell is never closed; it was read as one of the text. Something may be cut off.',
      { line: this.begun },
    );
    yield* this.asText();
  }

  /** What began with a quote is read anew, the quote as one of the text. */
  private *asText(): Generator<TableRow> {
    const [, ...rest] = this.quoted;
    this.quoted = [];
    this.quotedLength = 0;
    this.cell = '"';
    this.state = 'plain';
    this.line = this.quotedLine;
    this.afterReturn = false;
    yield* this.read(rest.join(''));
  }

  private *take(c: string): Generator<TableRow> {
    const lineBreak = c === '\n' || c === '\r';
    const second = c === '\n' && this.afterReturn;
    this.afterReturn = c === '\r';
    if (lineBreak && !second) this.line++;
    if (second && this.state !== 'quoted') return;
    if (this.state === 'quoted') {
      if (c === '"') this.state = 'quote';
      else this.cell += c;
    } else if (c === '"' && this.state === 'start') {
      this.state = 'quoted';
      this.any = true;
      this.quoted = [];
      this.quotedLength = 0;
      this.quotedLine = this.line;
    } else if (c === '"' && this.state === 'quote') {
      this.cell += '"';
      this.state = 'quoted';
    } else if (c === this.separator) {
      this.cells.push(this.finished());
      this.any = true;
    } else if (lineBreak) {
      if (this.any || this.cell !== '') yield { cells: [...this.cells, this.finished()], line: this.begun };
      this.cells = [];
      this.any = false;
      this.begun = this.line;
    } else {
      this.cell += c;
      if (this.state !== 'quote') this.state = 'plain';
    }
  }

  /** The cell, and another begins. */
  private finished(): string {
    const { cell, state } = this;
    // Who writes tabs between cells and quotes nothing has quotes at the ends of two rows, perhaps.
    if (state === 'quote' && this.separator === '\t' && cell.includes('\t') && /[\r\n]/u.test(cell)) {
      this.faults.add(
        'rows-in-quotes',
        'A cell in quotes holds tabs and line breaks: what stands between the quotes was read as one text. Where it is ' +
          'several rows, take the quotes out.',
        { line: this.begun },
      );
    }
    this.cell = '';
    this.state = 'start';
    return cell;
  }
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
