/**
 * What a model is to learn from besides its corpus: recordings by their ids, or all that can be used and that nobody has
 * transcribed, as they are when the model is made.
 */
export type UntranscribedChoice = 'all' | { readonly audioIds: readonly number[] };

/** What 'all' stands for. */
export interface UntranscribedSummary {
  readonly recordings: number;
  /** As far as it is known. */
  readonly durationMs: number;
}

/** What a model learns from besides its corpus. */
export interface Untranscribed {
  /** Recordings chosen when it was made. */
  readonly recordings: number;
  /** Of how many of them its training could use speech; null until it is trained. */
  readonly used: number | null;
}

/** A recording to learn from that nobody has transcribed. */
export interface UntranscribedRecording {
  readonly audioId: number;
  readonly fileName: string;
  readonly contentHash: string;
}
