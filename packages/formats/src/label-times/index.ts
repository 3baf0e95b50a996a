export { textGrid } from './text-grid.js';
export { tsv, tsvHeader } from './tsv.js';
export type { TimedLabel, TimedRecording } from './types.js';
