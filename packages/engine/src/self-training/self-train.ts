import { EngineError } from '../errors/index.js';
import { readDescription } from '../models/index.js';
import type { Recipe } from '../recipes/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import {
  type BatchProgress,
  type EpochSummary,
  type TrainingData,
  type TrainingHooks,
  type TrainingOutcome,
  type TrainingSettings,
  type TrainingUtterance,
  train,
} from '../train/index.js';
import { readSelfTraining, type SelfTrainingState, writeSelfTraining } from './checkpoint.js';
import { pseudoLabel, type UntranscribedUtterance } from './pseudo-label.js';
import type { InRound } from './round.js';
import { type PseudoLabelled, selectConfident } from './select.js';

/** Rounds in which pseudo-labels are trained on, after the first training, which has none. */
export const selfTrainingRounds = 2;

export interface SelfTrainingData extends Omit<TrainingData, 'pseudoLabelled'> {
  readonly untranscribed: readonly UntranscribedUtterance[];
}

export interface RoundSummary {
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  readonly untranscribed: number;
  /** How many of them are trained on in this round. */
  readonly pseudoLabelled: number;
}

export interface SelfTrainingHooks extends TrainingHooks {
  onBatch?(progress: BatchProgress & InRound): void | Promise<void>;
  onEpoch?(summary: EpochSummary & InRound): void | Promise<void>;
  /** As the untranscribed utterances are recognised for a round, from 1. */
  onPseudoLabelling?(round: number, done: number, total: number): void | Promise<void>;
  /** Before a round with pseudo-labels is trained. */
  onRound?(summary: RoundSummary): void | Promise<void>;
}

export interface SelfTrainingOutcome extends TrainingOutcome {
  readonly epochs: readonly (EpochSummary & InRound)[];
}

/**
 * Train on what a person transcribed and on speech that nobody has (self-training; Kahn et al. 2020; in rounds as Xu et al. 2020): a
 * first model labels the untranscribed utterances, a second one is trained anew on both, and labels them better. Anew is from
 * the same first weights as the first: random ones, or those of `startingModel`. The networks of
 * the rounds are fused where that has a lower validation LER. The model of the round with the lowest one is the outcome. The validation set is of a person's labels alone, and epochs
 * are numbered through all rounds.
 *
 * @param checkpoint what `onCheckpoint` was given; damaged or of other data or settings, it is ignored with a warning. Of
 * untranscribed utterances that are no longer given, the pseudo-labels are left out, and their round is trained anew.
 * @throws EngineError as `train` does
 */
export async function selfTrain(
  ort: OnnxRuntime,
  data: SelfTrainingData,
  settings: TrainingSettings,
  hooks: SelfTrainingHooks = {},
  checkpoint?: Uint8Array,
  recipe?: Recipe,
): Promise<SelfTrainingOutcome> {
  let state = (checkpoint && stateFrom(checkpoint, data, hooks)) ?? firstState;
  // Where an epoch of the round has ended, the training says so itself.
  if (state.epochs.length > 0 && state.training.length === 0) await hooks.onResume?.(state.epochs.length);
  for (;;) {
    const { round } = state;
    if (round > 0 && state.pseudoLabelled.length === 0) return withoutFurtherRounds(state, hooks);
    const outcome = await trainRound(ort, data, settings, hooks, state, recipe);
    const epochs = [...state.epochs, ...numberedFrom(state, outcome.epochs)];
    const isBetter = outcome.model !== null && lerOf(outcome.model) < lerOf(state.model);
    const model = isBetter && outcome.model ? outcome.model : state.model;
    const networks = [...state.networks, ...outcome.networks];
    const bestEpoch =
      isBetter && outcome.bestEpoch !== null ? state.epochs.length + outcome.bestEpoch : state.bestEpoch;
    const { stopped } = outcome;
    const done: SelfTrainingOutcome = {
      networks,
      model: model.length > 0 ? model : null,
      epochs,
      bestEpoch,
      stopped,
    };
    if (stopped === 'aborted' || round === selfTrainingRounds || model.length === 0) return done;
    let pseudoLabelled: PseudoLabelled[];
    try {
      pseudoLabelled = await labelled(ort, model, data, settings, hooks, round + 1);
    } catch (error) {
      if (!hooks.signal?.aborted) throw error;
      return { ...done, stopped: 'aborted' };
    }
    state = {
      round: round + 1,
      epochs,
      bestEpoch,
      pseudoLabelled,
      model,
      networks,
      training: new Uint8Array(),
    };
    await hooks.onCheckpoint?.(writeSelfTraining(state), epochs.length);
  }
}

const firstState: SelfTrainingState = {
  round: 0,
  epochs: [],
  bestEpoch: null,
  pseudoLabelled: [],
  model: new Uint8Array(),
  networks: [],
  training: new Uint8Array(),
};

