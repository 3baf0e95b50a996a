export {
  type BootstrapOptions,
  bootstrapInterval,
  type Interval,
  quantile,
  type UtteranceErrors,
} from './bootstrap.js';
export { type Calibration, calibrated, fitCalibration, leastCalibrationLabels } from './calibration.js';
export { type CtcProbabilityOptions, ctcLogProbability } from './ctc.js';
export { type LabelErrorRate, labelErrorRate, type ReferenceAndHypothesis } from './label-error-rate.js';
export { fencesOf } from './outliers.js';
export { type Confusion, confusions, type LabelFigures, perLabel } from './per-label.js';
export { type Judged, judge, type Reliability, type ReliabilityBin, reliability } from './reliability.js';
export { carriesTone, partsOf, type ToneErrors, toneErrors } from './tones.js';
