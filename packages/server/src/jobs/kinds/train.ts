import type { AudioWarning } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import type { SelfTrainingHooks, SelfTrainingOutcome } from '@persephone/engine/self-training';
import type { TrainingData, TrainingHooks, TrainingSettings } from '@persephone/engine/train';
import { corpusSources } from '../../corpus-data/corpus-sources.js';
import { FeatureReader } from '../../corpus-data/feature-reader.js';
import { refuseEmpty } from '../../corpus-data/left-out.js';
import {
  type LeftOut,
  type Prepared,
  preparedFindings,
  prepareUtterances,
} from '../../corpus-data/prepare.js';
import { soundWarningLines } from '../../corpus-data/sound-warnings.js';
import { prepareBytes } from '../../domain/blob-rows.js';
import type { BlobStore, FeatureCache } from '../../domain/blobs.js';
import type { Corpus } from '../../domain/corpora/corpus.js';
import { DomainError } from '../../domain/errors.js';
import { type Job, workerLost } from '../../domain/jobs/job.js';
import type { Model } from '../../domain/models/model.js';
import { recipeOf } from '../../domain/models/network.js';
import type { Database } from '../../domain/repositories.js';
import { type Finding, inWords } from '../../domain/rules/findings.js';
import { savedCheckpoint } from '../checkpoints.js';
import type { Encoders } from '../encoders.js';
import { type Handler, type JobContext, JobStopped, mostLost } from '../handler.js';
import { defineKind } from '../kind.js';
import { onnxRuntime } from '../runtime.js';
import { loadUntranscribed, type UntranscribedData } from './train-untranscribed.js';

const stages = ['computing features', 'training', 'recognising what is untranscribed', 'finishing'] as const;
type Stage = (typeof stages)[number];

export interface TrainDependencies {
  readonly database: Pick<Database, 'models' | 'corpora' | 'encoders'>;
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
  readonly encoders: Pick<Encoders, 'use' | 'release'>;
  readonly runtime: () => Promise<OnnxRuntime>;
  readonly threads: number;
  /** Speech that nobody has transcribed is held up to so many ms; where not given, as `loadUntranscribed` has it. */
  readonly mostUntranscribedMs?: number;
}

/** Progress is written every second; a thousand reasons would weigh on that. */
const mostLeftOutReported = 20;
const mostWarningsReported = 20;

/**
 * Trains a model on its corpus. A training that is cancelled, or of which too many workers died, keeps its best epoch
 * where it has finished one: the model can transcribe, and the job has how it ended.
 */
export function trainHandler(dependencies: TrainDependencies): Handler<Stage> {
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

/** Another worker goes on from the checkpoint: what this one has is no result. */
function isRequeued({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof JobStopped && reason.reason === 'cancelled');
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

interface Loaded {
  readonly data: TrainingData;
  /** Undefined where the model is to learn from its corpus alone. */
  readonly untranscribed: UntranscribedData | undefined;
  readonly leftOut: readonly LeftOut[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly AudioWarning[];
}

async function loadData(
  dependencies: TrainDependencies,
  model: Model,
  corpus: Corpus,
  { signal, log, report, job }: JobContext<Stage>,
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

interface TrainingContext extends JobContext<Stage> {
  warn(message: string): void;
}

/** With what is left out, and what else a person should know, in the job's progress: few people read a worker's log. */
function reportingOf(leftOut: readonly LeftOut[], context: JobContext<Stage>): TrainingContext {
  const { job, log } = context;
  const notUsed =
    leftOut.length === 0
      ? {}
      : { leftOut: leftOut.slice(0, mostLeftOutReported), leftOutTotal: leftOut.length };
  const warnings: string[] = [];
  return {
    ...context,
    warn: (message) => {
      log.warn(`job ${job.id}: ${message}`);
      if (warnings.length < mostWarningsReported) warnings.push(message);
    },
    report: (progress) =>
      context.report({ ...progress, ...notUsed, ...(warnings.length > 0 ? { warnings } : {}) }),
  };
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

/** The hooks of a training of which there is no further round. */
const inOneRound = (hooks: SelfTrainingHooks): TrainingHooks => ({
  ...hooks,
  onBatch: (progress) => hooks.onBatch?.({ ...progress, round: 0 }),
  onEpoch: (summary) => hooks.onEpoch?.({ ...summary, round: 0 }),
});

function trainingHooks(
  { database }: TrainDependencies,
  model: Model,
  { job, signal, warn, report, saveCheckpoint }: TrainingContext,
  resumed: boolean,
  rounds: number | undefined,
): SelfTrainingHooks {
  // Of the epochs finished so far; a resumed training goes on from what its last worker reported.
  let rates = resumed ? lastRates(job.progress) : {};
  let batchesOfEpoch = 1;
  const inRound = (round: number) => (rounds === undefined ? {} : { round: round + 1, rounds });
  return {
    signal,
    onBatch: ({ epoch, maximumEpochs, batch, batches, loss, round }) => {
      batchesOfEpoch = batches;
      const done = (epoch - 1) * batches + batch;
      const total = maximumEpochs * batches;
      const where = { ...inRound(round), epoch, maximumEpochs, batch, batches };
      return report({ stage: 'training', done, total, ...where, loss, ...rates });
    },
    onEpoch: async ({ epoch, maximumEpochs, loss, trainingLER, validationLER, seconds, round }) => {
      const bestValidationLER = Math.min(validationLER, rates.bestValidationLER ?? Number.POSITIVE_INFINITY);
      rates = { trainingLER, validationLER, bestValidationLER };
      const figures = { epoch, loss, trainingLER, validationLER, seconds };
      await database.models.recordEpoch(model.id, { ...figures, round: round + 1 });
      const done = epoch * batchesOfEpoch;
      const total = maximumEpochs * batchesOfEpoch;
      await report({
        stage: 'training',
        done,
        total,
        ...inRound(round),
        epoch,
        maximumEpochs,
        loss,
        ...rates,
      });
    },
    onPseudoLabelling: (round, done, total) =>
      report({ stage: 'recognising what is untranscribed', done, total, ...inRound(round), ...rates }),
    onFinishing: async ({ epoch, maximumEpochs }) => {
      // Another worker goes on: making a model of what there is so far would only hold up this one's end.
      if (isRequeued(signal)) signal.throwIfAborted();
      const done = epoch * batchesOfEpoch;
      await report({ stage: 'finishing', done, total: done, epoch, maximumEpochs, ...rates });
    },
    onCheckpoint: (bytes) => saveCheckpoint(bytes),
    onWarning: warn,
  };
}

interface Rates {
  readonly trainingLER?: number;
  readonly validationLER?: number;
  readonly bestValidationLER?: number;
}

function lastRates(progress: Rates | null): Rates {
  const { trainingLER, validationLER, bestValidationLER } = progress ?? {};
  return {
    ...(trainingLER === undefined ? {} : { trainingLER }),
    ...(validationLER === undefined ? {} : { validationLER }),
    ...(bestValidationLER === undefined ? {} : { bestValidationLER }),
  };
}

export const trainKind = defineKind({
  kind: 'train',
  task: (job) => `train model ${job.modelId}`,
  slots: { training: 'first', any: 'first' },
  stages,
  handler: (dependencies) => trainHandler({ ...dependencies, runtime: onnxRuntime }),
});