/** What the rounds before came to, where the one at hand has nothing to learn from. */
function withoutFurtherRounds(
  { epochs, bestEpoch, model, networks }: SelfTrainingState,
  { onWarning }: SelfTrainingHooks,
): SelfTrainingOutcome {
  onWarning?.(
    'Nothing was recognised in what is untranscribed, or it is no longer there: the model is that of the rounds before.',
  );
  return { networks, model, epochs, bestEpoch, stopped: 'maximum-epochs' };
}

function stateFrom(
  bytes: Uint8Array,
  { untranscribed }: SelfTrainingData,
  { onWarning, onCheckpointUnusable = onWarning }: SelfTrainingHooks,
): SelfTrainingState | undefined {
  let state: SelfTrainingState;
  try {
    state = readSelfTraining(bytes);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    onCheckpointUnusable?.(error.message);
    return undefined;
  }
  const given = new Set(untranscribed.map(({ id }) => id));
  const pseudoLabelled = state.pseudoLabelled.filter(({ id }) => given.has(id));
  const gone = state.pseudoLabelled.length - pseudoLabelled.length;
  if (gone === 0) return state;
  onWarning?.(
    `Of the untranscribed utterances that this round learns from, ${gone} are no longer there: it is trained anew without them.`,
  );
  return { ...state, pseudoLabelled, training: new Uint8Array() };
}

/** The epochs of a round, as of the whole training. */
const numberedFrom = (
  { round, epochs: before }: SelfTrainingState,
  epochs: readonly EpochSummary[],
): (EpochSummary & InRound)[] =>
  epochs.map((summary) => ({ ...summary, epoch: before.length + summary.epoch, round }));

/** The validation LER of a model, of all its networks together; infinite where there is none. */
const lerOf = (model: Uint8Array): number =>
  model.length > 0 ? readDescription(model).validationLER : Number.POSITIVE_INFINITY;

async function labelled(
  ort: OnnxRuntime,
  model: Uint8Array,
  { untranscribed }: SelfTrainingData,
  { threads }: TrainingSettings,
  { signal, onPseudoLabelling, onRound }: SelfTrainingHooks,
  round: number,
): Promise<PseudoLabelled[]> {
  const onUtterance = (done: number, total: number) => onPseudoLabelling?.(round, done, total);
  const candidates = await pseudoLabel(ort, model, untranscribed, { threads, signal, onUtterance });
  const selected = selectConfident(candidates);
  const counts = { untranscribed: untranscribed.length, pseudoLabelled: selected.length };
  await onRound?.({ round, rounds: selfTrainingRounds, ...counts });
  return selected;
}

async function trainRound(
  ort: OnnxRuntime,
  data: SelfTrainingData,
  settings: TrainingSettings,
  hooks: SelfTrainingHooks,
  state: SelfTrainingState,
  recipe: Recipe | undefined,
): Promise<TrainingOutcome> {
  const { untranscribed, ...transcribed } = data;
  const { round, epochs, model, networks, training } = state;
  const given = new Map(untranscribed.map((utterance) => [utterance.id, utterance]));
  const pseudoLabelled = state.pseudoLabelled.flatMap(({ id, labels }): TrainingUtterance[] => {
    const utterance = given.get(id);
    return utterance ? [{ name: utterance.name, features: utterance.features, labels }] : [];
  });
  const before = epochs.length;
  const bestBefore = lerOf(model);
  const roundsLeft = selfTrainingRounds - round + 1;
  const numbered = <P extends { readonly epoch: number; readonly maximumEpochs: number }>(
    progress: P,
  ): P & InRound => ({
    ...progress,
    round,
    epoch: before + progress.epoch,
    maximumEpochs: before + roundsLeft * progress.maximumEpochs,
  });
  let lowest = bestBefore;
  const roundHooks: TrainingHooks = {
    ...hooks,
    onBatch: (progress) => hooks.onBatch?.(numbered(progress)),
    onResume: (epoch) => hooks.onResume?.(before + epoch),
    onEpoch: (summary) => {
      const best = summary.validationLER < lowest;
      lowest = Math.min(lowest, summary.validationLER);
      return hooks.onEpoch?.(numbered({ ...summary, best }));
    },
    onBetterModel: async (file, epoch) => {
      // That of the rounds before is better than the first ones of this.
      if (lerOf(file) < bestBefore) await hooks.onBetterModel?.(file, before + epoch);
    },
    // Where it is to stop, there is no further round.
    onFinishing: (last) =>
      round === selfTrainingRounds || hooks.signal?.aborted ? hooks.onFinishing?.(numbered(last)) : undefined,
    ...(hooks.onCheckpoint && {
      onCheckpoint: (bytes, epoch) =>
        hooks.onCheckpoint?.(writeSelfTraining({ ...state, training: bytes }), before + epoch),
    }),
    // Those of the data are the same in each round.
    onWarning: (message) => (round === 0 ? hooks.onWarning?.(message) : undefined),
  };
  return train(
    ort,
    { ...transcribed, pseudoLabelled },
    { ...settings, fuseWith: networks },
    roundHooks,
    training.length > 0 ? training : undefined,
    recipe,
  );
}
