export type { EncoderDescription, EncoderInput } from './encoder.js';
export { type FilterCorners, type MelFilterbank, melFilterbank } from './filterbank.js';
export { kaldiDimension, kaldiFilterbank } from './kaldi.js';
export { type LogMelOptions, logMelDimension, logMelFilterbank } from './log-mel.js';
export type { FeatureMatrix } from './matrix.js';
export { mfccWithDeltas } from './mfcc.js';
export { frameCountOf, sampleRate, spectrumShiftMs, type WindowShape } from './spectrum.js';
export {
  type FeatureExtractor,
  type FeatureTypeDescription,
  featureExtractor,
  featureType,
  featureTypes,
  isFeatureType,
  logMelEnergies,
  registerFeatureExtractor,
} from './types.js';
