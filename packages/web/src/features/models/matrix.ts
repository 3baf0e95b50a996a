// The square of what was recognised for what. Pure.
import type { EvaluationReport } from '../../api/schema.js';
import type { ErrorPair } from './words.js';

export interface MatrixCell extends ErrorPair {
  readonly times: number;
  readonly right: boolean;
  /** Of all that the row's label came to, 0 to 1: how dark it is. */
  readonly share: number;
}

export interface MatrixRow {
  /** Null is the row of labels recognised where there are none. */
  readonly label: string | null;
  readonly cells: readonly MatrixCell[];
}

/**
 * The labels written most, at most so many, and nothing. Shares are of the times that the row's label was written, as
 * far as the square shows them; of insertions, of all insertions.
 */
export function matrixRows(matrix: EvaluationReport['matrix'], most: number): MatrixRow[] {
  const { labels, times } = matrix;
  const places = [...labels.keys()].slice(0, most);
  const all = [...places, labels.length];
  const labelAt = (place: number) => labels[place] ?? null;
  return all.map((row) => {
    const total = (times[row] ?? []).reduce((sum, count) => sum + count, 0);
    return {
      label: labelAt(row),
      cells: all.map((column) => {
        const found = times[row]?.[column] ?? 0;
        return {
          reference: labelAt(row),
          hypothesis: labelAt(column),
          times: found,
          right: row === column && row < labels.length,
          share: total === 0 ? 0 : found / total,
        };
      }),
    };
  });
}

export type Direction = 'up' | 'down' | 'left' | 'right';
const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  up: [-1, 0],
  down: [1, 0],
  left: [0, -1],
  right: [0, 1],
};

/** The next cell with an error from here in this direction, along the row or column; undefined where there is none. */
export function nextError(
  rows: readonly MatrixRow[],
  [row, column]: readonly [number, number],
  direction: Direction,
): [number, number] | undefined {
  const [down, right] = steps[direction];
  for (let r = row + down, c = column + right; ; r += down, c += right) {
    const cell = rows[r]?.cells[c];
    if (!cell) return undefined;
    if (isError(cell)) return [r, c];
  }
}

export const isError = (cell: MatrixCell): boolean => !cell.right && cell.times > 0;
