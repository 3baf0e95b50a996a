import { EngineError } from '@persephone/engine/errors';
import type { SelfTrainingOutcome } from '@persephone/engine/self-training';
import type { TrainingSettings } from '@persephone/engine/train';
import { soundWarningLines } from '../../corpus-data/sound-warnings.js';
import { prepareBytes } from '../../domain/blob-rows.js';
import type { Corpus } from '../../domain/corpora/corpus.js';
import { DomainError } from '../../domain/errors.js';
import { type Job, workerLost } from '../../domain/jobs/job.js';
import type { Model } from '../../domain/models/model.js';
import { recipeOf } from '../../domain/models/network.js';
import type { Database } from '../../domain/repositories.js';
import { inWords } from '../../domain/rules/findings.js';
import { savedCheckpoint } from '../checkpoints.js';
import type { Encoders } from '../encoders.js';
import { type Handler, JobStopped, mostLost } from '../handler.js';
import { defineKind } from '../kind.js';
import { onnxRuntime } from '../runtime.js';
import { type Loaded, loadData, type TrainDataDependencies } from './train-data.js';
import {
  inOneRound,
  isRequeued,
  reportingOf,
  type TrainingContext,
  type TrainStage,
  trainingHooks,
  trainStages,
} from './train-reporting.js';

export interface TrainDependencies extends TrainDataDependencies {
  readonly database: Pick<Database, 'models' | 'corpora' | 'encoders'>;
  readonly encoders: Pick<Encoders, 'use' | 'release'>;
  readonly threads: number;
}

/**
 * Trains a model on its corpus. A training that is cancelled, or of which too many workers died, keeps its best epoch
 * where it has finished one: the model can transcribe, and the job has how it ended.
 */
