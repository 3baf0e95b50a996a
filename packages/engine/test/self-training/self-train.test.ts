import { describe, expect, it } from 'vitest';
import { readDescription } from '../../src/models/index.js';
import {
  readSelfTraining,
  type SelfTrainingState,
  writeSelfTraining,
} from '../../src/self-training/checkpoint.js';
import { type PseudoLabelled, selectConfident } from '../../src/self-training/select.js';
import { type SelfTrainingHooks, selfTrain } from '../../src/self-training/self-train.js';
import { train } from '../../src/train/train.js';
import type { EpochSummary } from '../../src/train/types.js';
import { withSlowTests } from '../support/slow.js';
import { madeUpLanguage, ort, smallRecipe, smallSettings } from '../train/support.js';

const make = madeUpLanguage(['a', 'tsʰ', 'ŋ', '˥'], 11);
const data = {
  labelType: 'phonemes',
  featureType: 'fbank',
  training: make(24),
  validation: make(12),
  untranscribed: make(40).map(({ name, features }, i) => ({ id: `${i}`, name, features })),
};
const settings = { ...smallSettings, maximumEpochs: 5 };

const run = (hooks: SelfTrainingHooks = {}, checkpoint?: Uint8Array, on = data) =>
  selfTrain(ort, on, settings, hooks, checkpoint, smallRecipe);

const withoutSeconds = (epochs: readonly EpochSummary[]) => epochs.map(({ seconds: _, ...rest }) => rest);

describe('what is trained on of pseudo-labels', () => {
  const utterances = (rows: readonly (readonly [confidence: number, rate: number])[]): PseudoLabelled[] =>
    rows.map(([confidence, rate], i) => ({ id: `${i}`, labels: ['a'], confidence, rate }));

  it('is without the least confident quarter', () => {
    const rows = [0.9, 0.2, 0.8, 0.7, 0.6, 0.3, 0.5, 0.4].map((confidence) => [confidence, 0.1] as const);
    // Quantile 0.25 of 0.2 … 0.9 is 0.375.
    expect(selectConfident(utterances(rows)).map(({ id }) => id)).toEqual(['0', '2', '3', '4', '6', '7']);
  });

  it('is without those of far more or fewer labels a second than the others', () => {
    const rates = [0.1, 0.11, 0.12, 0.13, 0.14, 0.5, 0.1, 0.12, 0.001, 0.11];
    const rows = rates.map((rate) => [0.5, rate] as const);
    expect(selectConfident(utterances(rows)).map(({ id }) => Number(id))).toEqual([0, 1, 2, 3, 4, 6, 7, 9]);
  });

  it('is nothing of nothing', () => {
    expect(selectConfident([])).toEqual([]);
  });
});

