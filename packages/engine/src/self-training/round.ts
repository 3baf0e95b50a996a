/** Of which round of a training something is. */
export interface InRound {
  /** From 0, in which only what a person transcribed is trained on. */
  readonly round: number;
}
