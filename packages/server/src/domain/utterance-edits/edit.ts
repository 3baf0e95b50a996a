import type { LabelTime, NewTranscription, TranscriptionState } from '../transcriptions/transcription.js';

export const editKinds = [
  'move',
  'text',
  'speaker',
  'split',
  'merge',
  'add',
  'delete',
  'accept',
  'divide',
] as const;
export type EditKind = (typeof editKinds)[number];
/** Abandoned: it was undone, and something else was done then; or what it made was changed by others. */
export type EditState = 'done' | 'undone' | 'abandoned';

/** What of an utterance an edit may change. Times are null where it is the whole recording. */
export interface UtteranceState {
  readonly id: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly speaker: string | null;
  readonly channel: number | null;
  /** Those that it was made of; kept where it is deleted, to be put back. */
  readonly annotationIds?: readonly number[];
}

/** A draft, or an accepted utterance, as an edit found or left it: a transcription, and where it was accepted the utterance that has it. */
export interface EditedUtterance {
  readonly transcriptionId: number;
  readonly utterance: UtteranceState | null;
}

export interface UtteranceEdit {
  readonly id: number;
  readonly audioId: number;
  readonly author: string;
  readonly kind: EditKind;
  readonly state: EditState;
  readonly before: readonly EditedUtterance[];
  readonly after: readonly EditedUtterance[];
}

export type NewUtteranceEdit = Omit<UtteranceEdit, 'id' | 'state'>;

/** A row of a recording: a draft, or an accepted utterance. */
export interface RecordingUtterance {
  readonly transcriptionId: number;
  /** Null: a draft. */
  readonly utteranceId: number | null;
  /** Both null: the whole recording. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
  /** Of an accepted one. */
  readonly speaker: string | null;
  readonly text: string;
  readonly name: string;
  /** Mean confidence of its labels; null where no model gave any. */
  readonly confidence: number | null;
}

/** What of a row an edit may change; null of a draft. */
export function stateOf(row: RecordingUtterance): UtteranceState | null {
  const { utteranceId: id, startMs, endMs, speaker, channel } = row;
  return id === null ? null : { id, startMs, endMs, speaker, channel };
}

export type AcceptedPlace = Pick<RecordingUtterance, 'startMs' | 'endMs' | 'channel' | 'speaker'> & {
  readonly utteranceId: number;
};

export interface UtteranceEditRepository {
  /**
   * Keep others from editing the utterances of this recording, and from making utterances or newer versions of these
   * transcriptions, until the transaction ends; to be asked before anything is read of them.
   */
  hold(audioId: number, transcriptionIds: readonly number[]): Promise<void>;
  /** Where the accepted utterances of a recording begin. */
  acceptedPlaces(audioId: number): Promise<{ readonly id: number; readonly startMs: number }[]>;
  /** Those that have anything of this part of it. */
  acceptedWithin(audioId: number, startMs: number, endMs: number): Promise<AcceptedPlace[]>;
  /** Of these accepted utterances of a recording, those that exist; held until the transaction ends. */
  accepted(audioId: number, utteranceIds: readonly number[]): Promise<RecordingUtterance[]>;
  /** Those of these transcriptions that exist, as drafts. */
  drafts(transcriptionIds: readonly number[]): Promise<RecordingUtterance[]>;
  /** The label times that the nearest in the line of each of these has; null where none has any. */
  recognised(transcriptionId: number): Promise<readonly LabelTime[] | null>;
  /** What is there now of what this transcription was: the newest that are based on it and current, and their utterances. */
  successors(
    audioId: number,
    transcriptionId: number,
  ): Promise<Pick<RecordingUtterance, 'transcriptionId' | 'utteranceId'>[]>;
  insertTranscription(transcription: NewTranscription): Promise<number>;
  setState(transcriptionIds: readonly number[], state: TranscriptionState): Promise<void>;
  /** With the id that it had where it has one. */
  insertUtterance(
    audioId: number,
    transcriptionId: number,
    utterance: Omit<UtteranceState, 'id'> & { readonly id?: number },
  ): Promise<number>;
  /** Returns the annotations that it was made of. `still-in-use` where it is in a corpus. */
  deleteUtterance(utteranceId: number): Promise<number[]>;
  insert(edit: NewUtteranceEdit): Promise<UtteranceEdit>;
  /** Of this author and recording: what is undone next, and what is done again next. */
  next(
    audioId: number,
    author: string,
  ): Promise<{
    readonly undo: UtteranceEdit | undefined;
    readonly redo: UtteranceEdit | undefined;
  }>;
  setEditState(id: number, state: EditState): Promise<void>;
  /** What is undone is not done again, once something else was done. */
  abandonUndone(audioId: number, author: string): Promise<void>;
}
