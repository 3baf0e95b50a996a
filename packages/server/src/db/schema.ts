import type { ErrorCode } from '@persephone/contracts';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { PartitionSet } from '../domain/corpora/corpus.js';
import type { JobKind, JobState } from '../domain/jobs/job.js';
import type { ReplacementState } from '../domain/replacements/replacement.js';
import type { TranscriptionSource, TranscriptionState } from '../domain/transcriptions/transcription.js';
import type { EditKind, EditState } from '../domain/utterance-edits/edit.js';

// The tables as the newest migration leaves them. Times are milliseconds since 1970 by the database's own clock,
// so that they compare as numbers and two machines with different clocks agree. Truth values are 0 and 1.

/** The database's clock at insert; never changed afterwards. */
type CreatedAt = ColumnType<number, never, never>;

export interface AudioTable {
  id: Generated<number>;
  file_name: string;
  content_hash: string;
  byte_length: number;
  /** SHA-256 and length of the uploaded file, where the bytes kept are its sound track. */
  original_hash: string | null;
  original_bytes: number | null;
  duration_ms: number | null;
  sample_rate: number | null;
  channels: number | null;
  problem_code: ErrorCode | null;
  problem_detail: string | null;
  /** Pending: what is known of it is what its header holds. */
  inspection: Generated<'pending' | 'done'>;
  /** JSON, AudioWarning[]: what is odd about its sound, found by the inspection. */
  warnings: Generated<string | null>;
  /** 1: there is no other row of this name and these bytes. */
  kept_once: Generated<number>;
  /** Null where nobody has said which; that of the demonstration has none. */
  language_id: Generated<number | null>;
  created_at: CreatedAt;
}

export interface TranscriptionTable {
  id: Generated<number>;
  name: string;
  file_name: string | null;
  text: string;
  source: TranscriptionSource;
  model_id: number | null;
  audio_id: number | null;
  /** JSON, LabelTime[] */
  label_times: string | null;
  /** The segment of the recording that was transcribed; both null for the whole. */
  start_ms: Generated<number | null>;
  end_ms: Generated<number | null>;
  /** The only one of its recording that was transcribed, from 1; null: all of them, mixed. */
  channel: Generated<number | null>;
  /** SHA-256 of the uploaded bytes; null where it was typed, made by a model, or uploaded by version 0.1. */
  content_hash: Generated<string | null>;
  /** The transcription of which this is a newer version. */
  based_on: Generated<number | null>;
  /** Replaced: an edit of its recording's utterances has put others in its place, or taken it out. Undone: it is of such an edit. */
  state: Generated<TranscriptionState>;
  created_at: CreatedAt;
}

export interface UtteranceTable {
  id: Generated<number>;
  audio_id: number;
  transcription_id: number;
  start_ms: number | null;
  end_ms: number | null;
  speaker: string | null;
  /** From 1; null: all of them, mixed. */
  channel: number | null;
  created_at: CreatedAt;
}

export interface LabelTable {
  id: Generated<number>;
  label: string;
}

export interface LanguageTable {
  id: Generated<number>;
  name: string;
  /** The name as it is compared, without regard to upper and lower case. */
  folded_name: string;
  /** ISO 639-3, or a glottocode. */
  code: string | null;
  created_at: CreatedAt;
}

export interface CorpusTable {
  id: Generated<number>;
  name: string;
  label_type: string;
  feature_type: string;
  max_samples: number | null;
  preprocessed: Generated<number>;
  /** JSON, CorpusSplit */
  split: Generated<string | null>;
  /** JSON, LeftOutOfCorpus[] */
  left_out: Generated<string | null>;
  created_at: CreatedAt;
}

export interface CorpusUtteranceTable {
  corpus_id: number;
  utterance_id: number;
  set_name: PartitionSet;
  /** From 0, in the order the set was given. */
  position: number;
  /** The transcription as it was when the corpus was made. */
  transcription_id: number;
}

/** An utterance that the corpus had and that was deleted since. */
export interface CorpusLostUtteranceTable {
  corpus_id: number;
  utterance_id: number;
  set_name: PartitionSet;
  /** Of its recording. */
  name: string;
  speaker: string | null;
  /** Of the sound: SHA-256 of its recording, and where in it; both null where it was the whole. */
  content_hash: string;
  start_ms: number | null;
  end_ms: number | null;
  created_at: CreatedAt;
  /** Where it stood in its set, with which transcription; null where it cannot be put back. */
  position: Generated<number | null>;
  transcription_id: Generated<number | null>;
}

