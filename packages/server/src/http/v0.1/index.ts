import {
  AcceptedFilesAnswer,
  AudioAnswer,
  BackendAnswer,
  BulkUtterancesAnswer,
  CorpusAnswer,
  CorpusLabelsAnswer,
  KindAnswer,
  LabelAnswer,
  ModelAnswer,
  TrainingStartedAnswer,
  TranscriptionAnswer,
  UtteranceAnswer,
} from '@persephone/contracts';
import { ignoreBodies } from '../json-body.js';
import { publish } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import { audioRoutes } from './audio.js';
import { backendRoutes } from './backend.js';
import { bulkRoutes } from './bulk.js';
import { corpusActions, corpusRoutes } from './corpora.js';
import { labelRoutes } from './labels.js';
import { modelActions, modelRoutes } from './models.js';
import { transcriptionRoutes } from './transcriptions.js';
import { utteranceRoutes } from './utterances.js';

/** The interface of the Persephone web API 0.1, for its existing clients. */
export async function version01(scope: Scope, context: RouteContext): Promise<void> {
  await publish(scope, {
    title: 'Persephone',
    version: context.version,
    description: 'The Persephone web API 0.1: recordings and transcriptions in, a trained recogniser out.',
    schemas: [
      AcceptedFilesAnswer,
      AudioAnswer,
      BackendAnswer,
      BulkUtterancesAnswer,
      CorpusAnswer,
      CorpusLabelsAnswer,
      KindAnswer,
      LabelAnswer,
      ModelAnswer,
      TrainingStartedAnswer,
      TranscriptionAnswer,
      UtteranceAnswer,
    ],
  });
  for (const routes of [
    audioRoutes,
    backendRoutes,
    bulkRoutes,
    corpusRoutes,
    labelRoutes,
    modelRoutes,
    transcriptionRoutes,
    utteranceRoutes,
  ]) {
    routes(scope, context);
  }
  await scope.register(async (actions) => {
    ignoreBodies(actions);
    corpusActions(actions as Scope, context);
    modelActions(actions as Scope, context);
  });
}
