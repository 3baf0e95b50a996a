import { alternativesOf, beamSearch, type LanguageModel } from '@persephone/engine/decode';
import { describe, expect, it } from 'vitest';

const logs = (...rows: number[][]) => Float32Array.from(rows.flat(), (p) => Math.log(p));
const outputs = 4;
const found = (logProbs: Float32Array, languageModel?: Parameters<typeof alternativesOf>[4]) => {
  const options = { beamWidth: 20, ...(languageModel && { languageModel }) };
  const [best] = beamSearch(logProbs, logProbs.length / outputs, outputs, options);
  if (!best) throw new Error('Nothing was found');
  return best;
};

// Label 1, a blank, label 2 in the frames before and at its peak, a blank.
const speech = logs(
  [0.1, 0.6, 0.2, 0.1],
  [0.96, 0.02, 0.01, 0.01],
  [0.05, 0.05, 0.5, 0.4],
  [0.02, 0.03, 0.9, 0.05],
  [0.96, 0.02, 0.01, 0.01],
);

describe('alternativesOf', () => {
  it('weighs the other labels in the frame in which the label is most probable', () => {
    const best = found(speech);
    expect([...best.labels]).toEqual([1, 2]);
    const [first, second] = alternativesOf(speech, outputs, best, 3);
    expect(first?.map(({ index }) => index)).toEqual([2, 3]);
    // Of the 0.4 that are not label 1's.
    expect(first?.map(({ share }) => share)).toEqual([expect.closeTo(0.5, 5), expect.closeTo(0.25, 5)]);
    // Not label 3's 0.4 of the frame before.
    expect(second?.map(({ index }) => index)).toEqual([3, 1]);
    expect(second?.map(({ share }) => share)).toEqual([expect.closeTo(0.5, 5), expect.closeTo(0.3, 5)]);
  });

  it('gives no more than were asked for, and never the label itself', () => {
    const best = found(speech);
    expect(alternativesOf(speech, outputs, best, 1).map((some) => some.map(({ index }) => index))).toEqual([
      [2],
      [3],
    ]);
  });

  it('lets a language model bring up what suits the labels around', () => {
    // Bigrams: 2 follows 3 far more readily than anything else; the state is the last label.
    const after = (state: number) =>
      Float64Array.from([0.1, 0.1, state === 3 ? 0.7 : 0.05, 0.1], (p) => Math.log(p));
    const model: LanguageModel = {
      start: 0,
      scores: after,
      next: (_, label) => label,
      end: () => Math.log(0.1),
    };
    const use = { model, weight: 1, bonuses: new Float64Array(outputs) };
    const best = found(speech);
    expect([...best.labels]).toEqual([1, 2]);
    const [first] = alternativesOf(speech, outputs, best, 3, use);
    expect(first?.map(({ index }) => index)).toEqual([3, 2]);
    // r(3) = 0.1 · 0.1 / 0.6 / 0.1 · 0.7 / 0.05, r(2) = 0.2 / 0.6 · 0.05 / 0.1, blank 0.1 / 0.6
    const [three, two, blank] = [(0.1 / 0.6) * (0.7 / 0.05), (0.2 / 0.6) * (0.05 / 0.1), 0.1 / 0.6];
    expect(first?.[0]?.share).toBeCloseTo(three / (three + two + blank), 5);
  });

  it('weighs the end of the utterance behind the last label', () => {
    const model: LanguageModel = {
      start: 0,
      scores: () => new Float64Array(outputs).fill(Math.log(0.2)),
      next: (_, label) => label,
      end: (state) => Math.log(state === 1 ? 0.9 : 0.01),
    };
    const use = { model, weight: 1, bonuses: new Float64Array(outputs) };
    const [, last] = alternativesOf(speech, outputs, found(speech), 3, use);
    expect(last?.map(({ index }) => index)).toEqual([1, 3]);
  });
});
