import type { Audio } from './audio.js';

/** `created` is the order in which rows were made; equal values of the others follow each other in that order. */
export const audioSorts = ['created', 'name', 'duration'] as const;
export interface AudioFilter {
  /** A part of the name; upper and lower case of A to Z are the same. */
  readonly name?: string | undefined;
  readonly minimumMs?: number | undefined;
  readonly maximumMs?: number | undefined;
  /** By a person, which makes it part of an utterance, or by a model. */
  readonly transcribed?: boolean | undefined;
  readonly problem?: boolean | undefined;
  readonly warnings?: boolean | undefined;
  readonly inspected?: boolean | undefined;
  /** Of the language with this id; 0: of none. */
  readonly language?: number | undefined;
  /** Whether it is of the demonstration. */
  readonly demonstration?: boolean | undefined;
}
export interface ListedAudio extends Audio {
  readonly utterances: number;
  /** That models made of it. */
  readonly transcriptions: number;
}
