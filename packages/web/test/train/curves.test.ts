import { describe, expect, test } from 'vitest';
import { bestEpoch, columns, errorChart, inWords, lossChart } from '../../src/ui/curves-data.js';

const epochs = [
  { epoch: 1, loss: 12.34, trainingLER: 1, validationLER: 1.02, seconds: 2 },
  { epoch: 2, loss: 3.1, trainingLER: 0.5, validationLER: 0.6, seconds: 2 },
  { epoch: 3, loss: 2.9, trainingLER: 0.4, validationLER: 0.6, seconds: 2 },
];

describe('curves', () => {
  test('are the numbers of the epochs, a column for each curve', () => {
    expect(columns(errorChart, epochs)).toEqual([
      [1, 2, 3],
      [1.02, 0.6, 0.6],
      [1, 0.5, 0.4],
    ]);
    expect(columns(lossChart, [])).toEqual([[], []]);
  });

  test('the best epoch is the first of the lowest, as the training keeps it', () => {
    expect(bestEpoch(epochs)?.epoch).toBe(2);
    expect(bestEpoch([])).toBeUndefined();
  });

  test('are told in words to who does not see them', () => {
    expect(inWords(errorChart, epochs)).toBe(
      'Label error rate by epoch: Validation from 102.0 % in epoch 1 to 60.0 % in epoch 3; Training from 100.0 % in ' +
        'epoch 1 to 40.0 % in epoch 3.',
    );
    expect(inWords(lossChart, epochs.slice(0, 1))).toBe('Loss by epoch: Training 12.3 in epoch 1.');
    expect(inWords(lossChart, [])).toMatch(/nothing yet/);
  });

  test('axes have short numbers', () => {
    expect([0, 0.25, 1, 0.005].map(errorChart.tick)).toEqual(['0 %', '25 %', '100 %', '0.5 %']);
    expect([0, 2.5, 0.30000000000000004].map(lossChart.tick)).toEqual(['0', '2.5', '0.3']);
  });
});
