import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignCorrection } from '../../src/edit-alignment/index.js';

const some = fc.array(fc.constantFrom('a', 'b', 'c', 'ŋ'), { maxLength: 40 });

/** The edit distance by the book, for comparison. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, j) => j + 1);
  row.unshift(0);
  for (const [i, x] of a.entries()) {
    const next = [i + 1];
    for (const [j, y] of b.entries()) {
      next.push(Math.min((row[j] ?? 0) + (x === y ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('aligning', () => {
  test('finds the fewest changes, and its path has as many', () => {
    fc.assert(
      fc.property(some, some, (before, after) => {
        const { from, changes } = alignCorrection(before, after);
        expect(changes).toBe(distance(before, after));
        const taken = [...from].filter((i) => i >= 0);
        expect(taken).toEqual([...new Set(taken)].sort((x, y) => x - y));
        const substituted = [...from].filter((i, j) => i >= 0 && before[i] !== after[j]).length;
        const inserted = after.length - taken.length;
        expect(substituted + inserted + (before.length - taken.length)).toBe(changes);
      }),
      { numRuns: 300 },
    );
  });

  test('takes half an hour of labels with changes all over, whose full table would not fit into memory', () => {
    const before = Array.from({ length: 36_000 }, (_, i) => `l${(i * 7919) % 31}`);
    const after = before.flatMap((label, i) =>
      i % 400 === 7 ? [] : i % 400 === 200 ? [label, 'x'] : [label],
    );
    expect(alignCorrection(before, after).changes).toBe(180);
  });
});
