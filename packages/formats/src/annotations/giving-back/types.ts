import type { RetimedLabel } from '../../edit-alignment/index.js';
import type { NamedLanguage } from '../../languages/index.js';

/** A segment of a recording with what is said in it, as a person or a model transcribed it. */
export interface TranscribedUtterance {
  /** Milliseconds in the time of the annotations. */
  readonly start: number;
  readonly end: number;
  /** Null where nobody is named. */
  readonly speaker: string | null;
  readonly text: string;
  /** In the order of time, in the time of the annotations; null where no times are known. */
  readonly labels: readonly RetimedLabel[] | null;
  /** Whether a person has looked at it and accepted it; a draft otherwise. */
  readonly reviewed: boolean;
  /** Who made a draft, where that is not the `annotator` of them all. */
  readonly annotator?: string | null;
  /** The tier of an existing file whose segment this is, and the id of its annotation. */
  readonly tier?: string | null;
  readonly of?: string | null;
}

export interface TranscribedRecording {
  /** The file name of the recording. */
  readonly media: string | null;
  readonly lengthMilliseconds: number | null;
  readonly language: NamedLanguage | null;
  readonly utterances: readonly TranscribedUtterance[];
}

export interface GivingBackOptions {
  /** A tier of labels with their times. */
  readonly labels: boolean;
  /** Tiers of how probable it is that what was recognised is right: of each utterance, and of each label. */
  readonly confidence: boolean;
  /** The model, as the annotator of its drafts. */
  readonly annotator?: string | null;
  /** Of what is transcribed, in ELAN's files. */
  readonly language?: NamedLanguage | null;
}
