import { useLocalStorage } from '@mantine/hooks';

/** What is sent of them. */
export interface SegmentationRequest {
  readonly longerThanMs: number;
  readonly threshold: number;
  readonly shortestPauseMs: number;
  readonly longestUtteranceMs: number;
}

/** As the service has them. */
export const bounds = {
  threshold: { minimum: 0.16, maximum: 0.99 },
  shortestPauseMs: { minimum: 0, maximum: 60_000 },
  longestUtteranceMs: { minimum: 500, maximum: 120_000 },
} as const;

/** How recordings are divided into utterances before they are transcribed. */
export interface SegmentationChoices {
  readonly wanted: boolean;
  /** 0 to 1 */
  readonly threshold: number;
  readonly shortestPauseMs: number;
  readonly longestUtteranceMs: number;
}

export const usual: SegmentationChoices = {
  wanted: true,
  threshold: 0.5,
  shortestPauseMs: 300,
  longestUtteranceMs: 12_000,
};

/** A shorter recording is taken for one utterance. */
export const longMs = 20_000;

/** As a request has it; undefined where every recording is to be one utterance. */
export function segmentationOf({
  wanted,
  ...settings
}: SegmentationChoices): SegmentationRequest | undefined {
  return wanted ? { longerThanMs: longMs, ...settings } : undefined;
}

/** Kept in the browser, from one visit to the next. */
export const useSegmentation = () =>
  useLocalStorage<SegmentationChoices>({ key: 'persephone.segmentation', defaultValue: usual });
