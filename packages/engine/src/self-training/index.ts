export type { UntranscribedUtterance } from './pseudo-label.js';
export {
  type RoundSummary,
  type SelfTrainingData,
  type SelfTrainingHooks,
  selfTrain,
  selfTrainingRounds,
} from './self-train.js';
