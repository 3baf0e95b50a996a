import type { AlignmentStep } from '@persephone/formats/edit-alignment';

/** Stands where one of both has nothing. */
export const nothing = '∅';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Places on a line: what a reader takes for one character, with its marks, is one. */
const width = (text: string): number => [...graphemes.segment(text)].length;

/** Columns as wide as their widest cell, two spaces between; numbers to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, width(cell));
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => {
        const padding = ' '.repeat((widths[i] ?? 0) - width(cell));
        return right.includes(i) ? padding + cell : cell + padding;
      });
      return `  ${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

const marks = { match: '', substitution: 'S', insertion: 'I', deletion: 'D' } as const;

/** A reference over its hypothesis, label over label, and under each error what it is. */
export function formatAlignment(steps: readonly AlignmentStep[]): string {
  const cells = steps.map(({ kind, reference, hypothesis }) => {
    const column = [reference ?? nothing, hypothesis ?? nothing, marks[kind]];
    const widest = Math.max(...column.map(width));
    return column.map((cell) => cell + ' '.repeat(widest - width(cell)));
  });
  const names = ['reference', 'hypothesis', 'errors'];
  return names
    .map((name, row) => `  ${name.padEnd(12)}${cells.map((column) => column[row] ?? '').join(' ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
