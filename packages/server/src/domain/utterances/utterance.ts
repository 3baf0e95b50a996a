import type { AudioProblem, InspectionState } from '../audio/audio.js';
import type { Page, PageRequest } from '../pages.js';

/** A recording, or a segment of one, with its transcription. */
export interface Utterance {
  readonly id: number;
  readonly audioId: number;
  readonly transcriptionId: number;
  /** Both null where the utterance is the whole recording. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly speaker: string | null;
  /** Of the recording, from 1; null: all of them, mixed. */
  readonly channel: number | null;
  readonly createdAt: string;
}

export interface NewUtterance {
  readonly audioId: number;
  readonly transcriptionId: number;
  readonly startMs?: number | null;
  readonly endMs?: number | null;
  readonly speaker?: string | null;
  readonly channel?: number | null;
}

/** What is absent stays as it is. */
export interface UtteranceChanges {
  readonly transcriptionId?: number;
  readonly speaker?: string | null;
  readonly startMs?: number | null;
  readonly endMs?: number | null;
  readonly channel?: number | null;
}

/** What making a corpus and training on it need to know of an utterance, in one query. */
export interface UtteranceContent {
  readonly id: number;
  readonly audioId: number;
  readonly audioFileName: string;
  readonly contentHash: string;
  /** Of the utterance, not of the recording it may be a segment of; null where the audio cannot be decoded. */
  readonly durationMs: number | null;
  /** Of the whole recording; null where it cannot be decoded, or is not known yet. */
  readonly recordingMs: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly speaker: string | null;
  readonly channel: number | null;
  readonly problem: AudioProblem | null;
  /** Of its recording. */
  readonly inspection: InspectionState;
  readonly transcriptionName: string;
  readonly text: string;
}

export interface UtteranceRepository {
  /** Insert; unknown ids are refused by the database (`audio-unknown`, `transcription-unknown`, `utterance-exists`),
   * and so is a segment that does not lie within its recording (`segment-beyond-recording`), or a channel that it has not (`channel-missing`). */
  insert(utterance: NewUtterance): Promise<Utterance>;
  insertMany(utterances: readonly NewUtterance[]): Promise<Utterance[]>;
  /**
   * Insert those pairs of recording and transcription that are no utterance yet, and were none before somebody corrected
   * its transcription. All of them, in the order given.
   */
  insertOnceMany(
    utterances: readonly NewUtterance[],
  ): Promise<{ readonly utterance: Utterance; readonly created: boolean }[]>;
  /** Undefined where there is none. */
  update(id: number, changes: UtteranceChanges): Promise<Utterance | undefined>;
  /** Of all utterances, by id: those after this one, at most so many. */
  contentsAfter(id: number, limit: number): Promise<UtteranceContent[]>;
  find(id: number): Promise<Utterance | undefined>;
  /** Within a transaction: nobody else changes it until that ends. */
  hold(id: number): Promise<void>;
  list(page: PageRequest): Promise<Page<Utterance>>;
  /** The contents of those of these utterances that exist, in no particular order. Any number of ids. */
  contents(ids: readonly number[]): Promise<UtteranceContent[]>;
}
