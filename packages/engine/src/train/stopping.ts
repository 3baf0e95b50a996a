import type { EpochSummary } from './types.js';

export interface StopRule {
  readonly minimumEpochs: number;
  readonly maximumEpochs: number;
  readonly earlyStoppingSteps: number;
  /**
   * The epoch since which `earlyStoppingSteps` are counted: the best of all, as the HTTP contract says, or of those that are augmented. A little
   * speech is learnt by heart before it is augmented; LER is worse then for a while, and far better in the end.
   */
  readonly staleSince: 'best' | 'best-augmented';
  readonly maximumTrainingLER: number;
  readonly maximumValidationLER: number;
}

type EpochLers = Pick<EpochSummary, 'epoch' | 'trainingLER' | 'validationLER' | 'augmented'>;

/** The epoch of the lowest validation LER; of equals the first. Undefined for none. */
export function bestEpochOf<E extends EpochLers>(epochs: readonly E[]): E | undefined {
  return epochs.reduce<E | undefined>(
    (best, epoch) => (best === undefined || epoch.validationLER < best.validationLER ? epoch : best),
    undefined,
  );
}

/**
 * Whether the training ends after these epochs, as the HTTP contract says: never before minimumEpochs; at
 * maximumEpochs; after earlyStoppingSteps epochs without a better validation LER (see `staleSince`), provided that the newest epoch is
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
  const best = bestEpochOf(rule.staleSince === 'best' ? epochs : epochs.filter((epoch) => epoch.augmented));
  const stale = best !== undefined && last.epoch - best.epoch >= rule.earlyStoppingSteps;
  const goodEnough =
    last.validationLER <= rule.maximumValidationLER && last.trainingLER <= rule.maximumTrainingLER;
  return stale && goodEnough ? 'early-stopping' : undefined;
}