export function trainHandler(dependencies: TrainDependencies): Handler<TrainStage> {
  return async (context) => {
    const { database, blobs } = dependencies;
    const modelId = context.job.modelId ?? Number.NaN;
    const model = await database.models.find(modelId);
    if (!model) throw new DomainError('model-not-found', `There is no model ${modelId} any more.`);
    const corpus = await database.corpora.find(model.corpusId);
    if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${model.corpusId} any more.`);

    const featureType = await featureTypeOf(dependencies, model, corpus);
    const startingModel = await openedStart(dependencies, model, featureType);
    const loaded = await loadData(dependencies, model, { ...corpus, featureType }, context);
    // Training may need the room that it takes.
    await dependencies.encoders.release();
    const { leftOut, findings, warnings, untranscribed } = loaded;
    const reporting = reportingOf(leftOut, context);
    for (const line of soundWarningLines(warnings)) reporting.warn(line);
    for (const finding of findings) reporting.warn(inWords(finding));
    for (const remark of untranscribed?.remarks ?? []) reporting.warn(remark);
    for (const line of await startingWarnings(dependencies, model, corpus)) reporting.warn(line);
    const { cancelRequested, workersLost } = context.job;
    const lost = !cancelRequested && workersLost >= mostLost ? workerLost(mostLost) : undefined;
    // It ends at once, with the best of what its checkpoint holds.
    const signal = cancelRequested || lost ? AbortSignal.abort(new JobStopped('cancelled')) : context.signal;
    const outcome = await trainOrResume(dependencies, model, startingModel, loaded, { ...reporting, signal });
    if (outcome.model === null || isRequeued(context.signal)) {
      context.signal.throwIfAborted();
      if (cancelRequested) throw new JobStopped('cancelled');
      if (lost) throw new DomainError(lost.code, lost.detail);
      throw new EngineError('training-diverged', 'The training ended without a finished epoch.');
    }
    const { contentHash, keep } = await prepareBytes(blobs, outcome.model);
    const comparable = corpus.partition.testing.length > 0 && !signal.aborted;
    return async ({ blobs: rows, models, evaluations, jobs }) => {
      await keep({ blobs: rows });
      await models.setTrained(modelId, contentHash, untranscribed?.used);
      await evaluations.clear(modelId);
      // All of them once more: a worker may have died between the checkpoint of an epoch and its row.
      await models.clearEpochs(modelId);
      for (const { epoch, loss, trainingLER, validationLER, seconds, round } of outcome.epochs) {
        const figures = { epoch, loss, trainingLER, validationLER, seconds };
        await models.recordEpoch(modelId, { ...figures, round: round + 1 }, epoch === outcome.bestEpoch);
      }
      // How good it is, is what everybody asks next, and takes seconds.
      if (comparable) await jobs.enqueue({ kind: 'evaluate', modelId });
      return lost ? { failure: keepingBest(lost) } : {};
    };
  };
}

function keepingBest({ code, detail }: NonNullable<Job['error']>): NonNullable<Job['error']> {
  return { code, detail: `${detail} The best epoch so far is kept: the model can transcribe as it is.` };
}

/**
 * The recogniser that the training starts from, as it was when it was chosen: before the work of minutes, since it may not fit.
 * EngineError 'starting-model-unusable'.
 */
async function openedStart(
  { blobs }: Pick<TrainDependencies, 'blobs'>,
  model: Model,
  featureType: string,
): Promise<TrainingSettings['startingModel']> {
  if (!model.startingModel) return undefined;
  const { name, contentHash } = model.startingModel;
  const startingModel = { name, bytes: await blobs.read(contentHash) };
  const { checkStartingModel } = await import('@persephone/engine/train');
  const settings = { startingModel, network: model.settings.network };
  await checkStartingModel(settings, { featureType }, recipeOf(model));
  return startingModel;
}

/** Of its encoder, whose features are known from now on, or of its corpus. */
async function featureTypeOf(
  { database, encoders }: Pick<TrainDependencies, 'database' | 'encoders'>,
  { encoderId }: Model,
  corpus: Corpus,
): Promise<string> {
  if (encoderId === null) return corpus.featureType;
  const encoder = await database.encoders.find(encoderId);
  if (!encoder) throw new DomainError('encoder-not-found', `There is no encoder ${encoderId} any more.`);
  return encoders.use(encoder.description).name;
}

/** The best epoch is chosen by utterances of which some are known already: it looks better than it is. */
async function startingWarnings(
  { database }: Pick<TrainDependencies, 'database'>,
  { id, startingModel }: Model,
  { id: corpusId, partition: { validation } }: Corpus,
): Promise<string[]> {
  if (!startingModel) return [];
  const learned = new Set([
    ...(await database.models.startingUtterances(id)),
    ...(await database.models.learnedUntranscribed(id, corpusId)),
  ]);
  const known = validation.filter((utterance) => learned.has(utterance)).length;
  return known === 0
    ? []
    : [
        `${startingModel.name}, which this training starts from, has learned from ${known} of the ${validation.length} utterances of ` +
          'the validation set: the LER on it is lower than on speech that is new.',
      ];
}

async function trainOrResume(
  dependencies: TrainDependencies,
  model: Model,
  startingModel: TrainingSettings['startingModel'],
  { data, untranscribed }: Loaded,
  context: TrainingContext,
): Promise<SelfTrainingOutcome> {
  const { database, runtime, threads } = dependencies;
  const checkpoint = await savedCheckpoint(dependencies, context);
  // The process that answers HTTP knows the kinds of jobs, and loads no trainer.
  const { selfTrain, selfTrainingRounds } = await import('@persephone/engine/self-training');
  const rounds = untranscribed ? selfTrainingRounds + 1 : undefined;
  const hooks = trainingHooks(dependencies, model, context, checkpoint !== undefined, rounds);
  if (!checkpoint) await database.models.clearEpochs(model.id);
  const settings = { ...model.settings, seed: model.seed, startingModel, threads };
  const recipe = recipeOf(model);
  if (untranscribed) {
    const all = { ...data, untranscribed: untranscribed.utterances };
    return selfTrain(await runtime(), all, settings, hooks, checkpoint, recipe);
  }
  const { train } = await import('@persephone/engine/train');
  const outcome = await train(await runtime(), data, settings, inOneRound(hooks), checkpoint, recipe);
  return { ...outcome, epochs: outcome.epochs.map((summary) => ({ ...summary, round: 0 })) };
}

export const trainKind = defineKind({
  kind: 'train',
  task: (job) => `train model ${job.modelId}`,
  slots: { training: 'first', any: 'first' },
  stages: trainStages,
  handler: (dependencies) => trainHandler({ ...dependencies, runtime: onnxRuntime }),
});