/** Utterances that were deleted together and can be brought back. */
export interface DeletionTable {
  id: Generated<number>;
  created_at: CreatedAt;
}

/** As the utterance was, its id, too. */
export interface DeletedUtteranceTable {
  id: number;
  deletion_id: number;
  audio_id: number;
  transcription_id: number;
  start_ms: number | null;
  end_ms: number | null;
  speaker: string | null;
  channel: number | null;
  created_at: number;
}

/** An annotation that it was made of. */
export interface DeletedUtteranceAnnotationTable {
  utterance_id: number;
  annotation_id: number;
}

/** As `evaluation_utterance`. */
export interface DeletedUtteranceEvaluationTable {
  utterance_id: number;
  evaluation_id: number;
  reference: string;
  hypothesis: string;
  errors: number;
}

/** As `model_starting_utterance`. */
export interface DeletedUtteranceModelTable {
  utterance_id: number;
  model_id: number;
}

/** As `replacement_utterance`. */
export interface DeletedUtteranceReplacementTable {
  utterance_id: number;
  replacement_id: number;
  before_id: number;
  after_id: number | null;
}

/**
 * A language of which a corpus has utterances, or had some that were deleted since; triggers note it, `move` takes it out. Of an
 * imported model's corpus, what somebody said of the model.
 */
export interface CorpusLanguageTable {
  corpus_id: number;
  language_id: number;
}

export interface CorpusSetTable {
  corpus_id: number;
  set_name: PartitionSet;
  utterances: number;
  duration_ms: number;
}

export interface CorpusLabelTable {
  corpus_id: number;
  label_id: number;
  /** How often it stands in the transcriptions of the corpus. */
  occurrences: Generated<number>;
}

export interface ModelTable {
  id: Generated<number>;
  name: string;
  corpus_id: number;
  beam_width: number;
  decoding_merge_repeated: number;
  early_stopping_steps: number | null;
  minimum_epochs: number;
  maximum_epochs: number | null;
  maximum_training_ler: number;
  maximum_validation_ler: number;
  content_hash: string | null;
  seed: Generated<number>;
  recipe: Generated<string>;
  architecture: Generated<string>;
  /** JSON, NetworkSettings: what the network is set to, as its architecture has it. */
  settings: Generated<string>;
  /** 1: its file came from another machine. */
  imported: Generated<number>;
  /** The model that its training starts from; null where there is none, or it was deleted. */
  starting_model_id: Generated<number | null>;
  /** Its name, and the recogniser that it was, when it was chosen. */
  starting_model_name: Generated<string | null>;
  starting_hash: Generated<string | null>;
  /** The pretrained encoder that makes its features; null where those of its corpus are taken. */
  encoder_id: Generated<number | null>;
  /** Recordings that nobody has transcribed which it learns from as well: how many when it was made; null: none. */
  untranscribed: Generated<number | null>;
  /** Of how many of them its training could use speech. */
  untranscribed_used: Generated<number | null>;
  created_at: CreatedAt;
}

/** A pretrained encoder with one of its outputs. */
export interface EncoderTable {
  id: Generated<number>;
  name: string;
  content_hash: string;
  byte_length: number;
  /** Of its features: no two encoders make the same. */
  feature_version: string;
  /** JSON, EncoderDescription */
  description: string;
  created_at: CreatedAt;
}

/** A recording that the model learns from although nobody has transcribed it. */
export interface ModelUntranscribedTable {
  model_id: number;
  audio_id: number;
  /** 1: not by its own training, but by what that starts from. */
  earlier: Generated<number>;
}

/** An utterance that the model has learned from before its own training, by what that starts from. */
export interface ModelStartingUtteranceTable {
  model_id: number;
  utterance_id: number;
}

export interface ModelEpochTable {
  model_id: number;
  epoch: number;
  loss: number;
  training_ler: number;
  validation_ler: number;
  seconds: number;
  /** From 1; of a training without untranscribed recordings there is no other. */
  round: Generated<number>;
  /** 1: its model is kept; where none is, the first of the best. */
  kept: Generated<number>;
}

