import type { Kysely } from 'kysely';
import type { Repositories } from '../../domain/repositories.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { annotationDocumentRepository } from './annotations.js';
import { audioRepository } from './audio.js';
import { blobRepository } from './blobs.js';
import { corpusRepository } from './corpora.js';
import { deletedUtteranceRepository } from './deleted-utterances.js';
import { deletionRepository } from './deletions.js';
import { demonstrationRepository } from './demonstration.js';
import { draftRepository } from './drafts.js';
import { encoderRepository } from './encoders.js';
import { evaluationRepository } from './evaluations.js';
import { exportRepository } from './exports.js';
import { installationRepository } from './installation.js';
import { jobRepository } from './jobs.js';
import { keyRepository } from './keys.js';
import { labelRepository } from './labels.js';
import { languageRepository } from './languages.js';
import { listingRepository } from './listings/index.js';
import { modelRepository } from './models.js';
import { monitoringRepository } from './monitoring.js';
import { overviewRepository } from './overview.js';
import { recipeRepository } from './recipes.js';
import { replacementRepository } from './replacements.js';
import { transcriptionRepository } from './transcriptions.js';
import { utteranceEditRepository } from './utterance-edits.js';
import { utteranceRepository } from './utterances.js';

/** All repositories on one handle: the pool, or one transaction. */
export function createRepositories(db: Kysely<Schema>, capabilities: Capabilities): Repositories {
  const labels = labelRepository(db, capabilities);
  return {
    audio: audioRepository(db, capabilities),
    blobs: blobRepository(db, capabilities),
    transcriptions: transcriptionRepository(db, capabilities),
    utterances: utteranceRepository(db, capabilities),
    utteranceEdits: utteranceEditRepository(db, capabilities),
    replacements: replacementRepository(db, capabilities),
    labels,
    languages: languageRepository(db, capabilities),
    corpora: corpusRepository(db, capabilities),
    models: modelRepository(db, capabilities),
    jobs: jobRepository(db, capabilities),
    encoders: encoderRepository(db),
    evaluations: evaluationRepository(db, capabilities),
    exports: exportRepository(db, capabilities),
    drafts: draftRepository(db, capabilities),
    deletions: deletionRepository(db, capabilities),
    deletedUtterances: deletedUtteranceRepository(db, capabilities),
    demonstration: demonstrationRepository(db, capabilities),
    installation: installationRepository(db),
    keys: keyRepository(db, capabilities),
    listings: listingRepository(db, capabilities),
    annotationDocuments: annotationDocumentRepository(db, capabilities),
    recipes: recipeRepository(db, capabilities),
    overview: overviewRepository(db, capabilities),
    monitoring: monitoringRepository(db, capabilities),
  };
}
