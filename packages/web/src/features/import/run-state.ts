import type { ImportedAnnotations } from './annotations/send.js';
import type { LeftOut } from './plan.js';
import type { Amount } from './progress.js';

/** How an import stands; made anew for each look at it. */
export interface RunState {
  readonly total: Amount;
  /** Sent, there already or left out. */
  readonly done: Amount;
  readonly sent: Amount;
  /** Files that the service had before. */
  readonly known: number;
  readonly utterances: number;
  /** Of all pairs, made now or before. */
  readonly utteranceIds: readonly number[];
  /** Pairs that were utterances before. */
  readonly utterancesBefore: number;
  /** What became of each annotation file, in the order in which they ended. */
  readonly annotated: readonly ImportedAnnotations[];
  readonly leftOut: readonly LeftOut[];
  readonly secondsLeft: number | null;
}
