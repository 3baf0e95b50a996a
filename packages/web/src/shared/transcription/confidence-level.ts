import type { TimedLabel } from '../../audio/segments.js';

/** How a label is marked: not at all, since others of its draft are less certain; how confident the model was of it; or that a person wrote it. */
export type ConfidenceLevel = 'confident' | 'doubtful' | 'unsure' | 'written';

/** Below this it is more likely wrong than right. */
export const doubtfulFrom = 0.5;

/** @param shadedUpTo as `shadedUpTo` says of its draft */
export function confidenceLevel(
  { confidence }: Pick<TimedLabel, 'confidence'>,
  shadedUpTo: number,
): ConfidenceLevel {
  if (confidence === undefined) return 'written';
  if (confidence > shadedUpTo) return 'confident';
  return confidence >= doubtfulFrom ? 'doubtful' : 'unsure';
}

/**
 * The next label that wants a look, from one on: one of low confidence, or that the label set does not
 * have. Goes around at the end; -1 where there is none.
 */
export function nextUncertain(
  labels: readonly { readonly level: ConfidenceLevel; readonly unknown: boolean }[],
  from: number,
  step: 1 | -1,
): number {
  const count = labels.length;
  for (let n = 1; n <= count; n++) {
    const index = (((from + n * step) % count) + count) % count;
    const label = labels[index];
    if (label && (label.unknown || label.level === 'doubtful' || label.level === 'unsure')) return index;
  }
  return -1;
}
