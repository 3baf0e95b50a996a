// How long trainings take: only what earlier ones, or this one's own epochs, have shown. Pure.
import type { Job, Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import type { EpochFigures } from '../../ui/curves-data.js';
import { count, roughly } from '../../ui/words.js';
import type { CreateModelSettings, Preset } from './types.js';

export interface Estimate {
  /** Seconds an epoch takes. */
  readonly epoch: number;
  /** Seconds of all epochs, if none is saved by ending early; null where nobody knows how many there will be. */
  readonly total: number | null;
  /** Name of the model whose training says so. */
  readonly from: string;
}

type Earlier = Pick<
  Model,
  | 'name'
  | 'preset'
  | 'settings'
  | 'featureType'
  | 'trainingMs'
  | 'epochs'
  | 'seconds'
  | 'imported'
  | 'untranscribed'
>;

/** Beyond so many times more or less speech, an earlier training says little. */
const comparable = 4;

/**
 * How long a training would take, judged by the newest earlier one on this service with the same preset, network and
 * features on a comparable amount of speech; undefined where there is none.
 * @param earlier models, the newest first
 */
export function estimate(
  earlier: readonly Earlier[],
  preset: Preset,
  settings: CreateModelSettings,
  corpus: { readonly featureType: string; readonly trainingMs: number },
): Estimate | undefined {
  const { hiddenSize = preset.hiddenSize, numberLayers = preset.numberLayers } = settings;
  const like = earlier.filter(
    (model) =>
      !model.imported &&
      // Its epochs are of more speech than that of its corpus.
      model.untranscribed === null &&
      model.epochs > 0 &&
      model.preset === preset.name &&
      model.settings.hiddenSize === hiddenSize &&
      model.settings.numberLayers === numberLayers &&
      model.featureType === corpus.featureType &&
      model.trainingMs > 0 &&
      Math.max(model.trainingMs / corpus.trainingMs, corpus.trainingMs / model.trainingMs) <= comparable,
  );
  const of = (model: Earlier) => (model.seconds / model.epochs) * (corpus.trainingMs / model.trainingMs);
  const [newest] = like;
  if (!newest) return undefined;
  const epochs = settings.maximumEpochs ?? null;
  if (epochs !== null) return { epoch: of(newest), total: of(newest) * epochs, from: newest.name };
  // How many epochs a preset comes to depends on the corpus; one that was let run shows it.
  const letRun = like.find(
    (model) => model.settings.maximumEpochs === null && model.epochs >= preset.maximumEpochs,
  );
  const source = letRun ?? newest;
  return { epoch: of(source), total: letRun ? of(letRun) * letRun.epochs : null, from: source.name };
}

/** The same of a training that takes so many times as long; of an epoch, as the first ones are. */
export const longer = (of: Estimate, times: number): Estimate => ({
  ...of,
  total: of.total === null ? null : of.total * times,
});

/** 'At most about 12 minutes'; of an epoch where the number of epochs is not known. */
export const timeWords = ({ epoch, total }: Estimate): string =>
  total === null ? epochTime(epoch) : wholeTime(total);

/** Below, `roughly` says 'less than a minute'. */
const shortTime = 50;

const wholeTime = (seconds: number): string =>
  seconds < shortTime ? t('Less than a minute') : t('At most about {time}', { time: roughly(seconds) });

const epochTime = (seconds: number): string =>
  t('About {time} an epoch', {
    time: seconds < shortTime ? count(Math.max(1, Math.round(seconds)), 'second') : roughly(seconds),
  });

/** Of late epochs, since the first are of smaller batches and slower. */
const epochsLookedAt = 5;

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** Epochs that are over, with the share of the one under way. */
export function epochsDone(progress: NonNullable<Job['progress']>): number {
  const { epoch, batch, batches } = progress;
  if (epoch === undefined) return 0;
  return batch === undefined || !batches ? epoch : epoch - 1 + batch / batches;
}

/** Seconds until the last epoch has ended, if the training does not end early; undefined before the first has. */
export function timeLeft(progress: Job['progress'], epochs: readonly EpochFigures[]): number | undefined {
  const each = median(epochs.slice(-epochsLookedAt).map(({ seconds }) => seconds));
  if (each === undefined || progress?.maximumEpochs === undefined || progress.stage !== 'training')
    return undefined;
  return Math.max(0, progress.maximumEpochs - epochsDone(progress)) * each;
}