describe('training on what is untranscribed as well', { timeout: 60_000 }, () => {
  it('goes in rounds, whose epochs are numbered through, and keeps the best model of all', async () => {
    const rounds: unknown[] = [];
    const files: number[] = [];
    const labelled = new Map<number, number>();
    const { epochs, bestEpoch, model, networks, stopped } = await run({
      onRound: (summary) => void rounds.push(summary),
      onPseudoLabelling: (round, done, total) => {
        expect(total).toBe(40);
        labelled.set(round, done);
      },
      onBetterModel: (_, epoch) => void files.push(epoch),
    });
    expect(stopped).toBe('maximum-epochs');
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(epochs.map(({ round }) => round)).toEqual([0, 1, 2].flatMap((round) => Array(5).fill(round)));
    expect(rounds).toMatchObject([
      { round: 1, rounds: 2, untranscribed: 40 },
      { round: 2, rounds: 2, untranscribed: 40 },
    ]);
    expect([...labelled]).toEqual([
      [1, 40],
      [2, 40],
    ]);
    const lowest = Math.min(...epochs.map(({ validationLER }) => validationLER));
    // Fused with the networks of the rounds before, or alone.
    expect(readDescription(model ?? new Uint8Array()).validationLER).toBeLessThanOrEqual(lowest);
    expect(networks).toHaveLength(3);
    // Each file that was given is better than those before it, and than the model of the rounds before.
    const given = files.map((epoch) => epochs[epoch - 1]?.validationLER ?? Number.NaN);
    expect(given).toEqual([...given].sort((a, b) => b - a));
    expect(epochs.map(({ epoch }) => epoch)).toContain(bestEpoch);
    expect(model?.length).toBeGreaterThan(1000);
    // In rounds with pseudo-labels there are more utterances an epoch, and it learns faster.
    const afterTwo = (round: number) => epochs[5 * round + 1]?.validationLER ?? Number.NaN;
    expect(afterTwo(1)).toBeLessThan(afterTwo(0));
  });

  // Three quarters of a minute of a processor.
  it.runIf(withSlowTests)(
    'goes on from a checkpoint of any round to the very epochs that an undisturbed training has',
    async () => {
      const undisturbed = await run();
      for (const stopAt of [2, 7, 13]) {
        let checkpoint: Uint8Array | undefined;
        const stop = new AbortController();
        const first = await run({
          signal: stop.signal,
          onCheckpoint: (bytes) => {
            checkpoint = bytes;
          },
          onBatch: ({ epoch, batch }) => {
            if (epoch === stopAt && batch === 2) stop.abort();
          },
        });
        expect(first.stopped).toBe('aborted');
        expect(first.epochs).toHaveLength(stopAt - 1);
        const warnings: string[] = [];
        const resumed = await run({ onWarning: (message) => void warnings.push(message) }, checkpoint);
        expect(warnings.filter((message) => message.includes('anew'))).toEqual([]);
        expect(withoutSeconds(resumed.epochs)).toEqual(withoutSeconds(undisturbed.epochs));
        expect(Buffer.from(resumed.model ?? []).equals(Buffer.from(undisturbed.model ?? []))).toBe(true);
      }
    },
  );

  /** Stopped in the second epoch of a round, its checkpoint. */
  async function stoppedIn(stopAt: number): Promise<{ checkpoint: Uint8Array; epochs: unknown[] }> {
    let checkpoint = new Uint8Array();
    const stop = new AbortController();
    const { epochs } = await run({
      signal: stop.signal,
      onCheckpoint: (bytes) => {
        checkpoint = new Uint8Array(bytes);
      },
      onBatch: ({ epoch, batch }) => {
        if (epoch === stopAt && batch === 2) stop.abort();
      },
    });
    return { checkpoint, epochs: withoutSeconds(epochs) };
  }

  it('goes on whatever the order in which the untranscribed utterances are given', async () => {
    const { checkpoint, epochs } = await stoppedIn(7);
    const warnings: string[] = [];
    const resumed = await run({ onWarning: (message) => void warnings.push(message) }, checkpoint, {
      ...data,
      untranscribed: [...data.untranscribed].reverse(),
    });
    expect(warnings.filter((message) => message.includes('anew'))).toEqual([]);
    expect(withoutSeconds(resumed.epochs).slice(0, 6)).toEqual(epochs);
  });

  it('trains a round anew where some of what it learns from is gone, with the labels of what is left', async () => {
    const { checkpoint, epochs } = await stoppedIn(7);
    const { pseudoLabelled } = readSelfTraining(checkpoint);
    const [first] = pseudoLabelled;
    const left = data.untranscribed.filter(({ id }) => id !== first?.id);
    const warnings: string[] = [];
    const states: SelfTrainingState[] = [];
    const resumed = await run(
      {
        onWarning: (message) => void warnings.push(message),
        onCheckpoint: (bytes) => void states.push(readSelfTraining(bytes)),
      },
      checkpoint,
      { ...data, untranscribed: left },
    );
    expect(warnings).toContainEqual(
      expect.stringMatching(/^Of the untranscribed utterances .* 1 are no longer/),
    );
    expect(states[0]?.pseudoLabelled).toEqual(pseudoLabelled.slice(1));
    // Round 0 is as it was, its successor has all its epochs once more, and another first one.
    expect(withoutSeconds(resumed.epochs).slice(0, 5)).toEqual(epochs.slice(0, 5));
    expect(resumed.epochs).toHaveLength(15);
    expect(withoutSeconds(resumed.epochs)[5]).not.toEqual(epochs[5]);
  });

  it('starts each round from the model that the training starts from', async () => {
    const { model } = await train(ort, data, settings, {}, undefined, smallRecipe);
    const startingModel = { name: 'first', bytes: model ?? new Uint8Array() };
    const states: SelfTrainingState[] = [];
    const { epochs } = await selfTrain(
      ...([ort, data, { ...settings, startingModel }] as const),
      { onCheckpoint: (bytes) => void states.push(readSelfTraining(bytes)) },
      undefined,
      smallRecipe,
    );
    for (const round of [0, 1, 2]) {
      const { pseudoLabelled = [] } = states.find((state) => state.round === round) ?? {};
      const features = new Map(data.untranscribed.map((one) => [one.id, one]));
      const labelled = pseudoLabelled.flatMap(({ id, labels }) => {
        const given = features.get(id);
        return given ? [{ ...given, labels }] : [];
      });
      expect(labelled.length > 0).toBe(round > 0);
      // As a training of its own would from there.
      const stop = new AbortController();
      const alone = await train(
        ...([ort, { ...data, pseudoLabelled: labelled }, { ...settings, startingModel }] as const),
        { signal: stop.signal, onEpoch: () => stop.abort() },
        undefined,
        smallRecipe,
      );
      expect(alone.epochs[0]?.loss).toBe(epochs[5 * round]?.loss);
    }
  });

  it('has the model of the rounds before where all that it learns from is gone', async () => {
    const { checkpoint, epochs } = await stoppedIn(7);
    const resumed = await run({}, checkpoint, { ...data, untranscribed: [] });
    expect(withoutSeconds(resumed.epochs)).toEqual(epochs.slice(0, 5));
    expect(Buffer.from(resumed.model ?? []).equals(Buffer.from(readSelfTraining(checkpoint).model))).toBe(
      true,
    );
  });

  it('stopped while it labels, has the model of the rounds before', async () => {
    const stop = new AbortController();
    const { epochs, model, stopped } = await run({
      signal: stop.signal,
      onPseudoLabelling: (_, done) => {
        if (done === 3) stop.abort();
      },
    });
    expect(stopped).toBe('aborted');
    expect(epochs).toHaveLength(5);
    expect(model?.length).toBeGreaterThan(1000);
  });

  it('learns from what is transcribed alone where nothing is recognised in the rest', async () => {
    const silent = data.untranscribed.map(({ id, name, features }) => ({
      id,
      name,
      features: { ...features, frames: new Float32Array(features.frames.length).fill(10) },
    }));
    const warnings: string[] = [];
    const { epochs, stopped } = await run(
      { onWarning: (message) => void warnings.push(message) },
      undefined,
      { ...data, untranscribed: silent },
    );
    expect(stopped).toBe('maximum-epochs');
    expect(epochs).toHaveLength(5);
    expect(warnings.some((message) => message.startsWith('Nothing was recognised'))).toBe(true);
  });
});

