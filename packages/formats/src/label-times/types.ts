/** A label and when it is said, in milliseconds from the beginning of the recording. */
export interface TimedLabel {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1: confidence of the recogniser; absent where a person wrote it. */
  readonly confidence?: number | undefined;
}

export interface TimedRecording {
  /** The name of its file. */
  readonly file: string;
  readonly lengthMs: number;
  /** In the order of time, none over another. */
  readonly labels: readonly TimedLabel[];
}
