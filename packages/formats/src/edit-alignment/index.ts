export { type AlignmentStep, alignLabels } from './align.js';
export { alignCorrection, type Origins } from './correction.js';
export { editDistance } from './distance.js';
export { DistancePattern } from './pattern-distance.js';
export { type Aligning, alignAll, realign } from './realign.js';
export { indexesWithin, type RetimedLabel, Retiming, retime } from './retime.js';
