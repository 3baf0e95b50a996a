/** What a model made of a recording or of a segment of it, and what has become of that. */
export interface DraftToRank {
  readonly id: number;
  readonly audioId: number;
  /** Both null for the whole recording, ms. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
  /** Of the recording; null where it is not known. */
  readonly durationMs: number | null;
  /** Whether nobody has accepted, corrected or replaced it. */
  readonly waiting: boolean;
  /** LabelTime[] as JSON; null where it does not wait, or is of the whole of a recording that is no single utterance. */
  readonly labelTimes: string | null;
}

/** An utterance of a recording of which the model has made anything. */
export interface TranscribedPlace {
  readonly audioId: number;
  readonly transcriptionId: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
  readonly text: string;
  /** Whether it is in the corpus of the model. */
  readonly inCorpus: boolean;
}

/** A draft as it is listed. */
export interface WaitingDraft {
  readonly id: number;
  readonly audioId: number;
  readonly fileName: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
  readonly durationMs: number | null;
  readonly text: string;
}

/** What a model has drafted, and what is transcribed beside it. */
export interface DraftRepository {
  /** All that the model made of recordings that are still here, in portions, by id. */
  ofModel(modelId: number, longestWholeMs: number): AsyncIterable<readonly DraftToRank[]>;
  /** The utterances of these recordings, in portions. */
  transcribed(audioIds: readonly number[], modelId: number): AsyncIterable<readonly TranscribedPlace[]>;
  /** The transcriptions of the corpus that the model was trained on, in portions. */
  corpusTexts(modelId: number): AsyncIterable<readonly string[]>;
  /** Ids of its drafts that nobody has accepted, corrected or replaced. */
  waiting(modelId: number): Promise<number[]>;
  /** Of these, those that wait and that no utterance overlaps. */
  stillWaiting(ids: readonly number[]): Promise<WaitingDraft[]>;
  /** Recordings that can be decoded, of which there is no utterance and nothing by the model. */
  countWithoutDraft(modelId: number): Promise<number>;
}
