import type { Recipe } from './recipes.js';

/**
 * How the epochs of a training are divided over networks whose posteriors are fused. All of them have the first epochs in
 * common: CTC may put a label at any frame of its sound, and networks that were never the same put it at different ones, so
 * that a mean of their posteriors has it nowhere.
 */
export interface FusionPlan {
  readonly networks: number;
  /** That all networks have in common. */
  readonly sharedEpochs: number;
  /** Of each network, those in common among them. */
  readonly epochsEach: number;
  /** Of the whole training. */
  readonly maximumEpochs: number;
}

/** One network after the other from the last epoch that they share; as many of them as a person's limit of epochs has room for. */
export function fusionPlan(
  { networks: wanted, sharedPart }: Recipe['fusion'],
  recipeEpochs: number,
  { maximumEpochs, minimumEpochs }: { readonly maximumEpochs: number | null; readonly minimumEpochs: number },
): FusionPlan {
  const plan = (networks: number, epochsEach: number): FusionPlan => {
    const sharedEpochs = networks === 1 ? 0 : Math.min(epochsEach - 1, Math.round(sharedPart * epochsEach));
    const own = epochsEach - sharedEpochs;
    return { networks, sharedEpochs, epochsEach, maximumEpochs: sharedEpochs + networks * own };
  };
  if (maximumEpochs === null) return plan(wanted, Math.max(recipeEpochs, minimumEpochs));
  for (let networks = wanted; networks > 1; networks--) {
    const epochsEach = Math.floor(maximumEpochs / (sharedPart + networks * (1 - sharedPart)));
    const fits = [epochsEach + 1, epochsEach, epochsEach - 1]
      .filter((epochs) => epochs > 1)
      .map((epochs) => plan(networks, epochs))
      .find((one) => one.maximumEpochs <= maximumEpochs);
    if (fits) return fits;
  }
  return plan(1, maximumEpochs);
}
