import type { Transcription, TranscriptionSource } from './transcription.js';

/** `confidence`: those of which none is known first. */
export const transcriptionSorts = ['created', 'name', 'confidence'] as const;
export interface TranscriptionFilter {
  readonly name?: string | undefined;
  readonly source?: TranscriptionSource | undefined;
  readonly modelId?: number | undefined;
  /** Made by a model of this recording. */
  readonly audioId?: number | undefined;
  /** Whether a model made it, or what it is a newer version of. */
  readonly fromModel?: boolean | undefined;
  /** Whether an utterance has it. */
  readonly used?: boolean | undefined;
  /** Whether there is a newer version of it. */
  readonly corrected?: boolean | undefined;
  /** Made of a recording of the language with this id; 0: of none. */
  readonly language?: number | undefined;
  /** Whether it was made of a recording of the demonstration. */
  readonly demonstration?: boolean | undefined;
}
export interface ListedTranscription extends Transcription {
  readonly utterances: number;
  /** Made directly from it. */
  readonly versions: number;
  /**
   * Mean confidence of its labels, 0 to 1; of a version made by correction, that of the version that was corrected.
   * Null where no model gave any.
   */
  readonly confidence: number | null;
}
