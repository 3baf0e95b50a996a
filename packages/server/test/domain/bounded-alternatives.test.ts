import { expect, test } from 'vitest';
import { boundedAlternatives } from '../../src/domain/transcriptions/alternatives.js';

const label = (confidence: number) => ({
  ...{ label: 'a', startMs: 0, endMs: 1, confidence },
  alternatives: [{ label: 'e', confidence: 0.1 }],
});

test('of a draft of very many labels only the least certain keep their alternatives', () => {
  const labels = [0.9, 0.2, 0.8, 0.3].map(label);
  expect(boundedAlternatives(labels, 4)).toEqual(labels);
  expect(boundedAlternatives(labels, 2).map(({ alternatives }) => alternatives?.length)).toEqual([
    0, 1, 0, 1,
  ]);
});
