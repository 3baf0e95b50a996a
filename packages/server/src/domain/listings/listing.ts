import type {
  AnnotationDocumentFilter,
  annotationDocumentSorts,
  ListedAnnotationDocument,
} from '../annotations/document.js';
import type { AudioFilter, audioSorts, ListedAudio } from '../audio/listing.js';
import type { CorpusFilter, corpusSorts, ListedCorpus } from '../corpora/listing.js';
import type { JobChange, JobFilter, jobSorts, NamedJob } from '../jobs/listing.js';
import type { LabelFilter, ListedLabel, labelSorts } from '../labels/listing.js';
import type { ListedModel, ModelFilter, modelSorts } from '../models/listing.js';
import type {
  ListedTranscription,
  TranscriptionFilter,
  transcriptionSorts,
} from '../transcriptions/listing.js';
import type {
  ListedSpeaker,
  ListedUtterance,
  UtteranceFilter,
  utteranceSorts,
} from '../utterances/listing.js';
import type { ListPage, ListRequest, Position } from './page.js';

/** All lists, read by position: see page.ts. */
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
  annotationDocuments(
    request: ListRequest<(typeof annotationDocumentSorts)[number], AnnotationDocumentFilter>,
  ): Promise<ListPage<ListedAnnotationDocument>>;

  /** Where a transcription stands in an order; undefined where there is none. */
  transcriptionPosition(id: number, sort: (typeof transcriptionSorts)[number]): Promise<Position | undefined>;

  /** The same by id: those of these that exist, in the order given. */
  audioByIds(ids: readonly number[]): Promise<ListedAudio[]>;
  transcriptionsByIds(ids: readonly number[]): Promise<ListedTranscription[]>;
  utterancesByIds(ids: readonly number[]): Promise<ListedUtterance[]>;
  corporaByIds(ids: readonly number[]): Promise<ListedCorpus[]>;
  modelsByIds(ids: readonly number[]): Promise<ListedModel[]>;
  annotationDocumentsByIds(ids: readonly number[]): Promise<ListedAnnotationDocument[]>;
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
