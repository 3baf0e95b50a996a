/** An utterance ready to train on: normalised features of the chosen columns, labels as indices. */
export interface PreparedUtterance {
  readonly name: string;
  /** [frameCount, columns], row-major. */
  readonly frames: Float32Array;
  readonly frameCount: number;
  readonly labels: Int32Array;
}

/** Where the filters stand among a frame's columns: the first of each run of `count` neighbouring filters. */
export interface FilterColumns {
  readonly starts: readonly number[];
  readonly count: number;
}
