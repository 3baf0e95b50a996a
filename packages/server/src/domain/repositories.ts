import type { AnnotationDocumentRepository } from './annotations/document.js';
import type { RecipeRepository } from './annotations/recipe.js';
import type { AudioRepository } from './audio/audio.js';
import type { BlobRepository } from './blobs.js';
import type { CorpusRepository } from './corpora/corpus.js';
import type { DeletedUtteranceRepository } from './deletion/deleted-utterances.js';
import type { DeletionRepository } from './deletion/deletion.js';
import type { DemonstrationRepository } from './demo/demonstration.js';
import type { EncoderRepository } from './encoders/encoder.js';
import type { EvaluationRepository } from './evaluations/evaluation.js';
import type { ExportRepository } from './export/export.js';
import type { InstallationRepository } from './installation.js';
import type { JobRepository } from './jobs/job.js';
import type { KeyRepository } from './keys/key.js';
import type { LabelRepository } from './labels/label.js';
import type { LanguageRepository } from './languages/language.js';
import type { ListingRepository } from './listings/listing.js';
import type { ModelRepository } from './models/model.js';
import type { MonitoringRepository } from './monitoring/monitoring.js';
import type { OverviewRepository } from './overview/overview.js';
import type { ReplacementRepository } from './replacements/replacement.js';
import type { DraftRepository } from './selection/draft.js';
import type { TranscriptionRepository } from './transcriptions/transcription.js';
import type { UtteranceEditRepository } from './utterance-edits/edit.js';
import type { UtteranceRepository } from './utterances/utterance.js';

export interface Repositories {
  readonly audio: AudioRepository;
  readonly blobs: BlobRepository;
  readonly transcriptions: TranscriptionRepository;
  readonly utterances: UtteranceRepository;
  readonly utteranceEdits: UtteranceEditRepository;
  readonly replacements: ReplacementRepository;
  readonly labels: LabelRepository;
  readonly languages: LanguageRepository;
  readonly corpora: CorpusRepository;
  readonly models: ModelRepository;
  readonly jobs: JobRepository;
  readonly encoders: EncoderRepository;
  readonly evaluations: EvaluationRepository;
  readonly exports: ExportRepository;
  readonly drafts: DraftRepository;
  readonly deletions: DeletionRepository;
  readonly deletedUtterances: DeletedUtteranceRepository;
  readonly demonstration: DemonstrationRepository;
  readonly installation: InstallationRepository;
  readonly keys: KeyRepository;
  readonly listings: ListingRepository;
  readonly annotationDocuments: AnnotationDocumentRepository;
  readonly recipes: RecipeRepository;
  readonly overview: OverviewRepository;
  readonly monitoring: MonitoringRepository;
}

/** All resources, and a way to change several of them at once or not at all. */
/** Word from the database that there is a job. None comes while it cannot be reached: whoever waits must look, too. */
export interface Notices {
  /** Whether a notice would come now. */
  listening(): boolean;
  close(): Promise<void>;
}

export interface Database extends Repositories {
  /** Call back for each job that comes into the queue, whoever puts it there; undefined where the database does not tell. */
  listenForJobs(onNotice: () => void): Notices | undefined;
  /** All of the work or nothing. It is done again where the database ended it in favour of another, so nothing else may come of it. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
