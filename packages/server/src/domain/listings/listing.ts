import type { Audio } from '../audio/audio.js';
import type { PartitionSet } from '../corpora/corpus.js';
import type { EvaluationSummary } from '../evaluations/evaluation.js';
import type { Job, JobKind, JobState } from '../jobs/job.js';
import type { Label } from '../labels/label.js';
import type { Model } from '../models/model.js';
import type { Transcription, TranscriptionSource } from '../transcriptions/transcription.js';
import type { UtteranceContent } from '../utterances/utterance.js';

// Lists that are read by position rather than by page number: a page costs the same wherever it lies, and what is
// inserted or deleted meanwhile neither repeats nor hides an item.

/** Where a page of a list ended: the next begins after it. */
export interface Position {
  /** The value sorted by, of the last item. */
  readonly key: string | number;
  readonly id: number;
}

export interface ListRequest<Sort extends string, Filter> {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly filter: Filter;
  readonly limit: number;
  /** Null for the first page. */
  readonly after: Position | null;
  /** So many items are passed over; none where absent. */
  readonly skip?: number;
  /** Whether to say how many items there are in all. */
  readonly count: boolean;
}

export interface ListPage<T> {
  readonly items: readonly T[];
  /** Null where this is the last page. */
  readonly next: Position | null;
  /** Null where it was not asked for. */
  readonly total: number | null;
}

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
  /** Whether it is of the demonstration. */
  readonly demonstration?: boolean | undefined;
}
export interface ListedAudio extends Audio {
  readonly utterances: number;
  /** That models made of it. */
  readonly transcriptions: number;
}

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
  /** Whether it was made of a recording of the demonstration. */
  readonly demonstration?: boolean | undefined;
}
export interface ListedTranscription extends Transcription {
  readonly utterances: number;
  /** Made directly from it. */
  readonly versions: number;
  /**
   * How sure the model was of its labels, 0 to 1, on average; of a newer version, how sure it was of the one that was
   * corrected. Null where no model told.
   */
  readonly confidence: number | null;
}

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
  /** Whether it is of the demonstration. */
  readonly demonstration?: boolean | undefined;
}
export interface ListedUtterance extends UtteranceContent {
  readonly transcriptionId: number;
  readonly source: TranscriptionSource;
  readonly modelId: number | null;
  /** In how many corpora it is. */
  readonly corpora: number;
  readonly createdAt: string;
}

/** Who is known to speak, and in how many utterances. */
export interface ListedSpeaker {
  readonly speaker: string;
  readonly utterances: number;
}

export const labelSorts = ['created', 'label'] as const;
export interface LabelFilter {
  readonly label?: string | undefined;
}
export interface ListedLabel extends Label {
  /** In how many corpora it is, and how often it stands in them all. */
  readonly corpora: number;
  readonly occurrences: number;
}

export const corpusSorts = ['created', 'name'] as const;
export interface CorpusFilter {
  readonly name?: string | undefined;
}
export interface CorpusSetSummary {
  readonly utterances: number;
  readonly durationMs: number;
}
export interface ListedCorpus {
  readonly id: number;
  readonly name: string;
  readonly labelType: string;
  readonly featureType: string;
  readonly maxSamples: number | null;
  readonly createdAt: string;
  readonly sets: Readonly<Record<PartitionSet, CorpusSetSummary>>;
  /** How many labels and models it has. */
  readonly labels: number;
  readonly models: number;
}

export const modelSorts = ['created', 'name'] as const;
export interface ModelFilter {
  readonly name?: string | undefined;
  readonly corpusId?: number | undefined;
  readonly trained?: boolean | undefined;
}
export interface ListedModel extends Model {
  readonly corpusName: string;
  readonly labelType: string;
  readonly featureType: string;
  /** Speech trained on; 0 where the model was trained elsewhere. */
  readonly trainingMs: number;
  readonly epochs: number;
  /** Of all epochs. */
  readonly seconds: number;
  /** The epoch that was kept; null where there is none. */
  readonly bestEpoch: number | null;
  readonly trainingLER: number | null;
  readonly validationLER: number | null;
  /** Its newest training, under way or ended; null where it was never started. */
  readonly training: Pick<Job, 'id' | 'state' | 'error'> | null;
  /** On a test set; null where that was not done since the last training. */
  readonly evaluation: EvaluationSummary | null;
}

export const jobSorts = ['created'] as const;
export interface JobFilter {
  readonly kind?: JobKind | undefined;
  readonly state?: JobState | undefined;
  readonly unfinished?: boolean | undefined;
  /** Also inspections that have not failed; they are left out unless `kind` names them. */
  readonly inspections?: boolean | undefined;
  readonly modelId?: number | undefined;
  readonly audioId?: number | undefined;
}
/** With the names of what it is about. */
export interface NamedJob extends Job {
  readonly modelName: string | null;
  readonly audioName: string | null;
  readonly corpusName: string | null;
}

export interface JobChange {
  readonly job: NamedJob;
  /** Milliseconds of the database's clock: the same for all processes. */
  readonly changedAt: number;
}

export interface ListingRepository {
  audio(request: ListRequest<(typeof audioSorts)[number], AudioFilter>): Promise<ListPage<ListedAudio>>;
  transcriptions(
    request: ListRequest<(typeof transcriptionSorts)[number], TranscriptionFilter>,
  ): Promise<ListPage<ListedTranscription>>;
  utterances(
    request: ListRequest<(typeof utteranceSorts)[number], UtteranceFilter>,
  ): Promise<ListPage<ListedUtterance>>;
  /** All that the filter leaves, by id. */
  utteranceIds(filter: UtteranceFilter): Promise<number[]>;
  /** Everyone who is known to speak, by name. */
  speakers(): Promise<ListedSpeaker[]>;
  labels(request: ListRequest<(typeof labelSorts)[number], LabelFilter>): Promise<ListPage<ListedLabel>>;
  corpora(request: ListRequest<(typeof corpusSorts)[number], CorpusFilter>): Promise<ListPage<ListedCorpus>>;
  models(request: ListRequest<(typeof modelSorts)[number], ModelFilter>): Promise<ListPage<ListedModel>>;
  jobs(request: ListRequest<(typeof jobSorts)[number], JobFilter>): Promise<ListPage<NamedJob>>;

  /** Where a transcription stands in an order; undefined where there is none. */
  transcriptionPosition(id: number, sort: (typeof transcriptionSorts)[number]): Promise<Position | undefined>;

  /** The same by id: those of these that exist, in the order given. */
  audioByIds(ids: readonly number[]): Promise<ListedAudio[]>;
  transcriptionsByIds(ids: readonly number[]): Promise<ListedTranscription[]>;
  utterancesByIds(ids: readonly number[]): Promise<ListedUtterance[]>;
  corporaByIds(ids: readonly number[]): Promise<ListedCorpus[]>;
  modelsByIds(ids: readonly number[]): Promise<ListedModel[]>;
  jobsByIds(ids: readonly number[]): Promise<NamedJob[]>;
  /**
   * Jobs that changed at or after this moment (milliseconds of the database's clock), in the order of their changes, without
   * inspections that have not failed: there may be very many.
   */
  jobsChangedSince(moment: number): Promise<JobChange[]>;
  /** Jobs that are queued or running, in the order of their changes, without inspections. */
  unfinishedJobs(): Promise<JobChange[]>;
  /** Of this job; empty where there is none. */
  jobChange(id: number): Promise<JobChange[]>;
  /** Milliseconds of the database's clock. */
  now(): Promise<number>;
}
