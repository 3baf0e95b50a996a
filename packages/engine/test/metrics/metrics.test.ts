import { alignLabels, editDistance, labelErrorRate } from '@persephone/engine/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

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

  it('breaks ties always the same way', () => {
    const kinds = (a: string, b: string) => alignLabels([...a], [...b]).map((s) => s.kind);
    expect(kinds('ab', 'b')).toEqual(['deletion', 'match']);
    expect(kinds('a', 'ba')).toEqual(['insertion', 'match']);
    expect(kinds('ab', 'ba')).toEqual(['substitution', 'substitution']);
    expect(kinds('aa', 'a')).toEqual(['deletion', 'match']);
    expect(kinds('', '')).toEqual([]);
  });
});

describe('labelErrorRate', () => {
  it('is over the whole set, not the mean of utterances', () => {
    const pairs = [
      { reference: [...'abcdefgh'], hypothesis: [...'abcdefgh'] },
      { reference: [...'ab'], hypothesis: [...'xbc'] },
      { reference: [...'ab'], hypothesis: [] },
    ];
    expect(labelErrorRate(pairs)).toEqual({
      ler: 4 / 12,
      substitutions: 1,
      insertions: 1,
      deletions: 2,
      referenceLabels: 12,
      utterances: 3,
    });
  });

  it('stays finite without reference labels, and exceeds 1 with many insertions', () => {
    expect(labelErrorRate([]).ler).toBe(0);
    expect(labelErrorRate([{ reference: [], hypothesis: [] }]).ler).toBe(0);
    expect(labelErrorRate([{ reference: [], hypothesis: ['a', 'b'] }]).ler).toBe(2);
    expect(labelErrorRate([{ reference: ['a'], hypothesis: ['b', 'b', 'b'] }]).ler).toBe(3);
  });

  it('has as many errors as the distances add up to', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ reference: sequence, hypothesis: sequence })), (pairs) => {
        const rate = labelErrorRate(pairs);
        const errors = pairs.reduce((n, p) => n + distance(p.reference, p.hypothesis), 0);
        expect(rate.substitutions + rate.insertions + rate.deletions).toBe(errors);
      }),
    );
  });
});
