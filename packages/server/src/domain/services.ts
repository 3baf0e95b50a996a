import { createRecipeService, type RecipeService } from './annotations/recipe.js';
import { type AnnotationDocumentService, createAnnotationDocumentService } from './annotations/service.js';
import { type KnownFile, knownFiles, type NamedHash } from './audio/known.js';
import { type AudioService, createAudioService } from './audio/service.js';
import type { BlobStore } from './blobs.js';
import { type BulkService, createBulkService } from './bulk/service.js';
import { type CorpusService, createCorpusService } from './corpora/service.js';
import { createDeletionService, type DeletionService } from './deletion/service.js';
import { createDemoService, type DemoService } from './demo/service.js';
import { createEncoderService, type EncoderService } from './encoders/service.js';
import { createEvaluationService, type EvaluationService } from './evaluations/service.js';
import { createExportService, type ExportService } from './export/service.js';
import { createJobFeed, type JobFeed } from './jobs/feed.js';
import { createJobService, type JobService } from './jobs/service.js';
import { createWaitForInspections, createWaitForJob, type JobChanges } from './jobs/wait.js';
import { createLabelService, type LabelService } from './labels/service.js';
import { createLanguageService, type LanguageService } from './languages/service.js';
import type { ListingRepository } from './listings/listing.js';
import { createModelService, type ModelService } from './models/service.js';
import { createMonitoringService, type MonitoringService } from './monitoring/monitoring.js';
import type { Overview } from './overview/overview.js';
import { overviewOf } from './overview/service.js';
import { createReplacementService, type ReplacementService } from './replacements/service.js';
import type { Database } from './repositories.js';
import { createSelectionService, type SelectionService } from './selection/service.js';
import { sharedReading } from './shared-reading.js';
import { createTranscriptionService, type TranscriptionService } from './transcriptions/service.js';
import { createUtteranceEditService, type UtteranceEditService } from './utterance-edits/service.js';
import { createUtteranceService, type UtteranceService } from './utterances/service.js';

export interface ServiceDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  /** How often the row of a job that is waited for is read. */
  readonly pollMs?: number;
  /** Where this process can tell that a job may have changed: wakes those who wait at once. */
  readonly jobChanges?: JobChanges;
  /** Why no worker can work, where this process knows; undefined while one can. */
  readonly workerProblem?: () => string | undefined;
}

/** What the service can do, of which HTTP and the command line are two faces. */
export interface Services {
  readonly audio: AudioService;
  readonly transcriptions: TranscriptionService;
  readonly utterances: UtteranceService;
  readonly utteranceEdits: UtteranceEditService;
  readonly replacements: ReplacementService;
  readonly labels: LabelService;
  readonly languages: LanguageService;
  readonly corpora: CorpusService;
  readonly models: ModelService;
  readonly jobs: JobService;
  readonly bulk: BulkService;
  readonly deletion: DeletionService;
  /** Read-only: what lists show. */
  readonly listings: ListingRepository;
  readonly annotationDocuments: AnnotationDocumentService;
  readonly recipes: RecipeService;
  readonly encoders: EncoderService;
  readonly evaluations: EvaluationService;
  readonly export: ExportService;
  readonly selection: SelectionService;
  readonly jobFeed: JobFeed;
  readonly demo: DemoService;
  readonly monitoring: MonitoringService;
  overview(): Promise<Overview>;
  knownFiles(files: readonly NamedHash[]): Promise<readonly KnownFile[]>;
}

export function createServices(dependencies: ServiceDependencies): Services {
  const { database, blobs, pollMs = 250, jobChanges, workerProblem } = dependencies;
  const waitForJob = createWaitForJob(
    database.jobs,
    pollMs,
    jobChanges,
    async (forMs) => (await database.overview.waitedFor(forMs)) > 0,
  );
  const corpora = createCorpusService(database, createWaitForInspections(database.audio, pollMs, jobChanges));
  return {
    audio: createAudioService(database, blobs),
    transcriptions: createTranscriptionService(database),
    utterances: createUtteranceService(database),
    utteranceEdits: createUtteranceEditService(database),
    replacements: createReplacementService(database, waitForJob),
    labels: createLabelService(database.labels),
    languages: createLanguageService(database),
    corpora,
    models: createModelService(database, blobs, waitForJob),
    jobs: createJobService(database, waitForJob),
    bulk: createBulkService(database, blobs, waitForJob),
    deletion: createDeletionService(database, blobs),
    listings: database.listings,
    annotationDocuments: createAnnotationDocumentService(database, blobs),
    recipes: createRecipeService(database.recipes),
    encoders: createEncoderService(database, blobs, waitForJob),
    evaluations: createEvaluationService(database.evaluations),
    export: createExportService(database, blobs),
    selection: createSelectionService(database),
    jobFeed: createJobFeed(database.listings, pollMs, jobChanges),
    monitoring: createMonitoringService(database, blobs),
    demo: createDemoService(database, blobs, corpora),
    overview: sharedReading(() => overviewOf(database, workerProblem?.() ?? null)),
    knownFiles: (files) => knownFiles(database, files),
  };
}
