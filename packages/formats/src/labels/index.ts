export { replaceSequences, sequencesIn, type TextSpan } from './sequences.js';
export { decodeText, hasLongMarks, maximumMarks, normalForm, normaliseText } from './text.js';
export { holdsLabel, labelsOf, mapWords, type Token, tokensOf, wordsOf } from './tokens.js';
export { type LabelTypeName, labelTypeNames } from './types.js';
