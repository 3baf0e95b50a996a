import { maximumUtteranceMs } from '@persephone/formats/utterance-edits';
import type { UtteranceFilter } from './utterance-filter.js';

/** Chooses the utterances that are too long to be trained on, which are to be divided. */
export const tooLongFilter: UtteranceFilter = { minimumMs: maximumUtteranceMs + 1 };

export const isTooLong = (durationMs: number | null): boolean => (durationMs ?? 0) > maximumUtteranceMs;
