export { type Candidate, countKnown, type Ranked, rankForTranscription } from './rank.js';
