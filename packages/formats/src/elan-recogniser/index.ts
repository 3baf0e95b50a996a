export { escapeAttribute } from '../annotations/xml/escape.js';
export { pathCandidates, readParameters } from './parameters.js';
export { readTierFile, type Span, type TierOfSpans, tierName, writeTierFile } from './tier-files.js';
