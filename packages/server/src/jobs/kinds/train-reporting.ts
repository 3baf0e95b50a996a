import type { SelfTrainingHooks } from '@persephone/engine/self-training';
import type { TrainingHooks } from '@persephone/engine/train';
import type { LeftOut } from '../../corpus-data/prepare.js';
import type { Model } from '../../domain/models/model.js';
import type { Database } from '../../domain/repositories.js';
import { type JobContext, JobStopped } from '../handler.js';

export const trainStages = [
  'computing features',
  'training',
  'recognising what is untranscribed',
  'finishing',
] as const;
export type TrainStage = (typeof trainStages)[number];

/** Progress is written every second; a thousand reasons would weigh on that. */
const mostLeftOutReported = 20;
const mostWarningsReported = 20;

export interface TrainingContext extends JobContext<TrainStage> {
  warn(message: string): void;
}

/** With what is left out, and what else a person should know, in the job's progress: few people read a worker's log. */
export function reportingOf(leftOut: readonly LeftOut[], context: JobContext<TrainStage>): TrainingContext {
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

/** Of the epochs finished so far, in the job's progress. */
interface Rates {
  readonly trainingLER?: number;
  readonly validationLER?: number;
  readonly bestValidationLER?: number;
}

export function lastRates(progress: Rates | null): Rates {
  const { trainingLER, validationLER, bestValidationLER } = progress ?? {};
  return {
    ...(trainingLER === undefined ? {} : { trainingLER }),
    ...(validationLER === undefined ? {} : { validationLER }),
    ...(bestValidationLER === undefined ? {} : { bestValidationLER }),
  };
}

/** Another worker goes on from the checkpoint: what this one has is no result. */
export function isRequeued({ aborted, reason }: AbortSignal): boolean {
  return aborted && !(reason instanceof JobStopped && reason.reason === 'cancelled');
}

/** The hooks of a training of which there is no further round. */
export const inOneRound = (hooks: SelfTrainingHooks): TrainingHooks => ({
  ...hooks,
  onBatch: (progress) => hooks.onBatch?.({ ...progress, round: 0 }),
  onEpoch: (summary) => hooks.onEpoch?.({ ...summary, round: 0 }),
});

export function trainingHooks(
  { database }: { readonly database: Pick<Database, 'models'> },
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
