export { labelBonuses } from './bonuses.js';
export { countNGrams, decodeCounts, encodeCounts, highestOrder, type NGramCounts } from './counts.js';
export { NGramModel } from './n-gram.js';
