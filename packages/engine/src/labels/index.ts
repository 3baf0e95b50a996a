export { framesNeeded } from './frames.js';
export { blankIndex, LabelSet } from './label-set.js';
export { type LabelTypeDescription, labelType, labelTypes, segmentLabels } from './types.js';
