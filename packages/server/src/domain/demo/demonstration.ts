/** What of all that is here is the demonstration's. By id. */
export interface DemonstrationRepository {
  /** From now on these recordings are the demonstration's. */
  mark(audioIds: readonly number[]): Promise<void>;
  audioIds(): Promise<number[]>;
  /** Of its utterances, in all their versions, and those that models made of its recordings. */
  transcriptionIds(): Promise<number[]>;
  utteranceIds(): Promise<number[]>;
  /** Those that nothing but its utterances is in. */
  corpusIds(): Promise<number[]>;
}
