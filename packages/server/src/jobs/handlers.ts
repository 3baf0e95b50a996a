import type { BlobStore, FeatureCache } from '../domain/blobs.js';
import type { Database } from '../domain/repositories.js';
import type { CheckModel } from './check-model.js';
import type { Handlers } from './handler.js';
import { evaluateHandler } from './kinds/evaluate.js';
import { importModelHandler } from './kinds/import-model.js';
import { importZipHandler } from './kinds/import-zip.js';
import { preprocessHandler } from './kinds/preprocess.js';
import { trainHandler } from './kinds/train.js';
import { transcribeHandler } from './kinds/transcribe.js';
import { Recognisers } from './recognisers.js';
import { onnxRuntime } from './runtime.js';

export interface HandlerDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
  readonly threads: number;
  readonly checkModel: CheckModel;
}

/** What a worker process does for each kind of job. */
export function createHandlers(dependencies: HandlerDependencies): Handlers {
  const { database, blobs, featureCache, threads, checkModel } = dependencies;
  // Features and search are one core's work, and the network gains little from a second: two workers with half each do more.
  const recognisers = new Recognisers(blobs, onnxRuntime, Math.ceil(threads / 2));
  return {
    train: trainHandler({ database, blobs, featureCache, runtime: onnxRuntime, threads }),
    transcribe: transcribeHandler({ database, blobs, recognisers }),
    preprocess: preprocessHandler({ database, blobs, featureCache }),
    'import-model': importModelHandler({ checkModel }),
    'import-zip': importZipHandler({ blobs }),
    evaluate: evaluateHandler({ database, blobs, featureCache, recognisers }),
  };
}
