import { labelErrorRate } from '@persephone/engine/metrics';
import { editDistance } from '@persephone/formats/edit-alignment';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const sequence = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 });
const codes = (labels: string[]) => Int32Array.from(labels, (l) => l.charCodeAt(0));
const distance = (a: string[], b: string[]) => editDistance(codes(a), codes(b));

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
