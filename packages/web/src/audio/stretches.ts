// Times are milliseconds from the beginning of the recording, wherever a stretch of it begins.

export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

export interface TimedLabel extends Stretch {
  readonly label: string;
  /** 0 to 1: how sure the model is; absent where a person wrote it. */
  readonly confidence?: number | undefined;
}

/** So much is drawn and kept in memory at once; what is longer is leafed through. */
export const longestWindowMs = 30_000;
/** Windows begin so far apart, so that a word cut by one is whole in the next. */
export const windowStepMs = 25_000;

export const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** The part of a stretch that is shown when a time in it is wanted. */
export function windowAt(whole: Stretch, timeMs: number): Stretch {
  if (whole.endMs - whole.startMs <= longestWindowMs) return whole;
  const last = Math.ceil((whole.endMs - whole.startMs - longestWindowMs) / windowStepMs);
  const index = clamp(Math.floor((timeMs - whole.startMs) / windowStepMs), 0, last);
  const startMs = whole.startMs + index * windowStepMs;
  return { startMs, endMs: Math.min(startMs + longestWindowMs, whole.endMs) };
}

export const holds = (stretch: Stretch, timeMs: number): boolean =>
  timeMs >= stretch.startMs && timeMs < stretch.endMs;

/** The stretch with its times inside another one; undefined where nothing of it is. */
export function within(stretch: Stretch, whole: Stretch): Stretch | undefined {
  const startMs = Math.max(stretch.startMs, whole.startMs);
  const endMs = Math.min(stretch.endMs, whole.endMs);
  return endMs > startMs ? { startMs, endMs } : undefined;
}

/** The index of the label that is said at a time, or of the last one before; -1 before the first. Labels in order. */
export function labelAt(labels: readonly Stretch[], timeMs: number): number {
  let low = 0;
  let high = labels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (labels[middle]!.startMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
