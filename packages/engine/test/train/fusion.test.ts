import { describe, expect, it } from 'vitest';
import { readDescription } from '../../src/models/model-file.js';
import { fusionPlan } from '../../src/recipes/fusion-plan.js';
import type { Recipe } from '../../src/recipes/recipes.js';
import { train } from '../../src/train/train.js';
import type { EpochSummary, TrainingHooks, TrainingSettings } from '../../src/train/types.js';
import { withSlowTests } from '../support/slow.js';
import { madeUpData, ort, smallRecipe, smallSettings } from './support.js';

const data = madeUpData();
const recipe: Recipe = {
  ...smallRecipe,
  maximumEpochs: 5,
  leastSteps: 0,
  fusion: { networks: 3, sharedPart: 0.4 },
};
const settings = { ...smallSettings, maximumEpochs: null };

const run = (hooks: TrainingHooks = {}, checkpoint?: Uint8Array, changes: Partial<TrainingSettings> = {}) =>
  train(ort, data, { ...settings, ...changes }, hooks, checkpoint, recipe);

const withoutSeconds = (epochs: readonly EpochSummary[]) => epochs.map(({ seconds: _, ...rest }) => rest);

describe('the plan of a fusion', () => {
  const fusion = { networks: 3, sharedPart: 0.2 };
  const open = { maximumEpochs: null, minimumEpochs: 0 };

  it('has the first epochs once, the others for each network', () => {
    expect(fusionPlan(fusion, 60, open)).toEqual({
      ...{ networks: 3, sharedEpochs: 12, epochsEach: 60, maximumEpochs: 156 },
    });
    expect(fusionPlan({ networks: 1, sharedPart: 0.2 }, 60, open)).toEqual({
      ...{ networks: 1, sharedEpochs: 0, epochsEach: 60, maximumEpochs: 60 },
    });
  });

  it('is within any limit of epochs, with hardly one left over', () => {
    const left = Array.from({ length: 200 }, (_, i) => {
      const plan = fusionPlan(fusion, 60, { maximumEpochs: i + 1, minimumEpochs: 0 });
      expect(plan.sharedEpochs).toBeLessThan(plan.epochsEach);
      return i + 1 - plan.maximumEpochs;
    });
    expect(Math.min(...left)).toBe(0);
    // An epoch more of each of three networks would be too many.
    expect(Math.max(...left)).toBeLessThan(3);
  });
});

describe('networks that are fused', { timeout: 60_000 }, () => {
  it('are trained from the last epoch that they share, and the model averages their posteriors', async () => {
    const singles: Uint8Array[] = [];
    const { epochs, model, stopped } = await run({ onBetterModel: (file) => void singles.push(file) });
    // Two in common, three of each of three networks.
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(epochs.map(({ maximumEpochs }) => maximumEpochs)).toEqual(epochs.map(() => 11));
    expect(stopped).toBe('maximum-epochs');
    // Each begins with the rate of its own third epoch.
    const rates = epochs.map(({ learningRate }) => learningRate);
    expect(rates.slice(5, 8)).toEqual(rates.slice(2, 5));
    expect(rates.slice(8, 11)).toEqual(rates.slice(2, 5));
    const file = model ?? new Uint8Array();
    expect(readDescription(file).validationLER).toBeLessThan(0.05);
    expect(file.length).toBeGreaterThan(2.5 * (singles[0]?.length ?? 0));
  });

  it.runIf(withSlowTests)('are gone on with from any checkpoint to the very same model', async () => {
    const checkpoints: Uint8Array[] = [];
    const straight = await run({ onCheckpoint: (bytes) => void checkpoints.push(bytes.slice()) });
    expect(checkpoints).toHaveLength(11);
    for (const index of [0, 1, 2, 4, 5, 7, 10]) {
      const resumed = await run({}, checkpoints[index]);
      expect(withoutSeconds(resumed.epochs)).toEqual(withoutSeconds(straight.epochs));
      expect(Buffer.from(resumed.model ?? []).equals(Buffer.from(straight.model ?? []))).toBe(true);
    }
  });

  it('count only where they are done, or where none is', async () => {
    const stoppedIn = async (wanted: number) => {
      const stop = new AbortController();
      const outcome = await run({
        signal: stop.signal,
        onBatch: ({ epoch, batch }) => {
          if (epoch === wanted && batch === 2) stop.abort();
        },
      });
      expect([outcome.stopped, outcome.epochs.length]).toEqual(['aborted', wanted - 1]);
      return outcome.model?.length ?? 0;
    };
    const one = await stoppedIn(4);
    const ofOneDone = await stoppedIn(7);
    const ofTwoDone = await stoppedIn(10);
    expect(Math.abs(ofOneDone - one)).toBeLessThan(one / 10);
    expect(ofTwoDone).toBeGreaterThan(1.7 * one);
  });
});
