import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  placesBetween,
  type Shares,
  sets,
  sharesBetween,
  toFractions,
  toPercent,
  usualShares,
  withShare,
} from '../../src/shared/corpora/shares.js';

const sum = (shares: Shares) => sets.reduce((all, set) => all + shares[set], 0);
const sound = (shares: Shares) => {
  expect(sum(shares)).toBe(100);
  for (const set of sets) expect(Number.isInteger(shares[set])).toBe(true);
  expect(shares.training).toBeGreaterThanOrEqual(1);
  expect(shares.validation).toBeGreaterThanOrEqual(1);
  expect(shares.testing).toBeGreaterThanOrEqual(0);
};
const anyShares = fc
  .tuple(fc.integer({ min: -5, max: 105 }), fc.integer({ min: -5, max: 105 }))
  .map((places) => sharesBetween(places));

test('shares come to 100, whatever is changed and however often', () => {
  fc.assert(
    fc.property(
      anyShares,
      fc.array(fc.tuple(fc.constantFrom(...sets), fc.oneof(fc.integer({ min: -10, max: 200 }), fc.double()))),
      (start, changes) => {
        sound(start);
        let shares = start;
        for (const [set, value] of changes) {
          shares = withShare(shares, set, value);
          sound(shares);
        }
      },
    ),
  );
});

test('what is asked for is what it gets, where there is room, and the others keep their proportion', () => {
  expect(withShare(usualShares, 'training', 60)).toEqual({ training: 60, validation: 20, testing: 20 });
  expect(withShare(usualShares, 'testing', 0)).toEqual({ training: 89, validation: 11, testing: 0 });
  expect(withShare(usualShares, 'validation', 50)).toEqual({ training: 44, validation: 50, testing: 6 });
  expect(withShare(usualShares, 'training', 100)).toMatchObject({ training: 99, validation: 1 });
  expect(withShare(usualShares, 'validation', 0)).toMatchObject({ validation: 1 });
});

test('the places on a line and the fractions of a request say the same', () => {
  fc.assert(
    fc.property(anyShares, (shares) => {
      expect(sharesBetween(placesBetween(shares))).toEqual(shares);
      expect(toPercent(toFractions(shares))).toEqual(shares);
      const { training, validation, testing } = toFractions(shares);
      expect(training + validation + testing).toBeCloseTo(1, 9);
    }),
  );
});
