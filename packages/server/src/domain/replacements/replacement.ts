import type { Transcription } from '../transcriptions/transcription.js';

/** Waiting: its job has not ended, or was cancelled. */
export type ReplacementState = 'waiting' | 'done' | 'undone';

/** Labels that were replaced by others in utterances. */
export interface Replacement {
  readonly id: number;
  /** Labels with single spaces between them. */
  readonly find: string;
  /** Empty: they were taken out. */
  readonly instead: string;
  readonly state: ReplacementState;
  /** Of how many utterances; once it is done, how many have changed. */
  readonly utterances: number;
  readonly createdAt: string;
}

/** An utterance with the transcription that it had when it was seen. */
export interface SeenUtterance {
  readonly id: number;
  readonly transcriptionId: number;
}

export interface PlannedReplacement {
  readonly utteranceId: number;
  /** Of its recording. */
  readonly name: string;
  readonly before: Transcription;
}

/** By its transcriptions. */
export interface MadeReplacement {
  readonly utteranceId: number;
  readonly beforeId: number;
  readonly afterId: number;
}

/** Utterances of a replacement that have another transcription than it knows. */
export interface Differing {
  readonly count: number;
  /** The names of the first of their recordings. */
  readonly names: readonly string[];
}

export interface ReplacementRepository {
  /** The database refuses utterances and transcriptions that are not there. Within a transaction. */
  insert(find: string, instead: string, utterances: readonly SeenUtterance[]): Promise<Replacement>;
  find(id: number): Promise<Replacement | undefined>;
  /** Those that were done, or undone, the newest first. */
  newest(limit: number): Promise<Replacement[]>;
  /** The same as `find`; it and its utterances are held until the transaction ends. */
  hold(id: number): Promise<Replacement | undefined>;
  /** How many of its utterances, and of what they had, are still there. */
  countUtterances(id: number): Promise<number>;
  /** Utterances that have not the transcription that they had before it, or that it gave them. */
  differing(id: number, from: 'before' | 'after'): Promise<Differing>;
  /** Its utterances by id, with what they had before it. */
  planned(id: number, afterUtteranceId: number, limit: number): Promise<PlannedReplacement[]>;
  /** What it makes of some of its utterances; those of them that get nothing new are its own no longer. */
  setAfter(id: number, utteranceIds: readonly number[], made: readonly MadeReplacement[]): Promise<void>;
  /** Give the utterances what it made, where they have what they had before; or the other way round. */
  exchange(id: number, to: 'after' | 'before'): Promise<void>;
  setState(id: number, state: ReplacementState, utterances: number): Promise<void>;
  /** One that was never done. */
  deleteWaiting(id: number): Promise<void>;
}
