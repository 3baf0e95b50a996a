import type { TimedLabel } from '../../audio/segments.js';

/** A label is shown and played for so long behind its own end at most, in milliseconds. */
const longestTail = 120;

/**
 * For looking at and listening: each label goes on until the next one. A recogniser's posterior of a label is high for a moment
 * only, which is too short to be read or heard.
 */
export const untilNext = (times: readonly TimedLabel[]): TimedLabel[] =>
  times.map((time, index) => {
    const next = times[index + 1]?.startMs ?? time.endMs;
    return { ...time, endMs: Math.max(time.endMs, Math.min(next, time.endMs + longestTail)) };
  });
