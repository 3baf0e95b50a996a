export { type AlignmentStep, alignLabels } from './alignment.js';
export { editDistance } from './edit-distance.js';
export { type LabelErrorRate, labelErrorRate, type ReferenceAndHypothesis } from './label-error-rate.js';
