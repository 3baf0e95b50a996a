/** What there is in all. Durations in milliseconds; recordings that cannot be decoded count as 0. */
export interface Overview {
  readonly recordings: number;
  readonly recordedMs: number;
  /** Recordings in which nothing is wrong and that nobody has transcribed yet, neither a person nor a model. */
  readonly untranscribed: number;
  readonly utterances: number;
  readonly utteredMs: number;
  /** Speakers that are named. */
  readonly speakers: number;
  /** Transcriptions that came from models and that nobody has accepted yet; of several versions the newest. */
  readonly toReview: number;
  readonly corpora: number;
  readonly models: number;
}

export interface OverviewRepository {
  overview(): Promise<Overview>;
}
