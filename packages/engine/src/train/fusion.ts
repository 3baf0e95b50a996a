import type { FusionPlan } from '../recipes/index.js';
import type { TrainingState } from './checkpoint.js';
import type { EpochSummary, TrainingOutcome } from './types.js';

type Progress = Pick<TrainingState, 'epochs' | 'fusion'>;

/** The epochs of the network at hand, numbered as though it were the only one; those in common are the first network's. */
export function epochsOfNetwork(
  { epochs, fusion }: Progress,
  { sharedEpochs }: FusionPlan,
): readonly EpochSummary[] {
  if (!fusion || fusion.done.length === 0) return epochs;
  return epochs.slice(fusion.epochsBefore).map((summary, i) => ({ ...summary, epoch: sharedEpochs + i + 1 }));
}

/** How many epochs the network at hand has been trained for, those in common among them. */
export function epochsTrained(state: Progress, plan: FusionPlan): number {
  const shared = state.fusion && state.fusion.done.length > 0 ? plan.sharedEpochs : 0;
  return shared + epochsOfNetwork(state, plan).length;
}

/** With what all networks have in common, once their last common epoch is over. */
export function keepingShared(state: TrainingState, { networks, sharedEpochs }: FusionPlan): TrainingState {
  if (networks === 1 || state.fusion || state.epochs.length !== sharedEpochs) return state;
  const { step, vectors } = state;
  return { ...state, fusion: { done: [], epochsBefore: 0, shared: { step, vectors } } };
}

/** The next network, as it was after the epochs in common; undefined where there is none to come. */
export function nextNetwork(state: TrainingState, { networks }: FusionPlan): TrainingState | undefined {
  const { fusion, epochs, vectors } = state;
  if (!fusion?.shared || fusion.done.length + 1 >= networks) return undefined;
  const { shared } = fusion;
  return {
    ...state,
    step: shared.step,
    rateScale: 1,
    vectors: { ...shared.vectors, best: shared.vectors.average },
    fusion: { done: [...fusion.done, vectors.best], epochsBefore: epochs.length, shared },
  };
}

/** The weights that the model is made of. A network that was stopped on its way is left out where another is done. */
export function fusedNetworks(
  state: TrainingState,
  stopped: TrainingOutcome['stopped'],
): readonly Float32Array[] {
  const done = state.fusion?.done ?? [];
  return stopped === 'aborted' && done.length > 0 ? done : [...done, state.vectors.best];
}
