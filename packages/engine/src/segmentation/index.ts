export { Segmenter } from './segmenter.js';
export { type SegmentationSettings, type SpeechSegment, segmentationDefaults } from './segments.js';
