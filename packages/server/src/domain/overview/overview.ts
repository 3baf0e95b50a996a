/** What there is in all. Durations in milliseconds; recordings that cannot be decoded count as 0. */
export interface SoundOverview {
  readonly recordings: number;
  readonly recordedMs: number;
  /** Recordings in which nothing is wrong and that nobody has transcribed yet, neither a person nor a model. */
  readonly untranscribed: number;
  readonly untranscribedMs: number;
  readonly utterances: number;
  readonly utteredMs: number;
  /** Utterances that cannot be used: their recording cannot be decoded, or their segment does not lie within it. */
  readonly unusable: number;
  /** Speakers that are named. */
  readonly speakers: number;
  /** Transcriptions that came from models and that nobody has accepted yet; of several versions the newest. */
  readonly toReview: number;
}

export const noSound: SoundOverview = {
  ...{ recordings: 0, recordedMs: 0, untranscribed: 0, untranscribedMs: 0 },
  ...{ utterances: 0, utteredMs: 0, unusable: 0, speakers: 0, toReview: 0 },
};

export interface Overview extends SoundOverview {
  /** What of it is the demonstration's: of speakers those who speak in nothing else. Null where that is not here. */
  readonly demonstration: (SoundOverview & { readonly corpusIds: readonly number[] }) | null;
  /** Recordings that wait for their inspection. */
  readonly beingChecked: number;
  /** Why no worker of this service can work, or that jobs wait and none is known of anywhere; null while one works. */
  readonly workerProblem: string | null;
  readonly corpora: number;
  readonly models: number;
}

export interface OverviewRepository {
  /** @param demonstration what of it: that alone, or all but that; everything where it is not said */
  sound(demonstration?: boolean): Promise<SoundOverview>;
  /** The same of each language without the demonstration, by its id; -1: of what is of none. Those of which there is nothing are left out. */
  soundByLanguage(): Promise<ReadonlyMap<number, SoundOverview>>;
  counts(): Promise<Pick<Overview, 'corpora' | 'models'>>;
  /**
   * How many jobs have been queued for `patienceMs` or longer without a worker anywhere taking one, ending one or saying
   * that it lives in that time. By the database's clock and rows, so that workers on other machines count.
   */
  waitedFor(waitedMs: number): Promise<number>;
}
