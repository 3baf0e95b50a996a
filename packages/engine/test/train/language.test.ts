import { editDistance } from '@persephone/formats/edit-alignment';
import { describe, expect, it } from 'vitest';
import { beamSearch, type LanguageModelUse } from '../../src/decode/index.js';
import { LabelSet } from '../../src/labels/index.js';
import { labelBonuses, NGramModel } from '../../src/language/index.js';
import { Random } from '../../src/random/random.js';
import type { Posteriors } from '../../src/train/evaluate.js';
import { lowest, tuneLanguageModel } from '../../src/train/language.js';

describe('the search for a weight and a bonus', () => {
  const bowl = (weight: number, bonus: number) => async (w: number, b: number) =>
    1000 * (w - weight) ** 2 + 10 * (b - bonus) ** 2;

  it.each([
    [0.6, 1],
    [1.7, 5.5],
    [0.1, -2],
  ])('finds %d and %d, wherever that is', async (weight, bonus) => {
    expect(await lowest(0, bowl(weight, bonus))).toMatchObject({ weight, insertionBonus: bonus, errors: 0 });
  });

  it('never tries a weight below 0, nor anything twice', async () => {
    const tried: string[] = [];
    const found = await lowest(0, async (w, b) => {
      tried.push(`${w} ${b}`);
      expect(w).toBeGreaterThanOrEqual(0);
      return bowl(-1, 0.5)(w, b);
    });
    expect(found).toMatchObject({ weight: 0, insertionBonus: 0.5 });
    expect(new Set(tried).size).toBe(tried.length);
  });

  it('prefers what is good all around to what is best by luck', async () => {
    const lucky = async (w: number, b: number) => {
      if (w === 0.9 && b === 2) return 90;
      return 100 + (await bowl(0.5, 1)(w, b));
    };
    expect(await lowest(0, lucky)).toMatchObject({ weight: 0.5, insertionBonus: 1 });
  });
});

describe('the search with few labels', () => {
  /** Errors of 1,000 labels, that few where both are zero. */
  const flat = (slope: number) => async (w: number, b: number) => 300 - slope * (w + b);

  it('stays near the usual setting where others are hardly better', async () => {
    const { weight, insertionBonus } = await lowest(1000, flat(1));
    expect(Math.abs(weight - 0.5)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(insertionBonus - 1.25)).toBeLessThanOrEqual(0.25);
  });

  it('goes where others are far better', async () => {
    const { weight, insertionBonus } = await lowest(1000, flat(60));
    expect(weight).toBeGreaterThan(0.7);
    expect(insertionBonus).toBeGreaterThan(3);
  });
});

describe('label n-grams', () => {
  const labelSet = new LabelSet(['a', 'b', 'c', 'd']);
  const random = new Random(8);
  /** A language in which a is followed by b, and c by d. */
  const sentence = (): string[] =>
    Array.from({ length: 4 }, () => (random.next() < 0.5 ? ['a', 'b'] : ['c', 'd'])).flat();

  /** A network that distinguishes a from c fairly well, and b from d not at all. */
  function posteriorsFor(labels: readonly string[]): Posteriors {
    const outputs = labelSet.outputCount;
    const steps = 2 * labels.length;
    const logProbs = new Float32Array(steps * outputs);
    labels.forEach((label, i) => {
      const p = new Array<number>(outputs).fill(0.02);
      const right = labelSet.encode([label])[0] ?? 0;
      const like = label === 'b' || label === 'd' ? (['b', 'd'] as const) : ([label, label] as const);
      for (const l of like) p[labelSet.encode([l])[0] ?? 0] = 0.3;
      p[right] = (p[right] ?? 0) + 0.3 * (random.next() - 0.5);
      const blank = [0.96, 0.01, 0.01, 0.01, 0.01];
      for (const [row, q] of [
        [2 * i, p],
        [2 * i + 1, blank],
      ] as const) {
        const sum = q.reduce((s, x) => s + x, 0);
        q.forEach((x, v) => {
          logProbs[row * outputs + v] = Math.log(x / sum);
        });
      }
    });
    const frames = new Float32Array(0);
    return {
      utterance: { name: '', features: { frames, frameCount: 0, dimension: 0 }, labels },
      logProbs,
      steps,
    };
  }

  const training = Array.from({ length: 50 }, () => labelSet.encode(sentence()));

  it('are weighed so that they help with what the network cannot distinguish', async () => {
    const tune = Array.from({ length: 30 }, () => posteriorsFor(sentence()));
    const { tuned } = await tuneLanguageModel(tune, labelSet, training, true);
    if (!tuned) throw new Error('no label n-grams');
    const { counts, weight, insertionBonus, priorWeight } = tuned;
    const bonuses = labelBonuses(counts, insertionBonus, priorWeight);
    const languageModel = { model: new NGramModel(counts), weight, bonuses };
    const others = Array.from({ length: 30 }, () => posteriorsFor(sentence()));
    const errors = (use: { languageModel?: LanguageModelUse }): number =>
      others.reduce((sum, { utterance, logProbs, steps }) => {
        const [best] = beamSearch(logProbs, steps, labelSet.outputCount, { beamWidth: 16, ...use });
        return sum + editDistance(labelSet.encode(utterance.labels), best?.labels ?? []);
      }, 0);
    const alone = errors({});
    const together = errors({ languageModel });
    expect(alone).toBeGreaterThan(40);
    expect(together).toBeLessThan(alone / 4);
  });

  it('are left out where there are too few labels to weigh them by, and where the network needs no help', async () => {
    const few = Array.from({ length: 24 }, () => posteriorsFor(sentence()));
    expect((await tuneLanguageModel(few, labelSet, training, true)).tuned).toBeUndefined();
    const many = Array.from({ length: 30 }, () => posteriorsFor(sentence()));
    const elsewhere = Array.from({ length: 50 }, () => labelSet.encode(['a', 'c', 'c', 'a', 'c', 'a']));
    for (const { utterance, logProbs } of many) {
      utterance.labels.forEach((label, i) => {
        logProbs[2 * i * labelSet.outputCount + (labelSet.encode([label])[0] ?? 0)] = -0.001;
      });
    }
    expect((await tuneLanguageModel(many, labelSet, elsewhere, true)).tuned).toBeUndefined();
    expect((await tuneLanguageModel(many, labelSet, undefined, true)).score).toBeLessThan(30);
  });
});
