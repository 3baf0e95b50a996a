export {
  type AligningModel,
  alignTranscription,
  type LabelTimes,
  type TimedLabel,
  timesOf,
} from './align.js';
export { labelTransitions, middleMs } from './boundaries.js';
export { dithered } from './dither.js';
export { detectSilence, type Pause } from './silence.js';
