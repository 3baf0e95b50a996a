import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignLabels, editDistance } from '../../src/edit-alignment/index.js';

const sequence = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 });
const codes = (labels: string[]) => Int32Array.from(labels, (l) => l.charCodeAt(0));
const distance = (a: string[], b: string[]) => editDistance(codes(a), codes(b));

/** The definition, without a table. */
function slowDistance(a: string[], b: string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  return Math.min(
    slowDistance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
    slowDistance(a.slice(1), b) + 1,
    slowDistance(a, b.slice(1)) + 1,
  );
}

/** The whole table, read from its end: a match or substitution before a deletion, a deletion before an insertion. */
function preferredWay(a: string[], b: string[]): string[] {
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const cell = (i: number, j: number) => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  const both = (i: number, j: number) => cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
  for (let i = 1; i <= a.length; i++) {
    table.push([i]);
    for (let j = 1; j <= b.length; j++) {
      table[i]?.push(Math.min(both(i, j), cell(i - 1, j) + 1, cell(i, j - 1) + 1));
    }
  }
  const way: string[] = [];
  for (let i = a.length, j = b.length; i > 0 || j > 0; ) {
    if (i > 0 && j > 0 && both(i, j) === cell(i, j)) {
      way.unshift(a[--i] === b[--j] ? 'match' : 'substitution');
    } else if (i > 0 && cell(i - 1, j) + 1 === cell(i, j)) {
      way.unshift('deletion');
      i--;
    } else {
      way.unshift('insertion');
      j--;
    }
  }
  return way;
}

describe('editDistance', () => {
  it('is the definition', () => {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        expect(distance(a, b)).toBe(slowDistance(a, b));
      }),
      { numRuns: 60 },
    );
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(sequence, sequence, sequence, (a, b, c) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b) === 0).toBe(a.join() === b.join());
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
    );
  });
});

describe('alignLabels', () => {
  it('turns the reference into the hypothesis in the fewest edits', () => {
    fc.assert(
      fc.property(sequence, sequence, (reference, hypothesis) => {
        const steps = alignLabels(reference, hypothesis);
        expect(steps.flatMap((s) => s.reference ?? [])).toEqual(reference);
        expect(steps.flatMap((s) => s.hypothesis ?? [])).toEqual(hypothesis);
        for (const s of steps) {
          expect(s.kind === 'match').toBe(s.reference === s.hypothesis);
          expect(s.kind === 'insertion').toBe(s.reference === null);
          expect(s.kind === 'deletion').toBe(s.hypothesis === null);
        }
        expect(steps.filter((s) => s.kind !== 'match').length).toBe(distance(reference, hypothesis));
      }),
    );
  });

  it('takes the preferred of the shortest ways, however far from the diagonal they lie', () => {
    const long = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
    fc.assert(
      fc.property(long, long, (reference, hypothesis) => {
        expect(alignLabels(reference, hypothesis).map(({ kind }) => kind)).toEqual(
          preferredWay(reference, hypothesis),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('breaks ties always the same way', () => {
    const kinds = (a: string, b: string) => alignLabels([...a], [...b]).map((s) => s.kind);
    expect(kinds('ab', 'b')).toEqual(['deletion', 'match']);
    expect(kinds('a', 'ba')).toEqual(['insertion', 'match']);
    expect(kinds('ab', 'ba')).toEqual(['substitution', 'substitution']);
    expect(kinds('aa', 'a')).toEqual(['deletion', 'match']);
    expect(kinds('', '')).toEqual([]);
  });
});
