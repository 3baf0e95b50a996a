// Times are milliseconds from the beginning of the recording, wherever a segment of it begins.

export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
}

export interface TimedLabel extends Segment {
  readonly label: string;
  /** 0 to 1: the confidence of the model; absent where a person wrote it. */
  readonly confidence?: number | undefined;
}

/** So much is drawn and kept in memory at once; what is longer is leafed through. */
export const longestWindowMs = 30_000;
/** Windows begin so far apart, so that a word cut by one is whole in the next. */
export const windowStepMs = 25_000;

export const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** The part of a segment that is shown when a time in it is wanted. */
export function windowAt(whole: Segment, timeMs: number): Segment {
  if (whole.endMs - whole.startMs <= longestWindowMs) return whole;
  const last = Math.ceil((whole.endMs - whole.startMs - longestWindowMs) / windowStepMs);
  const index = clamp(Math.floor((timeMs - whole.startMs) / windowStepMs), 0, last);
  const startMs = whole.startMs + index * windowStepMs;
  return { startMs, endMs: Math.min(startMs + longestWindowMs, whole.endMs) };
}

export const holds = (segment: Segment, timeMs: number): boolean =>
  timeMs >= segment.startMs && timeMs < segment.endMs;

/** The segment with its times inside another one; undefined where nothing of it is. */
export function within(segment: Segment, whole: Segment): Segment | undefined {
  const startMs = Math.max(segment.startMs, whole.startMs);
  const endMs = Math.min(segment.endMs, whole.endMs);
  return endMs > startMs ? { startMs, endMs } : undefined;
}

/** The index of the label that is said at a time, or of the last one before; -1 before the first. Labels in order. */
export function labelAt(labels: readonly Segment[], timeMs: number): number {
  let low = 0;
  let high = labels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (labels[middle]!.startMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
