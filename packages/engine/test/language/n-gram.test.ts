import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countNGrams,
  decodeCounts,
  encodeCounts,
  highestOrder,
  labelBonuses,
  NGramModel,
} from '../../src/language/index.js';

const modelOf = (sequences: number[][], labelCount: number, order: number): NGramModel =>
  new NGramModel(countNGrams(sequences, labelCount, order));

const score = (model: NGramModel, state: number, label: number): number =>
  model.scores(state)[label] ?? Number.NaN;

const after = (model: NGramModel, labels: readonly number[]): number =>
  labels.reduce((state, label) => model.next(state, label), model.start);

describe('an n-gram model with interpolated Witten–Bell smoothing', () => {
  it('has the probabilities worked out by hand', () => {
    // Two utterances over the labels 1 and 2: «1 2» and «1 1». With # for the end, 3 outcomes, uniform 1/3.
    // Unigrams: 1 three times, 2 once, # twice: c = 6, t = 3.
    //   p(1) = (3 + 3/3) / 9 = 4/9;  p(2) = (1 + 1) / 9 = 2/9;  p(#) = (2 + 1) / 9 = 3/9
    // After 1: 2 once, 1 once, # once: c = 3, t = 3.
    //   p(1 | 1) = (1 + 3 · 4/9) / 6 = 7/18;  p(2 | 1) = (1 + 3 · 2/9) / 6 = 5/18;  p(# | 1) = (1 + 1) / 6 = 6/18
    // At the beginning: 1 twice: c = 2, t = 1.  p(1 | #) = (2 + 4/9) / 3 = 22/27;  p(2 | #) = 2/27
    const model = modelOf(
      [
        [1, 2],
        [1, 1],
      ],
      2,
      2,
    );
    const p = (state: number, label: number) => Math.exp(score(model, state, label));
    expect(p(model.start, 1)).toBeCloseTo(22 / 27, 12);
    expect(p(model.start, 2)).toBeCloseTo(2 / 27, 12);
    const one = after(model, [1]);
    expect(p(one, 1)).toBeCloseTo(7 / 18, 12);
    expect(p(one, 2)).toBeCloseTo(5 / 18, 12);
    expect(Math.exp(model.end(one))).toBeCloseTo(6 / 18, 12);
    const unigram = modelOf(
      [
        [1, 2],
        [1, 1],
      ],
      2,
      1,
    );
    expect(Math.exp(score(unigram, unigram.start, 1))).toBeCloseTo(4 / 9, 12);
    expect(Math.exp(score(unigram, unigram.next(unigram.start, 1), 2))).toBeCloseTo(2 / 9, 12);
  });

  const corpora = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 }), { maxLength: 8 });

  it('sums to one in every state that any history leads to, at every order', () => {
    fc.assert(
      fc.property(
        corpora,
        fc.integer({ min: 1, max: highestOrder }),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 10 }),
        (corpus, order, history) => {
          const model = modelOf(corpus, 4, order);
          const state = after(model, history);
          const sum = [1, 2, 3, 4].reduce((s, label) => s + Math.exp(score(model, state, label)), 0);
          expect(sum + Math.exp(model.end(state))).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  it('forgets what is further back than its order', () => {
    fc.assert(
      fc.property(corpora, fc.integer({ min: 2, max: 4 }), (corpus, order) => {
        const model = modelOf(corpus, 4, order);
        const near = [3, 1, 2].slice(-(order - 1));
        const [a, b] = [after(model, [1, 4, 2, ...near]), after(model, [2, 2, 1, ...near])];
        expect(score(model, a, 1)).toBe(score(model, b, 1));
      }),
    );
  });

  it('knows repeated sentences better with a higher order', () => {
    const corpus = Array.from({ length: 5 }, () => [1, 2, 3, 1, 4, 2]);
    const surprise = (order: number) => {
      const model = modelOf(corpus, 4, order);
      let state = model.start;
      let total = 0;
      for (const label of [1, 2, 3, 1, 4, 2]) {
        total -= score(model, state, label);
        state = model.next(state, label);
      }
      return total - model.end(state);
    };
    expect(surprise(2)).toBeLessThan(surprise(1));
    expect(surprise(3)).toBeLessThan(surprise(2));
  });

  it('refuses orders that it does not count', () => {
    for (const order of [0, highestOrder + 1, 1.5]) {
      expect(() => countNGrams([], 4, order)).toThrow(RangeError);
    }
  });

  it('is the same after its counts were written as text and read back', () => {
    fc.assert(
      fc.property(corpora, fc.integer({ min: 1, max: highestOrder }), (corpus, order) => {
        const counts = countNGrams(corpus, 4, order);
        const back = decodeCounts(encodeCounts(counts), 4, order);
        expect(new Map(back.runs)).toEqual(new Map(counts.runs));
      }),
    );
  });

  it('refuses counts that are cut short or name unknown labels', () => {
    const text = encodeCounts(countNGrams([[1, 2, 3]], 3, 3));
    expect(() => decodeCounts(text, 3, 4)).toThrow(RangeError);
    expect(() => decodeCounts(text, 2, 3)).toThrow(RangeError);
  });
});

describe('the bonuses of labels', () => {
  const counts = countNGrams([[1, 1, 1, 2], [1, 1, 3], []], 4, 3);

  it('are the same for all labels without a weight of their priors', () => {
    expect([...labelBonuses(counts, 1.5, 0)]).toEqual([0, 1.5, 1.5, 1.5, 1.5]);
  });

  it('are larger by the logarithm of how much rarer a label is, one that never occurs counted as half of one that occurs once', () => {
    const [, often = 0, once = 0, onceToo = 0, never = 0] = labelBonuses(counts, 1, 0.5);
    expect(onceToo).toBe(once);
    expect(once - often).toBeCloseTo(0.5 * Math.log(6 / 2), 12);
    expect(never - once).toBeCloseTo(0.5 * Math.log(2), 12);
    // Of 11 with one more of each: 6, 2, 2 and 1, where 11/4 would be the bonus given.
    expect(often).toBeCloseTo(1 - 0.5 * Math.log((6 / 11) * 4), 12);
  });
});
