/** Utterances that were deleted together and can be brought back. */
export interface UndoableDeletion {
  readonly id: number;
  /** How many there are still: of those whose recordings or transcriptions were deleted since there is nothing to bring back. */
  readonly utterances: number;
  /** Of the recording of one of them. */
  readonly name: string;
  readonly createdAt: string;
}

/** What came of an undoing. */
export interface Restored {
  /** How many there were to be brought back, and how many were. */
  readonly utterances: number;
  readonly restored: number;
}

export interface Kept {
  readonly deletionId: number | null;
  readonly utteranceIds: readonly number[];
}

/** Deleted utterances, kept for as long as their deletion can be undone. To be used within a transaction, all but `list`. */
export interface DeletedUtteranceRepository {
  /**
   * Keep these utterances with all that goes with them, before they are deleted and after they were taken out of corpora. Returns
   * the deletion, null where there is none of them, and which are kept: no other may be deleted with it.
   */
  keep(utteranceIds: readonly number[]): Promise<Kept>;
  /** The newest first, none that is older than this. */
  list(limit: number, notOlderThanMs: number): Promise<UndoableDeletion[]>;
  /**
   * Bring them back, with their ids, to their annotations, corpora, evaluations and replacements, as far as those are there. Left
   * out are those whose pair of recording and transcription, or whose annotation, has become another utterance, and those whose transcription was replaced.
   * Undefined where there is no such deletion (any more), or it is older than this: old ones are forgotten when a service starts,
   * which may be long ago.
   */
  bringBack(deletionId: number, notOlderThanMs: number): Promise<Restored | undefined>;
  /** Forget a deletion that is older than this, one at a time, so that nobody waits for all of them; false where there is none. */
  forgetOne(olderThanMs: number): Promise<boolean>;
}
