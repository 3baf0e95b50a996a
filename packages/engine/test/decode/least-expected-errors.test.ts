import { beamSearch, type LanguageModel } from '@persephone/engine/decode';
import { editDistance } from '@persephone/formats/edit-alignment';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastExpectedErrors } from '../../src/decode/least-expected-errors.js';
import { allLabellings, randomLogProbs } from './brute-force.js';

interface Scored {
  readonly labels: ArrayLike<number>;
  readonly score: number;
}

/** As the formula has it. */
function expectedErrors(all: readonly Scored[]): number[] {
  const total = all.reduce((sum, { score }) => sum + Math.exp(score), 0);
  return all.map(({ labels }) =>
    all.reduce((sum, one) => sum + (Math.exp(one.score) / total) * editDistance(labels, one.labels), 0),
  );
}

describe('the hypothesis that is expected to have the fewest labels wrong', () => {
  it('is not the most probable one where several others agree on what that has otherwise', () => {
    const hypotheses = [
      { labels: [1, 1, 1, 1], score: Math.log(0.4) },
      { labels: [1, 2, 2, 1], score: Math.log(0.3) },
      { labels: [1, 2, 2, 2], score: Math.log(0.2) },
      { labels: [1, 2, 2], score: Math.log(0.1) },
    ];
    expect(leastExpectedErrors(hypotheses, 3)).toBe(1);
    expect(leastExpectedErrors(hypotheses.slice(0, 1), 3)).toBe(0);
  });

  it('is the most probable of those that are as good', () => {
    const hypotheses = [
      { labels: [1], score: Math.log(0.5) },
      { labels: [2], score: Math.log(0.5) },
    ];
    expect(leastExpectedErrors(hypotheses, 3)).toBe(0);
    expect(leastExpectedErrors([{ labels: [], score: 0 }], 3)).toBe(0);
  });

  it('is that of the formula, whatever they begin and end with', () => {
    const sequence = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 });
    const hypothesis = fc.record({ labels: sequence, score: fc.double({ min: -3, max: 0, noNaN: true }) });
    const list = fc.array(hypothesis, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(list, sequence, sequence, (some, before, behind) => {
        const all = some
          .map(({ labels, score }) => ({ labels: [...before, ...labels, ...behind], score }))
          .sort((a, b) => b.score - a.score);
        const errors = expectedErrors(all);
        expect(errors[leastExpectedErrors(all, 4)]).toBeCloseTo(Math.min(...errors), 7);
      }),
      { numRuns: 300 },
    );
  });

  it('is what the beam search gives first where it is asked to, of all labellings where the beam holds them', () => {
    const model: LanguageModel = {
      start: 0,
      scores: () => Float64Array.of(0, -0.2, -0.9, -1.5),
      next: () => 0,
      end: () => 0,
    };
    const languageModel = { model, weight: 0.7, bonuses: Float64Array.of(0, 0.5, 0.2, 0.1) };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        fc.constantFrom(0.5, 2, 5),
        (frames, seed, contrast) => {
          const logProbs = randomLogProbs(frames, 4, seed, contrast);
          const all = allLabellings(logProbs, frames, 4, true).map(({ labels, logProbability }) => ({
            labels,
            score: labels.reduce(
              (sum, label) =>
                sum + 0.7 * (languageModel.model.scores(0)[label] ?? 0) + (languageModel.bonuses[label] ?? 0),
              logProbability,
            ),
          }));
          const options = { beamWidth: 5000, lowestLogProbability: Number.NEGATIVE_INFINITY, languageModel };
          const found = beamSearch(logProbs, frames, 4, { ...options, fewestErrors: true, hypotheses: 2 });
          const errors = expectedErrors(all);
          const place = all.findIndex(
            ({ labels }) => labels.join() === Array.from(found[0]?.labels ?? []).join(),
          );
          expect(errors[place]).toBeCloseTo(Math.min(...errors), 6);
          // The others come as they would have, and each once.
          const [most] = beamSearch(logProbs, frames, 4, options);
          expect(found.map(({ score }) => score)).toContainEqual(most?.score);
        },
      ),
      { numRuns: 100 },
    );
  });
});
