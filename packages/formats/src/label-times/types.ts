/** A label that may stand where another was recognised. */
export interface AlternativeLabel {
  readonly label: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** A label and when it is said, in milliseconds from the beginning of the recording. */
export interface TimedLabel {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1: confidence of the recogniser; absent where a person wrote it. */
  readonly confidence?: number | undefined;
  /** Other labels that the recogniser thought of there, the best first; absent where it kept none. */
  readonly alternatives?: readonly AlternativeLabel[] | undefined;
}

export interface TimedRecording {
  /** The name of its file. */
  readonly file: string;
  readonly lengthMs: number;
  /** In the order of time, none over another. */
  readonly labels: readonly TimedLabel[];
}
