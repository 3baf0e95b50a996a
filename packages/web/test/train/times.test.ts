import { describe, expect, test } from 'vitest';
import { epochsDone, estimate, timeLeft, timeWords } from '../../src/shared/training/times.js';
import { training } from '../jobs/fixtures.js';
import { quick } from './fixtures.js';

const epoch = (number: number, seconds: number) => ({
  epoch: number,
  loss: 1,
  trainingLER: 0.5,
  validationLER: 0.5,
  seconds,
});

describe('the time left', () => {
  const epochs = [epoch(1, 60), epoch(2, 60), ...[3, 4, 5, 6, 7].map((number) => epoch(number, 10))];

  test('is that of the epochs to come, each as long as the last few', () => {
    expect(timeLeft(training({ epoch: 8, batch: 5, batches: 10 }), epochs)).toBeCloseTo(12.5 * 10);
    expect(timeLeft(training({ epoch: 8, batch: undefined }), epochs)).toBeCloseTo(12 * 10);
    expect(timeLeft(training({ epoch: 20, batch: 10, batches: 10 }), epochs)).toBe(0);
    // One slow epoch, as when the machine was busy, changes little.
    expect(timeLeft(training({ epoch: 8, batch: undefined }), [...epochs, epoch(8, 500)])).toBeCloseTo(120);
  });

  test('is not known before the first epoch has ended, nor when there are no more', () => {
    expect(timeLeft(training(), [])).toBeUndefined();
    expect(timeLeft(null, epochs)).toBeUndefined();
    expect(timeLeft(training({ stage: 'finishing' }), epochs)).toBeUndefined();
  });

  test('epochs that are over', () => {
    expect(epochsDone({ stage: 'computing features', done: 1, total: 2 })).toBe(0);
    expect(epochsDone(training({ epoch: 5, batch: 5, batches: 10 }))).toBe(4.5);
  });
});

describe('how long a training may take', () => {
  const settings = {
    ...{ beamWidth: 100, decodingMergeRepeated: true, earlyStoppingSteps: null, hiddenSize: 200 },
    ...{ numberLayers: 2, minimumEpochs: 0, maximumEpochs: null, maximumTrainingLER: 0.3 },
    ...{ maximumValidationLER: 1, seed: 1 },
  };
  const earlier = {
    ...{
      name: 'Before',
      preset: 'quick',
      featureType: 'fbank',
      imported: false,
      untranscribed: null,
      settings,
    },
    ...{ trainingMs: 600_000, epochs: 12, seconds: 240 },
  };
  const corpus = { featureType: 'fbank', trainingMs: 1_200_000 };

  test('is judged by an earlier one, in proportion to the speech', () => {
    expect(estimate([earlier], quick, {}, corpus)).toEqual({ epoch: 40, total: 480, from: 'Before' });
    expect(estimate([earlier], quick, { maximumEpochs: 3 }, corpus)).toEqual({
      epoch: 40,
      total: 120,
      from: 'Before',
    });
  });

  test('is not told where the earlier one was something else', () => {
    const unlike = [
      { ...earlier, imported: true },
      { ...earlier, epochs: 0 },
      { ...earlier, preset: 'standard' },
      { ...earlier, settings: { ...settings, hiddenSize: 50 } },
      { ...earlier, featureType: 'pitch' },
      { ...earlier, trainingMs: 60_000 },
    ];
    for (const model of unlike) expect(estimate([model], quick, {}, corpus)).toBeUndefined();
    expect(estimate([earlier], quick, { numberLayers: 3 }, corpus)).toBeUndefined();
  });

  test('how many epochs there will be is known only from one that was let run', () => {
    const cut = {
      ...earlier,
      name: 'Cut',
      epochs: 3,
      seconds: 30,
      settings: { ...settings, maximumEpochs: 3 },
    };
    expect(estimate([cut], quick, {}, corpus)).toEqual({ epoch: 20, total: null, from: 'Cut' });
    expect(estimate([cut, earlier], quick, {}, corpus)).toEqual({ epoch: 40, total: 480, from: 'Before' });
  });

  test('in words', () => {
    expect(timeWords({ epoch: 40, total: 480, from: 'Before' })).toBe('At most about 8 minutes');
    expect(timeWords({ epoch: 4, total: 20, from: 'B' })).toBe('Less than a minute');
    expect(timeWords({ epoch: 0.2, total: null, from: 'B' })).toBe('About 1 second an epoch');
    expect(timeWords({ epoch: 130, total: null, from: 'B' })).toBe('About 2 minutes an epoch');
  });
});
