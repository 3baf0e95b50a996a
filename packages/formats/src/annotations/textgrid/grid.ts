/** A TextGrid as it stands in the file, times in seconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface GridTier {
  readonly kind: 'IntervalTier' | 'TextTier';
  readonly name: string;
  readonly xmin: number;
  readonly xmax: number;
  /** Of a TextTier: points, which begin where they end. */
  readonly intervals: readonly Interval[];
}

export interface Grid {
  readonly xmin: number;
  readonly xmax: number;
  readonly tiers: readonly GridTier[];
  /** Where another tier can be put in: offsets in the decoded text or, of a binary file, in its bytes. */
  readonly countStart: number;
  readonly countEnd: number;
  readonly end: number;
  /** Whether the file has words between its items. */
  readonly style: 'long' | 'short' | 'binary';
}
