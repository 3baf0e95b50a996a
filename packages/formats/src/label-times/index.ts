export { textGrid } from './text-grid.js';
export { tsv, tsvHeader } from './tsv.js';
export type { AlternativeLabel, TimedLabel, TimedRecording } from './types.js';
