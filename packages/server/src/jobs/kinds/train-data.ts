import type { AudioWarning } from '@persephone/engine/audio';
import type { TrainingData } from '@persephone/engine/train';
import { corpusSources } from '../../corpus-data/corpus-sources.js';
import { FeatureReader } from '../../corpus-data/feature-reader.js';
import { refuseEmpty } from '../../corpus-data/left-out.js';
import {
  type LeftOut,
  type Prepared,
  preparedFindings,
  prepareUtterances,
} from '../../corpus-data/prepare.js';
import type { Corpus } from '../../domain/corpora/corpus.js';
import type { Model } from '../../domain/models/model.js';
import type { Database } from '../../domain/repositories.js';
import type { Finding } from '../../domain/rules/findings.js';
import type { JobContext } from '../handler.js';
import { lastRates, type TrainStage } from './train-reporting.js';
import {
  loadUntranscribed,
  type UntranscribedData,
  type UntranscribedDependencies,
} from './train-untranscribed.js';

export interface TrainDataDependencies extends UntranscribedDependencies {
  readonly database: Pick<Database, 'models' | 'corpora'>;
  /** Speech that nobody has transcribed is held up to so many ms; where not given, as `loadUntranscribed` has it. */
  readonly mostUntranscribedMs?: number;
}

/** What a model learns from. */
export interface Loaded {
  readonly data: TrainingData;
  /** Undefined where the model is to learn from its corpus alone. */
  readonly untranscribed: UntranscribedData | undefined;
  readonly leftOut: readonly LeftOut[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly AudioWarning[];
}

/** The features and labels of the corpus of a model, and of what it learns from besides. */
export async function loadData(
  dependencies: TrainDataDependencies,
  model: Model,
  corpus: Corpus,
  { signal, log, report, job }: JobContext<TrainStage>,
): Promise<Loaded> {
  const { database, blobs, featureCache } = dependencies;
  const utterances = await database.corpora.utterances(corpus.id);
  const of = (set: 'training' | 'validation') =>
    corpusSources(
      utterances.filter((utterance) => utterance.set === set),
      blobs,
    );
  const sets = { training: of('training'), validation: of('validation') };
  const recordings = model.untranscribed ? await database.models.untranscribedRecordings(model.id) : [];
  const total = sets.training.length + sets.validation.length + recordings.length;
  let done = 0;
  // What an earlier worker found out is reported on, until there is more of it.
  const rates = job.checkpointHash === null ? {} : lastRates(job.progress);
  const onOne = () => report({ stage: 'computing features', done: ++done, total, ...rates });
  const options = {
    labelType: corpus.labelType,
    reader: new FeatureReader(corpus.featureType, featureCache),
    maxSamples: corpus.maxSamples,
    signal,
    onUtterance: onOne,
  };
  let training: Prepared;
  let validation: Prepared;
  try {
    training = await prepareUtterances(sets.training, options);
    validation = await prepareUtterances(sets.validation, options);
  } finally {
    await options.reader.close();
  }
  const reportLeftOut = (some: readonly LeftOut[]) => {
    for (const { name, code, detail } of some)
      log.warn(`job ${job.id}: ${name} is left out: ${detail} [${code}]`);
  };
  reportLeftOut([...training.leftOut, ...validation.leftOut]);
  refuseEmpty('training', training);
  refuseEmpty('validation', validation);
  const untranscribed = model.untranscribed
    ? await loadUntranscribed(dependencies, recordings, corpus.featureType, {
        ...{ signal, mostMs: dependencies.mostUntranscribedMs },
        onRecording: onOne,
      })
    : undefined;
  reportLeftOut(untranscribed?.leftOut ?? []);
  const data = {
    labelType: corpus.labelType,
    featureType: corpus.featureType,
    training: training.utterances,
    validation: validation.utterances,
  };
  return {
    data,
    untranscribed,
    leftOut: [...training.leftOut, ...validation.leftOut, ...(untranscribed?.leftOut ?? [])],
    findings: preparedFindings([training, validation]),
    warnings: [...training.warnings, ...validation.warnings, ...(untranscribed?.warnings ?? [])],
  };
}
