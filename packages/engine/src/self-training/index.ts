export type { UntranscribedUtterance } from './pseudo-label.js';
export type { InRound } from './round.js';
export {
  type RoundSummary,
  type SelfTrainingData,
  type SelfTrainingHooks,
  type SelfTrainingOutcome,
  selfTrain,
  selfTrainingRounds,
} from './self-train.js';
