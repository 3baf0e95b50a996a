export { type Alternative, alternativesOf } from './alternatives.js';
export { type BeamSearchOptions, beamSearch } from './beam-search.js';
export { greedyDecode } from './greedy.js';
export type { CtcHypothesis, LabelSegment, RepeatRule } from './hypothesis.js';
export type { LanguageModel, LanguageModelUse } from './language-model.js';
export { type AlignOptions, viterbiAlign } from './viterbi.js';
