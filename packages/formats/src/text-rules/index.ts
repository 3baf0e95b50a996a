export { labeller } from './apply.js';
export { plainRules, readTextRules, TextRulesError, writeTextRules } from './read.js';
export { type Ambiguity, type SpelledText, speller } from './spell.js';
export { suggestedRules } from './suggest.js';
export type { LabelledText, Splitting, TextRules, TextStep, UnknownCharacter } from './types.js';
