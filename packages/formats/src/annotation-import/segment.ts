/**
 * So much later than its recording a segment may end, ms. The length of a recording is rounded to the millisecond, and
 * programs round the ends of segments up, to the millisecond or to frames of 10 ms. Features have a frame every 10 ms,
 * too: no more than the last one of a segment can be missing then.
 */
export const segmentToleranceMs = 10;

/** Whether a segment lies within its recording, all in ms. */
export const liesWithin = (
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  recordingMs: number,
): boolean => startMs < recordingMs && endMs <= recordingMs + segmentToleranceMs;