export interface JobTable {
  id: Generated<number>;
  kind: JobKind;
  state: JobState;
  model_id: number | null;
  audio_id: number | null;
  corpus_id: number | null;
  transcription_id: number | null;
  /** Of an evaluation: the corpus compared with; null where it is the model's own. */
  test_corpus_id: Generated<number | null>;
  /** Of an import: the uploaded bytes that it works on; null once it has ended. */
  content_hash: Generated<string | null>;
  /** Of an import of annotations: the document. */
  annotation_document_id: Generated<number | null>;
  /** The only one of its recording that is transcribed, from 1; null: all of them, mixed. */
  channel: Generated<number | null>;
  /** JSON, what was asked for besides */
  payload: Generated<string | null>;
  /** JSON, what came of it */
  result: Generated<string | null>;
  /** JSON, JobProgress */
  progress: string | null;
  error_code: ErrorCode | null;
  error_detail: string | null;
  /** The worker process that holds the job; set exactly while it runs. */
  owner: string | null;
  heartbeat_at: number | null;
  /** How often its worker has said that it lives. */
  beats: Generated<number>;
  checkpoint_hash: string | null;
  cancel_requested: Generated<number>;
  salvaging: Generated<number>;
  attempts: number;
  /** The key with which it was asked for; null: none, or that of the service itself. */
  requested_by: Generated<number | null>;
  /** The id of the request that asked for it, as logs have it; null: none did. */
  request_id: Generated<string | null>;
  /** −1 low, 0 normal, 1 high. */
  priority: Generated<number>;
  workers_lost: Generated<number>;
  created_at: CreatedAt;
  started_at: number | null;
  finished_at: number | null;
  /** When a client may see a change of the row. */
  changed_at: number;
}

export interface EvaluationTable {
  id: Generated<number>;
  model_id: number;
  /** Of whose test set it is; null where it is the model's own corpus. */
  corpus_id: Generated<number | null>;
  reference_labels: number;
  substitutions: number;
  insertions: number;
  deletions: number;
  created_at: CreatedAt;
}

export interface EvaluationUtteranceTable {
  evaluation_id: number;
  utterance_id: number;
  /** Labels separated by single spaces. */
  reference: string;
  hypothesis: string;
  errors: number;
}

export interface EvaluationConfusionTable {
  evaluation_id: number;
  /** Empty where the hypothesis has a label that the reference does not. */
  reference: string;
  hypothesis: string;
  times: number;
}

export interface ApiKeyTable {
  id: Generated<number>;
  name: string;
  key_hash: string;
  created_at: CreatedAt;
  revoked_at: number | null;
}

// What lists are sorted and filtered by; written by triggers only. Unknown: -1, empty. Names are folded.

export interface AudioListingTable {
  audio_id: number;
  name: string;
  duration_ms: number;
  problem: number;
  utterances: number;
  transcriptions: number;
  /** -1: of none. */
  language_id: Generated<number>;
}

export interface TranscriptionListingTable {
  transcription_id: number;
  name: string;
  source: TranscriptionSource;
  model_id: number;
  audio_id: number;
  utterances: number;
  versions: number;
  /** 1: made by a model, or based on what one made. */
  from_model: number;
  /** Mean over the labels of the model's. */
  confidence: number;
  /** 1: it is not current. */
  replaced: Generated<number>;
}

export interface UtteranceListingTable {
  utterance_id: number;
  name: string;
  speaker: string;
  duration_ms: number;
  source: TranscriptionSource;
  corpora: number;
  /** 1: its recording cannot be decoded, or its segment does not lie within it. */
  problem: number;
  /** Of its recording; -1: of none. */
  language_id: Generated<number>;
}

/** What stands in an utterance, to be looked through; written by triggers only. */
export interface UtteranceTextTable {
  utterance_id: number;
  /** Its labels, with a space before each and after the last. */
  labels: Generated<string>;
}

/**
 * A file of bytes that rows may refer to, by its hash. The row is what decides: whoever adds a reference or removes the
 * bytes holds it while the file is put in its place or taken from it.
 */
export interface BlobTable {
  hash: string;
  /** When it was last put there or referred to anew. */
  touched_at: Generated<number>;
}

/** One row: which installation this is. The data folder that belongs to it bears the same id. */
export interface InstallationTable {
  only_row: Generated<number>;
  id: string;
  created_at: CreatedAt;
}

