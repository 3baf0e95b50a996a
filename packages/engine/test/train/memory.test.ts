import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { train } from '../../src/train/train.js';
import type { TrainingHooks } from '../../src/train/types.js';
import { madeUpData, ort, smallRecipe, smallSettings } from './support.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const mebibyte = 2 ** 20;

/** How much the process grows, in MiB, from the end of one epoch of a training to that of another. */
async function growth(from: number, to: number, hooks: TrainingHooks = {}): Promise<number> {
  const resident: number[] = [];
  const onEpoch = (): void => {
    collect();
    resident.push(process.memoryUsage().rss / mebibyte);
  };
  const settings = {
    ...smallSettings,
    network: { hiddenSize: 128, layers: 1 },
    maximumEpochs: to,
    earlyStoppingSteps: to,
  };
  const recipe = { ...smallRecipe, languageModel: false };
  await train(ort, madeUpData(6, 3), settings, { ...hooks, onEpoch }, undefined, recipe);
  return (resident[to - 1] ?? Number.NaN) - (resident[from - 1] ?? Number.NaN);
}

// Weights of this network are 1 MiB, a step's arrays as much, and a checkpoint is five times that.
it('a training does not grow with its epochs, and one that keeps a checkpoint of each is seen to', async () => {
  const kept: Uint8Array[] = [];
  const keeping = await growth(8, 24, { onCheckpoint: (bytes) => void kept.push(bytes) });
  kept.length = 0;
  const plain = await growth(8, 24);
  expect(keeping).toBeGreaterThan(60);
  expect(plain).toBeLessThan(30);
}, 180_000);
