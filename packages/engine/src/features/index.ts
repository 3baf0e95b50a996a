export { type FilterCorners, type MelFilterbank, melFilterbank } from './filterbank.js';
export { type LogMelOptions, logMelDimension, logMelFilterbank } from './log-mel.js';
export type { FeatureMatrix } from './matrix.js';
export { mfccWithDeltas } from './mfcc.js';
export { frameCountOf, frameMs, sampleRate, type WindowShape } from './spectrum.js';
export { computeFeatures, type FeatureTypeDescription, featureType, featureTypes } from './types.js';