export interface AnnotationDocumentTable {
  id: Generated<number>;
  audio_id: number;
  file_name: string;
  folder: string;
  content_hash: string;
  byte_length: number;
  format: Generated<string | null>;
  /** JSON, ImportRecipe: of the last import. */
  recipe: Generated<string | null>;
  /** JSON, DocumentFault[] */
  faults: Generated<string | null>;
  created_at: CreatedAt;
  imported_at: Generated<number | null>;
}

export interface AnnotationMediaTable {
  document_id: number;
  position: number;
  name: string;
  url: string | null;
  origin_ms: number;
}

export interface AnnotationTierTable {
  id: Generated<number>;
  document_id: number;
  name: string;
  linguistic_type: string | null;
  participant: string | null;
  speaker: string | null;
  parent_name: string | null;
}

/** An annotation that an utterance was made of, as the file has it. */
export interface AnnotationTable {
  id: Generated<number>;
  tier_id: number;
  /** Its id in the file, or its times where the format has no ids. */
  annotation_key: string;
  /** Positions in the recording. */
  start_ms: number;
  end_ms: number;
  text: string;
  /** Who spoke it, as the file had it when it was imported last. */
  speaker: string | null;
  /** As the import said last. */
  channel: number | null;
  /** Null where a person has deleted it. */
  utterance_id: number | null;
  /** The transcription that the import made of it. */
  transcription_id: number | null;
}

export interface ImportRecipeTable {
  id: Generated<number>;
  name: string;
  /** JSON, ImportRecipe */
  recipe: string;
  created_at: CreatedAt;
  changed_at: number;
}

/** What a person did to the utterances of a recording. */
export interface UtteranceEditTable {
  id: Generated<number>;
  audio_id: number;
  /** A browser, by a name that it gave itself: each undoes its own. */
  author: string;
  kind: EditKind;
  state: EditState;
  /** JSON, EditedUtterance[] */
  before: string;
  after: string;
  created_at: CreatedAt;
}

/** Labels that are replaced by others in utterances, as they were seen. */
export interface ReplacementTable {
  id: Generated<number>;
  /** Labels with single spaces between them. */
  find: string;
  instead: string;
  state: ReplacementState;
  /** Of how many utterances; once it is done, how many have changed. */
  utterances: number;
  created_at: CreatedAt;
}

export interface ReplacementUtteranceTable {
  replacement_id: number;
  utterance_id: number;
  before_id: number;
  after_id: Generated<number | null>;
}

/** The recordings that the demonstration is made of. */
export interface DemonstrationTable {
  audio_id: number;
}

export interface Schema {
  audio: AudioTable;
  transcription: TranscriptionTable;
  utterance: UtteranceTable;
  label: LabelTable;
  language: LanguageTable;
  corpus: CorpusTable;
  corpus_utterance: CorpusUtteranceTable;
  corpus_label: CorpusLabelTable;
  corpus_language: CorpusLanguageTable;
  corpus_lost_utterance: CorpusLostUtteranceTable;
  corpus_set: CorpusSetTable;
  encoder: EncoderTable;
  model: ModelTable;
  model_epoch: ModelEpochTable;
  model_starting_utterance: ModelStartingUtteranceTable;
  model_untranscribed: ModelUntranscribedTable;
  job: JobTable;
  evaluation: EvaluationTable;
  evaluation_utterance: EvaluationUtteranceTable;
  evaluation_confusion: EvaluationConfusionTable;
  api_key: ApiKeyTable;
  annotation_document: AnnotationDocumentTable;
  annotation_media: AnnotationMediaTable;
  annotation_tier: AnnotationTierTable;
  annotation: AnnotationTable;
  import_recipe: ImportRecipeTable;
  demonstration: DemonstrationTable;
  replacement: ReplacementTable;
  replacement_utterance: ReplacementUtteranceTable;
  utterance_edit: UtteranceEditTable;
  deletion: DeletionTable;
  deleted_utterance: DeletedUtteranceTable;
  deleted_utterance_annotation: DeletedUtteranceAnnotationTable;
  deleted_utterance_evaluation: DeletedUtteranceEvaluationTable;
  deleted_utterance_model: DeletedUtteranceModelTable;
  deleted_utterance_replacement: DeletedUtteranceReplacementTable;
  blob: BlobTable;
  installation: InstallationTable;
  audio_listing: AudioListingTable;
  transcription_listing: TranscriptionListingTable;
  utterance_listing: UtteranceListingTable;
  utterance_text: UtteranceTextTable;
}

export type TableName = keyof Schema;
export type Row<T extends TableName> = Selectable<Schema[T]>;
