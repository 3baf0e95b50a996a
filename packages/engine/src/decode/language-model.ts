/** A model of which labels follow which, e.g. an n-gram model. A state stands for the labels so far; it is a number. */
export interface LanguageModel {
  readonly start: number;
  /** Natural logs, at most 0, of the probability of each label after `state`, by label; what stands at 0 is no label's. */
  scores(state: number): Float64Array;
  next(state: number, label: number): number;
  /** Natural log of the probability that nothing follows. */
  end(state: number): number;
}

export interface LanguageModelUse {
  readonly model: LanguageModel;
  /** How much its log-probabilities count beside the network's; at least 0. */
  readonly weight: number;
  /** Added for every label, by label; what stands at 0 is no label's. */
  readonly bonuses: Float64Array;
}
