import { v1 } from '@persephone/contracts';
import { expect, test } from 'vitest';
import { bounds, segmentationOf } from '../../src/shared/transcription/segmentation.js';

test('what may be chosen is what the service takes', () => {
  expect(bounds).toEqual(v1.segmentationBounds);
});

test('short recordings are one utterance each; all of them, where that is wanted', () => {
  const settings = { threshold: 0.4, shortestPauseMs: 250, longestUtteranceMs: 9000 };
  expect(segmentationOf({ wanted: true, ...settings })).toEqual({ longerThanMs: 20_000, ...settings });
  expect(segmentationOf({ wanted: false, ...settings })).toBeUndefined();
});
