import type { AudioRemark } from '../audio/audio.js';
import type { TranscriptionSource } from '../transcriptions/transcription.js';
import type { UtteranceContent } from './utterance.js';

export const utteranceSorts = ['created', 'name', 'speaker', 'duration'] as const;
export interface UtteranceFilter {
  readonly name?: string | undefined;
  /** Exactly; empty for those of whom nobody said who speaks. */
  readonly speaker?: string | undefined;
  readonly minimumMs?: number | undefined;
  readonly maximumMs?: number | undefined;
  /** Who made the transcription. */
  readonly source?: TranscriptionSource | undefined;
  readonly inCorpus?: boolean | undefined;
  readonly corpusId?: number | undefined;
  readonly audioId?: number | undefined;
  readonly transcriptionId?: number | undefined;
  /** Whether its recording cannot be decoded, or its segment does not lie within it. */
  readonly problem?: boolean | undefined;
  /** Labels that stand in it one after another, with white space between them; none where it is blank. */
  readonly text?: string | undefined;
  /** Whether it was made of an annotation. */
  readonly imported?: boolean | undefined;
  /** Whether a person has changed its transcription. */
  readonly corrected?: boolean | undefined;
  /** Of the language with this id; 0: of none. */
  readonly language?: number | undefined;
  /** Whether it is of the demonstration. */
  readonly demonstration?: boolean | undefined;
}
export interface ListedUtterance extends UtteranceContent {
  readonly transcriptionId: number;
  readonly source: TranscriptionSource;
  readonly modelId: number | null;
  /** Of its recording. */
  readonly warnings: readonly AudioRemark[];
  /** How many channels its recording has; null where that is not known. */
  readonly recordingChannels: number | null;
  /** In how many corpora it is. */
  readonly corpora: number;
  /** The annotation that it was made of; null where it came otherwise. */
  readonly annotation: {
    readonly documentId: number;
    readonly document: string;
    readonly tier: string;
    readonly key: string;
    readonly text: string;
  } | null;
  readonly createdAt: string;
}

/** Who is known to speak, and in how many utterances. */
export interface ListedSpeaker {
  readonly speaker: string;
  readonly utterances: number;
}
