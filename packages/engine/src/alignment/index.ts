export {
  type AligningModel,
  alignTranscription,
  type LabelTimes,
  type TimedLabel,
  timesOf,
} from './align.js';
export { middleMs, turns } from './boundaries.js';
