import type { Overview } from '../../api/schema.js';

/** Whether there is something beside the demonstration, and that as well. */
export const isBeside = ({ demonstration, recordings }: Overview): boolean =>
  demonstration !== null && recordings > demonstration.recordings;
