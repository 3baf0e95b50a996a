import { AnnotationError } from '../error.js';
import type { Faults } from '../faults.js';
import { lastPart } from '../media.js';
import { stemOf } from '../pairing.js';
import type { TableColumns } from './columns.js';
import type { TableRow } from './records.js';

const annotationFile = /\.(eaf|etf|textgrid|trs|cha|exb|flextext)$/iu;
const soundFile = /\.(wav|wave|mp3|flac|ogg|oga|opus|m4a|mp4|mov|mpg|avi|mkv|webm)$/iu;

/**
 * The files that the rows of a table name, as where a program exports many at once: their times are of several recordings, of
 * which a document has one.
 */
export class NamedFiles {
  /** Of the column that names files: by their names without extension, how each is called. */
  private readonly names = new Map<string, string>();
  private readonly column: number | undefined;
  private isAnnotations = true;
  private rows = 0;

  constructor([first, ...rest]: readonly TableRow[], columns: TableColumns) {
    const used = new Set([
      columns.text,
      columns.start,
      columns.end,
      columns.duration,
      ...(columns.texts ?? []),
    ]);
    const rows = columns.header ? rest : [...(first ? [first] : []), ...rest];
    const isFiles = (at: number) => {
      const cells = rows.map(({ cells: all }) => (all[at] ?? '').trim()).filter((cell) => cell !== '');
      return cells.length > 0 && cells.every((cell) => annotationFile.test(cell) || soundFile.test(cell));
    };
    this.column = first?.cells.findIndex((_, at) => !used.has(at) && isFiles(at));
  }

  add(cells: readonly string[]): void {
    const cell = (this.column === undefined ? '' : (cells[this.column] ?? '')).trim();
    if (cell === '') return;
    this.rows++;
    this.names.set(stemOf(cell), lastPart(cell));
    this.isAnnotations &&= annotationFile.test(cell);
  }

  /** Throws AnnotationError where several annotation files are in one. */
  check(faults: Faults): void {
    if (this.names.size < 2) return;
    const [first, second] = [...this.names.values()];
    const several = `${first}, ${second}${this.names.size > 2 ? ', …' : ''}`;
    if (this.isAnnotations) {
      throw new AnnotationError(
        'annotations-refused',
        `its rows are of ${this.names.size} annotation files (${several}), and each recording has times of its own; make a file of each.`,
      );
    }
    faults.add(
      'recording-assumed',
      `Its rows name ${this.names.size} files (${several}), and all times were read as of one recording. Where they are not, make a ` +
        'file of each.',
      { column: (this.column ?? 0) + 1 },
      this.rows,
    );
  }
}
