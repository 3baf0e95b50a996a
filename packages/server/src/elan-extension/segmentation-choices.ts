import { v1 } from '@persephone/contracts';
import { type SegmentationSettings, segmentationDefaults } from '@persephone/engine/segmentation';

const { segmentationBounds: bounds } = v1;

/** What may be said of how utterances are found, in percent and milliseconds, wherever it is said. */
export const segmentationChoices = {
  speechThreshold: {
    minimum: 100 * bounds.threshold.minimum,
    maximum: 100 * bounds.threshold.maximum,
    default: 100 * segmentationDefaults.threshold,
  },
  shortestPause: { ...bounds.shortestPauseMs, default: segmentationDefaults.shortestPauseMs },
  longestUtterance: { ...bounds.longestUtteranceMs, default: segmentationDefaults.longestUtteranceMs },
} as const;

/** By such choices. */
export const segmentationOf = ({
  speechThreshold,
  shortestPause,
  longestUtterance,
}: Readonly<Record<keyof typeof segmentationChoices, number>>): SegmentationSettings => ({
  ...segmentationDefaults,
  threshold: speechThreshold / 100,
  shortestPauseMs: shortestPause,
  longestUtteranceMs: longestUtterance,
});
