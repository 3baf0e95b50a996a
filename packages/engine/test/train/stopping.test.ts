import { describe, expect, it } from 'vitest';
import { shouldStop } from '../../src/train/stopping.js';

const rule = {
  minimumEpochs: 3,
  maximumEpochs: 10,
  earlyStoppingSteps: 2,
  staleSince: 'best' as const,
  maximumTrainingLER: 0.3,
  maximumValidationLER: 0.8,
};

/** Epochs of these validation LERs, with a training LER that is good enough unless given. */
const epochs = (validation: number[], trainingLER = 0.1, augmentedFrom = 1) =>
  validation.map((validationLER, i) => {
    const epoch = i + 1;
    return { epoch, validationLER, trainingLER, augmented: epoch >= augmentedFrom };
  });

describe('the stop rule', () => {
  it.each([
    ['before any epoch', [], undefined],
    ['never before the minimum, however stale', [0.5, 0.6], undefined],
    ['stale since epoch 1 at the minimum', [0.5, 0.6, 0.6], 'early-stopping'],
    ['one epoch without a better LER is not yet stale', [0.7, 0.6, 0.5, 0.6], undefined],
    ['an equal LER is not a better one', [0.7, 0.6, 0.5, 0.5, 0.5], 'early-stopping'],
    ['a better LER starts the count anew', [0.5, 0.6, 0.4, 0.5], undefined],
    ['not while the validation LER is too high', [0.9, 0.95, 0.95, 0.95], undefined],
    ['at the maximum, whatever the LERs', new Array<number>(10).fill(1), 'maximum-epochs'],
  ] as const)('%s', (_, validation, expected) => {
    expect(shouldStop(rule, epochs([...validation]))).toBe(expected);
  });

  it('does not stop early while the training LER is too high', () => {
    expect(shouldStop(rule, epochs([0.5, 0.6, 0.6], 0.31))).toBeUndefined();
    expect(shouldStop(rule, epochs([0.5, 0.6, 0.6], 0.3))).toBe('early-stopping');
  });

  it('counts from the best augmented epoch where nobody chose how many', () => {
    const byItself = { ...rule, staleSince: 'best-augmented' as const };
    const risen = epochs([0.43, 0.6, 0.55, 0.5, 0.45], 0.1, 2);
    expect(shouldStop(rule, risen)).toBe('early-stopping');
    expect(shouldStop(byItself, risen)).toBeUndefined();
    expect(shouldStop(byItself, epochs([0.43, 0.6, 0.55, 0.55, 0.56], 0.1, 2))).toBe('early-stopping');
    expect(shouldStop(byItself, epochs([0.43, 0.44, 0.45, 0.46], 0.1, 9))).toBeUndefined();
  });

  it('lets a maximum below the minimum win: it is a hard limit', () => {
    expect(shouldStop({ ...rule, maximumEpochs: 2 }, epochs([0.5, 0.4]))).toBe('maximum-epochs');
  });
});
