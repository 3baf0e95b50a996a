import { v1 } from '@persephone/contracts';
import { publish } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import { annotationRoutes, recipeRoutes } from './annotations.js';
import { audioRoutes } from './audio.js';
import { corpusRoutes, labelRoutes } from './corpora.js';
import { deletionRoutes } from './deletion.js';
import { desktopRoutes } from './desktop.js';
import { encoderRoutes } from './encoders.js';
import { evaluationRoutes } from './evaluations.js';
import { exportRoutes } from './export.js';
import { fileRoutes } from './files.js';
import { jobRoutes } from './jobs.js';
import { languageRoutes } from './languages.js';
import { modelRoutes } from './models.js';
import { nextRoutes } from './next.js';
import { overviewRoutes } from './overview.js';
import { replacementRoutes } from './replacements.js';
import { sessionRoutes } from './session.js';
import { transcriptionRoutes } from './transcriptions.js';
import { utteranceEditRoutes } from './utterance-edits.js';
import { utteranceRoutes } from './utterances.js';

/** The interface of the web page and of new clients. */
export async function version1(scope: Scope, context: RouteContext): Promise<void> {
  await publish(scope, {
    title: 'Persephone',
    version: context.version,
    description:
      'Recordings and transcriptions in, a trained recogniser and the transcriptions of all other recordings out. Lists ' +
      'are read page by page with cursors; what takes long is a job, whose progress is reported as it happens.',
    schemas: [
      v1.AnnotationDocument,
      v1.ImportRecipe,
      v1.KeptRecipe,
      v1.KeptRecipes,
      v1.Audio,
      v1.CheckReport,
      v1.Corpus,
      v1.CorpusDetails,
      v1.CorpusPreview,
      v1.CorpusTypes,
      v1.CreatedUtterances,
      v1.Speakers,
      v1.UtteranceIds,
      v1.Deletion,
      v1.DeletionPreview,
      v1.Restored,
      v1.UndoableDeletions,
      v1.Demonstration,
      v1.DemonstrationParts,
      v1.Desktop,
      v1.Encoder,
      v1.Encoders,
      v1.Epoch,
      v1.Epochs,
      v1.EvaluatedUtterance,
      v1.Evaluation,
      v1.EvaluationReport,
      v1.Job,
      v1.JobDetails,
      v1.KnownFiles,
      v1.Label,
      v1.Language,
      v1.Languages,
      v1.MovedAudio,
      v1.Model,
      v1.NextTranscription,
      v1.Overview,
      v1.Presets,
      v1.StartingPoint,
      v1.UntranscribedSummary,
      v1.QueuedJobs,
      v1.RecordingUtterance,
      v1.Replacement,
      v1.Replacements,
      v1.RecordingUtterances,
      v1.Transcription,
      v1.TranscriptionVersions,
      v1.Utterance,
      v1.UtteranceEdited,
    ],
  });
  sessionRoutes(scope, context);
  desktopRoutes(scope, context);
  await overviewRoutes(scope, context);
  deletionRoutes(scope, context);
  fileRoutes(scope, context);
  exportRoutes(scope, context);
  await audioRoutes(scope, context);
  await annotationRoutes(scope, context);
  recipeRoutes(scope, context);
  await transcriptionRoutes(scope, context);
  utteranceRoutes(scope, context);
  utteranceEditRoutes(scope, context);
  replacementRoutes(scope, context);
  labelRoutes(scope, context);
  languageRoutes(scope, context);
  corpusRoutes(scope, context);
  await modelRoutes(scope, context);
  await encoderRoutes(scope, context);
  evaluationRoutes(scope, context);
  nextRoutes(scope, context);
  await jobRoutes(scope, context);
}
