import type { EpochSummary } from './types.js';

export interface StopRule {
  readonly minimumEpochs: number;
  readonly maximumEpochs: number;
  readonly earlyStoppingSteps: number;
  readonly maximumTrainingLER: number;
  readonly maximumValidationLER: number;
}

type EpochLers = Pick<EpochSummary, 'epoch' | 'trainingLER' | 'validationLER'>;

/** The epoch of the lowest validation LER; of equals the first. Undefined for none. */
export function bestEpochOf<E extends EpochLers>(epochs: readonly E[]): E | undefined {
  return epochs.reduce<E | undefined>(
    (best, epoch) => (best === undefined || epoch.validationLER < best.validationLER ? epoch : best),
    undefined,
  );
}

/**
 * Whether the training ends after these epochs, as the HTTP contract says: never before minimumEpochs; at
 * maximumEpochs; after earlyStoppingSteps epochs without a better validation LER, provided that the newest epoch is
 * good enough in both LERs, so that a training on its first plateau is not given up.
 */
export function shouldStop(
  rule: StopRule,
  epochs: readonly EpochLers[],
): 'maximum-epochs' | 'early-stopping' | undefined {
  const last = epochs.at(-1);
  if (!last) return undefined;
  if (last.epoch >= rule.maximumEpochs) return 'maximum-epochs';
  if (last.epoch < rule.minimumEpochs) return undefined;
  const best = bestEpochOf(epochs);
  const stale = last.epoch - (best?.epoch ?? 0) >= rule.earlyStoppingSteps;
  const goodEnough =
    last.validationLER <= rule.maximumValidationLER && last.trainingLER <= rule.maximumTrainingLER;
  return stale && goodEnough ? 'early-stopping' : undefined;
}
