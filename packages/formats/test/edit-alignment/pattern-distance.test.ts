import { DistancePattern, editDistance } from '@persephone/formats/edit-alignment';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const labels = 5;
const sequence = (longest: number) =>
  fc.array(fc.integer({ min: 1, max: labels - 1 }), { maxLength: longest });

it.each([3, 33, 70, 140])('is the edit distance, of sequences of up to %i labels', (longest) => {
  fc.assert(
    fc.property(
      sequence(longest),
      fc.array(sequence(longest), { minLength: 1, maxLength: 4 }),
      (a, others) => {
        const pattern = new DistancePattern(a, labels);
        for (const b of others) expect(pattern.distanceTo(b)).toBe(editDistance(a, b));
      },
    ),
    { numRuns: 300 },
  );
});

it('is right where a block of 32 is full, and of nothing', () => {
  const long = Array.from({ length: 64 }, (_, i) => 1 + (i % 4));
  for (const length of [0, 1, 31, 32, 33, 63, 64]) {
    const pattern = new DistancePattern(long.slice(0, length), labels);
    expect(pattern.distanceTo([])).toBe(length);
    expect(pattern.distanceTo(long)).toBe(64 - length);
    expect(pattern.distanceTo([...long].reverse())).toBe(
      editDistance(long.slice(0, length), [...long].reverse()),
    );
  }
});
