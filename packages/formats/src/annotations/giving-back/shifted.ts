import type { TranscribedUtterance } from './types.js';

/** Labels moved in time, by this many ms. */
export const shiftedLabels = <Label extends { readonly startMs: number; readonly endMs: number }>(
  labels: readonly Label[],
  by: number,
): Label[] => labels.map((label) => ({ ...label, startMs: label.startMs + by, endMs: label.endMs + by }));

/** An utterance moved in time with its labels, by this many ms. */
export const shifted = (utterance: TranscribedUtterance, by: number): TranscribedUtterance => ({
  ...utterance,
  start: utterance.start + by,
  end: utterance.end + by,
  labels: utterance.labels && shiftedLabels(utterance.labels, by),
});
