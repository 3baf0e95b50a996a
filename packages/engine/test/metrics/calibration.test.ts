import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calibrated,
  fitCalibration,
  type Judged,
  leastCalibrationLabels,
  reliability,
} from '../../src/metrics/index.js';
import { Random } from '../../src/random/random.js';

const logit = (p: number): number => Math.log(p / (1 - p));
const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** Labels that are right with the probability `truth`, of the confidence that `reported` makes of it. */
function labels(count: number, seed: number, reported: (truth: number) => number): Judged[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const truth = 1 - 0.9 * random.next() ** 2;
    return { confidence: reported(truth), right: random.next() < truth };
  });
}

const error = (judged: readonly Judged[]): number => reliability(judged).expectedCalibrationError;

describe('calibration', () => {
  it.each([
    ['too unsure', (p: number) => logistic(0.4 * logit(p) - 0.3)],
    ['too high', (p: number) => logistic(2.5 * logit(p) + 0.5)],
    ['unsure of what is nearly always right', (p: number) => p ** 3],
  ])('makes confidences that are %s true, also of labels it was not fitted to', (_, reported) => {
    const fitted = fitCalibration(labels(2000, 1, reported));
    if (!fitted) throw new Error('no calibration');
    const others = labels(5000, 2, reported);
    const better = others.map((one) => ({ ...one, confidence: calibrated(fitted, one.confidence) }));
    expect(error(others)).toBeGreaterThan(0.08);
    expect(error(better)).toBeLessThan(0.03);
  });

  it('leaves confidences that are true as they are', () => {
    const fitted = fitCalibration(labels(5000, 3, (p) => p));
    if (!fitted) throw new Error('no calibration');
    for (const c of [0.2, 0.5, 0.8, 0.95]) expect(Math.abs(calibrated(fitted, c) - c)).toBeLessThan(0.03);
  });

  it('is none for too few labels', () => {
    const reported = labels(leastCalibrationLabels, 4, (p) => p);
    expect(fitCalibration(reported)).toBeDefined();
    expect(fitCalibration(reported.slice(1))).toBeUndefined();
  });

  it('rises, stays between 0 and 1 and is finite whatever it is fitted to, also where all are right or none is', () => {
    const judged = fc.record({
      confidence: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
      right: fc.boolean(),
    });
    const set = fc.oneof(
      fc.array(judged, { minLength: 200, maxLength: 260 }),
      fc
        .tuple(fc.boolean(), fc.array(judged, { minLength: 200, maxLength: 210 }))
        .map(([right, all]) => all.map((one) => ({ ...one, right }))),
      // The surer the more often wrong: no curve that rises fits it.
      fc.integer({ min: 1, max: 99 }).map((seed) => labels(200, seed, (p) => 1 - p)),
    );
    fc.assert(
      fc.property(set, (all) => {
        const fitted = fitCalibration(all);
        if (!fitted) throw new Error('no calibration');
        let before = 0;
        for (let c = 0; c <= 1; c += 1 / 64) {
          const now = calibrated(fitted, c);
          expect(now).toBeGreaterThanOrEqual(before);
          expect(now).toBeLessThanOrEqual(1);
          before = now;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the most probable: no curve near it fits better', () => {
    const all = labels(400, 7, (p) => p ** 2);
    const fitted = fitCalibration(all);
    if (!fitted) throw new Error('no calibration');
    const cost = (low: number, high: number, shift: number): number =>
      all.reduce((sum, { confidence, right }) => {
        const p = calibrated({ low, high, shift }, confidence);
        return sum - Math.log(right ? p : 1 - p);
      }, 0) +
      ((low - 1) ** 2 + (high - 1) ** 2 + shift ** 2) / 2;
    const { low, high, shift } = fitted;
    const least = cost(low, high, shift);
    for (const d of [-0.01, 0.01]) {
      expect(cost(Math.max(0, low + d), high, shift)).toBeGreaterThanOrEqual(least);
      expect(cost(low, Math.max(0, high + d), shift)).toBeGreaterThanOrEqual(least);
      expect(cost(low, high, shift + d)).toBeGreaterThan(least);
    }
  });
});
