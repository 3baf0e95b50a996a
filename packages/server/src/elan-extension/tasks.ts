/** What ELAN can ask for: drafts of the annotations of a tier, or utterances that are found and transcribed. */
export const elanTasks = ['transcribe', 'segment'] as const;
export type ElanTask = (typeof elanTasks)[number];

/** A number that a person may choose. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

/** Where the recording begins before time 0 of the annotations, in milliseconds, up to a day. */
export const timeOrigin: Bounds = { minimum: 0, maximum: 86_400_000, default: 0 };
