export {
  type FindingOptions,
  type FoundUtterances,
  findUtterances,
  longestSingleUtteranceMs,
} from './find-utterances.js';
export { Segmenter } from './segmenter.js';
export { type SegmentationSettings, type SpeechSegment, segmentationDefaults } from './segments.js';
