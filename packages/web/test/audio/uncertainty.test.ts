import { expect, test } from 'vitest';
import { shadedUpTo } from '../../src/audio/uncertainty.js';
import { confidenceLevel } from '../../src/shared/transcription/confidence-level.js';

const labels = (confidences: readonly (number | undefined)[]) =>
  confidences.map((confidence, i) => ({ label: 'a', startMs: i, endMs: i + 1, confidence }));
const levels = (confidences: readonly (number | undefined)[]) => {
  const draft = labels(confidences);
  return draft.map((label) => confidenceLevel(label, shadedUpTo(draft)));
};

test('of a weak model’s labels, all uncertain, the least certain fifth is shaded', () => {
  const weak = [0.6, 0.55, 0.45, 0.7, 0.62, 0.52, 0.71, 0.66, 0.58, 0.64];
  expect(levels(weak)).toEqual(
    weak.map((confidence) =>
      confidence === 0.45 ? 'unsure' : confidence === 0.52 ? 'doubtful' : 'confident',
    ),
  );
});

test('of a good model’s labels only those that are not as good as certain are', () => {
  expect(levels([0.9, 0.99, 0.95, 0.6, 0.97, 0.98, 0.93, 0.92, 0.99, 0.95])).toEqual(
    Array.from({ length: 10 }, (_, i) => (i === 3 ? 'doubtful' : 'confident')),
  );
  expect(new Set(levels([0.8, 0.9, 0.99]))).toEqual(new Set(['confident']));
});

test('what a person wrote is neither counted nor shaded, and of nothing nothing is', () => {
  expect(levels([undefined, 0.3, undefined])).toEqual(['written', 'unsure', 'written']);
  expect(shadedUpTo([])).toBeLessThan(0);
  expect(shadedUpTo(labels([undefined]))).toBeLessThan(0);
});
