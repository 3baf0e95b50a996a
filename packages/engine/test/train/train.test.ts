import { describe, expect, it } from 'vitest';
import { Recogniser } from '../../src/models/recogniser.js';
import { train } from '../../src/train/train.js';
import type { EpochSummary, TrainingData, TrainingSettings } from '../../src/train/types.js';
import { madeUpData, ort, smallRecipe, smallSettings } from './support.js';

const data = madeUpData();

async function run(
  settings: Partial<TrainingSettings> = {},
  hooks: Parameters<typeof train>[3] = {},
  checkpoint?: Uint8Array,
  on: TrainingData = data,
) {
  return train(ort, on, { ...smallSettings, ...settings }, hooks, checkpoint, smallRecipe);
}

const withoutSeconds = (epochs: readonly EpochSummary[]) => epochs.map(({ seconds: _, ...rest }) => rest);

/** The first 26 of 123 numbers a frame. */
const cut = (utterances: TrainingData['training']): TrainingData['training'] =>
  utterances.map(({ features, ...rest }) => {
    const frames = features.frames.filter((_, i) => i % 123 < 26);
    return { ...rest, features: { ...features, frames, dimension: 26 } };
  });

describe('training', () => {
  it('learns: the validation LER falls to nearly none, and the best epoch is the one kept', async () => {
    const { epochs, bestEpoch, model, stopped } = await run();
    const best = Math.min(...epochs.map((e) => e.validationLER));
    expect(best).toBeLessThan(0.05);
    expect(epochs.at(-1)?.loss).toBeLessThan((epochs[0]?.loss ?? 0) / 4);
    expect(stopped).toBe('maximum-epochs');
    expect(epochs.find((e) => e.epoch === bestEpoch)?.validationLER).toBe(best);
    expect(model?.length).toBeGreaterThan(1000);
  });

  it('learns with a convolution along the filters, and without one from features that have none', async () => {
    const convolution = { channels: 6, width: 5, stride: 3 };
    const recipe = { ...smallRecipe, context: 5, network: { ...smallRecipe.network, convolution } };
    const cepstra = {
      ...data,
      featureType: 'mfcc13_d',
      training: cut(data.training),
      validation: cut(data.validation),
    };
    for (const on of [data, cepstra]) {
      const { epochs } = await train(ort, on, smallSettings, {}, undefined, recipe);
      expect(Math.min(...epochs.map((e) => e.validationLER))).toBeLessThan(0.05);
    }
  });

  it('is repeatable to the bit, and another seed gives another model', async () => {
    const [one, two, other] = [
      await run({ maximumEpochs: 2 }),
      await run({ maximumEpochs: 2 }),
      await run({ maximumEpochs: 2, seed: 6 }),
    ];
    expect(withoutSeconds(two.epochs)).toEqual(withoutSeconds(one.epochs));
    expect(Buffer.from(two.model ?? []).equals(Buffer.from(one.model ?? []))).toBe(true);
    expect(Buffer.from(other.model ?? []).equals(Buffer.from(one.model ?? []))).toBe(false);
  });

  it('goes on from a checkpoint to the very model that an undisturbed training gives', async () => {
    const undisturbed = await run({ maximumEpochs: 4 });
    const checkpoints: Uint8Array[] = [];
    const stop = new AbortController();
    const first = await run(
      { maximumEpochs: 4 },
      {
        signal: stop.signal,
        onCheckpoint: (bytes) => {
          checkpoints.push(bytes);
        },
        onBatch: ({ epoch, batch }) => {
          if (epoch === 3 && batch === 2) stop.abort();
        },
      },
    );
    expect(first.stopped).toBe('aborted');
    expect(first.epochs).toHaveLength(2);
    expect(first.model).not.toBeNull();
    const resumed = await run({ maximumEpochs: 4 }, {}, checkpoints[1]);
    expect(withoutSeconds(resumed.epochs)).toEqual(withoutSeconds(undisturbed.epochs));
    expect(Buffer.from(resumed.model ?? []).equals(Buffer.from(undisturbed.model ?? []))).toBe(true);
  });

  it('starts anew, and warns, from a checkpoint that is damaged or of other data', async () => {
    let checkpoint = new Uint8Array();
    const keep = (bytes: Uint8Array): void => {
      checkpoint = new Uint8Array(bytes);
    };
    await run({ maximumEpochs: 1 }, { onCheckpoint: keep });
    const cases: [Uint8Array, RegExp][] = [
      [checkpoint.subarray(0, checkpoint.length - 8), /damaged/],
      [new TextEncoder().encode('not a checkpoint at all'), /damaged/],
      [checkpoint, /other data or settings/],
    ];
    for (const [bytes, expected] of cases) {
      const warnings: string[] = [];
      const outcome = await run(
        { maximumEpochs: 1, network: { hiddenSize: 8, layers: 1 } },
        { onWarning: (message) => warnings.push(message) },
        bytes,
      );
      expect(warnings.join()).toMatch(expected);
      expect(outcome.epochs).toHaveLength(1);
    }
  });

  it('hands out each better model as it comes, whole and loadable', async () => {
    const better: { model: Uint8Array; epoch: number }[] = [];
    const { epochs } = await run(
      { maximumEpochs: 3 },
      { onBetterModel: (model, epoch) => void better.push({ model, epoch }) },
    );
    expect(better.map((b) => b.epoch)).toEqual(epochs.filter((e) => e.best).map((e) => e.epoch));
    for (const { model, epoch } of better) {
      const { description } = await Recogniser.load(ort, model);
      expect(description.validationLER).toBe(epochs[epoch - 1]?.validationLER);
    }
  });

  it('has no model when stopped before the first epoch has ended', async () => {
    const outcome = await run({}, { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ model: null, bestEpoch: null, stopped: 'aborted' });
  });

  it('leaves out, by name, utterances with more labels than steps, or none', async () => {
    const [first, second, ...rest] = data.training;
    if (!first || !second) throw new Error('no data');
    const warnings: string[] = [];
    const crowded = { ...first, name: 'crowded.wav', labels: new Array<string>(200).fill('a') };
    const silent = { ...second, name: 'silent.wav', labels: [] };
    await run({ maximumEpochs: 1 }, { onWarning: (m) => warnings.push(m) }, undefined, {
      ...data,
      training: [crowded, silent, ...rest],
    });
    expect(warnings.find((w) => w.includes('crowded.wav'))).toMatch(/200 labels need 399 steps/);
    expect(warnings.find((w) => w.includes('silent.wav'))).toMatch(/no labels/);
  });

  it('refuses to train on nothing', async () => {
    await expect(run({}, {}, undefined, { ...data, training: [] })).rejects.toMatchObject({
      code: 'training-data-insufficient',
    });
    await expect(run({}, {}, undefined, { ...data, validation: [] })).rejects.toMatchObject({
      code: 'training-data-insufficient',
    });
  });

  it('leaves out features that are not numbers, by name', async () => {
    const [first, ...rest] = data.training;
    if (!first) throw new Error('no data');
    const frames = first.features.frames.slice();
    frames[200] = Number.NaN;
    const warnings: string[] = [];
    const { epochs } = await run({ maximumEpochs: 1 }, { onWarning: (m) => warnings.push(m) }, undefined, {
      ...data,
      training: [{ ...first, features: { ...first.features, frames } }, ...rest],
    });
    expect(warnings.join()).toContain(first.name);
    expect(epochs[0]?.loss).toBeLessThan(10);
  });

  it('takes a diverging training up again at a lower rate, and gives up with a code', async () => {
    const warnings: string[] = [];
    const wild = { ...smallRecipe, learningRate: { ...smallRecipe.learningRate, peak: 1e38 } };
    const hooks = { onWarning: (m: string) => warnings.push(m) };
    const promise = train(ort, data, { ...smallSettings, maximumEpochs: 2 }, hooks, undefined, wild);
    await expect(promise).rejects.toMatchObject({ code: 'training-diverged' });
    expect(warnings.filter((w) => w.includes('got worse without end; it goes on'))).toHaveLength(3);
  });
});