describe('a checkpoint of a training in rounds', () => {
  const state = {
    round: 1,
    epochs: [],
    bestEpoch: 2,
    pseudoLabelled: [{ id: 'x 0-900', labels: ['tsʰ'], confidence: 0.5, rate: 0.1 }],
    model: Uint8Array.of(1, 2, 3),
    networks: [Float32Array.of(1.5, -2), Float32Array.of(3)],
    training: Uint8Array.of(4, 5),
  };

  it('is read as it was written, also where it lies within other bytes', () => {
    const bytes = writeSelfTraining(state);
    const within = new Uint8Array(bytes.length + 3);
    within.set(bytes, 3);
    expect(readSelfTraining(bytes)).toEqual(state);
    expect(readSelfTraining(within.subarray(3))).toEqual(state);
  });

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
    ['without a header', (bytes: Uint8Array) => bytes.subarray(0, 9)],
    ['of another kind', (bytes: Uint8Array) => bytes.map((x, i) => (i === 2 ? x + 1 : x))],
    ['with a header that is none', (bytes: Uint8Array) => bytes.map((x, i) => (i === 12 ? 0 : x))],
  ])('is refused %s', (_, damaged) => {
    expect(() => readSelfTraining(damaged(writeSelfTraining(state)))).toThrow(/damaged/);
  });
});
