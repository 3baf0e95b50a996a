export { type Candidate, type Ranked, rankForTranscription } from './rank.js';
