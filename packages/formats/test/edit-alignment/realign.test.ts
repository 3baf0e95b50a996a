import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignAll, alignCorrection, realign } from '../../src/edit-alignment/index.js';

const label = fc.constantFrom('a', 'b', 'c', 'ŋ');

const some = fc.array(label, { maxLength: 60 });

/** Of a text: where something is put in the place of so many labels. */
const edit = fc.record({
  at: fc.nat(60),
  removed: fc.nat(3),
  put: fc.array(label, { maxLength: 3 }),
});

/** How many changes an alignment amounts to. */
function cost(before: readonly string[], after: readonly string[], from: Int32Array): number {
  const kept = [...from].filter((i) => i >= 0).length;
  const substituted = [...from].filter((i, j) => i >= 0 && before[i] !== after[j]).length;
  return substituted + (after.length - kept) + (before.length - kept);
}

test('edit for edit each label has at most one old one, in order, as when all of it is aligned', () => {
  fc.assert(
    fc.property(some, fc.array(edit, { maxLength: 12 }), (before, edits) => {
      let aligning = alignAll(before, before);
      for (const { at, removed, put } of edits) {
        const after = [...aligning.after];
        after.splice(at, removed, ...put);
        const changes = removed + put.length;
        const earlier = cost(before, aligning.after, aligning.from);
        aligning = realign(aligning, after);
        const taken = [...aligning.from].filter((i) => i >= 0);
        expect(aligning.from).toHaveLength(after.length);
        expect(taken).toEqual([...new Set(taken)].sort((x, y) => x - y));
        expect(taken.every((i) => i < before.length)).toBe(true);
        expect(cost(before, after, aligning.from)).toBeLessThanOrEqual(earlier + changes);
      }
      // What goes back to how it was is as it was.
      expect([...realign(aligning, before).from].filter((i, j) => before[i] !== before[j])).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** A long text with an error in every twentieth label, and the same as somebody corrects it. */
const labels = Array.from({ length: 10_000 }, (_, i) => (i % 20 === 7 ? 'x' : `l${(i * 7919) % 31}`));

const corrected = labels.map((one, i) => (i % 20 === 7 ? `l${i % 13}` : one));

test('a further change to what is much corrected costs a small part of aligning all of it', () => {
  const before = labels;
  const aligning = alignAll(before, corrected);
  const further = corrected.toSpliced(5000, 1);
  const timed = (work: () => unknown) => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  const one = Math.min(...[1, 2, 3, 4, 5].map(() => timed(() => realign(aligning, further))));
  const all = Math.min(...[1, 2].map(() => timed(() => alignCorrection(before, further))));
  expect(one).toBeLessThan(all / 5);
});
