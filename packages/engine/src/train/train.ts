import { EngineError } from '../errors/index.js';
import { featureType } from '../features/index.js';
import { Random } from '../random/index.js';
import { atFrameShift, type Recipe, standard } from '../recipes/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { readCheckpoint, type TrainingState } from './checkpoint.js';
import { createContext, type TrainingContext } from './context.js';
import { trainEpoch } from './epoch.js';
import { epochsOfNetwork, fusedNetworks, keepingShared, nextNetwork } from './fusion.js';
import { prepare } from './prepare.js';
import { takeOver } from './starting-model.js';
import { bestEpochOf, shouldStop } from './stopping.js';
import type { TrainingData, TrainingHooks, TrainingOutcome, TrainingSettings } from './types.js';

/** Streams of random numbers: one for the first weights, then one an epoch, so that a resumed training repeats. */
const initialStream = 0;

/** Trainings that diverge are taken up again from the last good epoch at half the rate, so often. */
const maximumRestarts = 3;

/**
 * Train a recogniser on utterances with their labels.
 *
 * Repeatable to the bit: the same data, settings and seed give the same model on the same machine with the same
 * number of threads, also when resumed from a checkpoint.
 *
 * @param checkpoint what `onCheckpoint` was given; of other data or settings, or damaged, it is ignored with a warning
 * @throws EngineError 'training-data-insufficient', 'training-diverged', 'feature-type-unknown'
 */
export async function train(
  ort: OnnxRuntime,
  data: TrainingData,
  settings: TrainingSettings,
  hooks: TrainingHooks = {},
  checkpoint?: Uint8Array,
  preset: Recipe = standard,
): Promise<TrainingOutcome> {
  const recipe = atFrameShift(preset, featureType(data.featureType).frameShiftMs);
  const warn = (message: string): void => hooks.onWarning?.(message);
  const prepared = prepare(data, recipe, warn);
  const context = await createContext(ort, data, prepared, settings, recipe, hooks);
  try {
    const training = new Training(context);
    const state = checkpoint && training.stateFrom(checkpoint, hooks.onCheckpointUnusable ?? warn);
    if (state && state.epochs.length > 0) await hooks.onResume?.(state.epochs.length);
    return await training.run(state);
  } finally {
    await context.stepper.release();
  }
}

/** One training, from its first weights or a checkpoint to the model of its best epoch, or of those of several networks. */
class Training {
  constructor(private readonly context: TrainingContext) {}

  stateFrom(checkpoint: Uint8Array, refuse: (message: string) => void): TrainingState | undefined {
    let state: TrainingState;
    try {
      state = readCheckpoint(checkpoint);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      refuse(error.message);
      return undefined;
    }
    if (
      state.fingerprint !== this.context.fingerprint ||
      state.vectors.theta.length !== this.context.network.parameters.length
    ) {
      refuse('The checkpoint belongs to other data or settings; training starts anew.');
      return undefined;
    }
    return state;
  }

  private initialState(): TrainingState {
    const random = new Random(this.context.settings.seed, initialStream);
    const { network, prepared, start } = this.context;
    const theta = network.initialise(random);
    if (start) takeOver(start, network, prepared.labelSet, theta);
    const zeros = (): Float32Array => new Float32Array(theta.length);
    return {
      fingerprint: this.context.fingerprint,
      step: 0,
      rateScale: 1,
      epochs: [],
      vectors: { theta, m: zeros(), v: zeros(), average: theta.slice(), best: theta.slice() },
    };
  }

  async run(resumed: TrainingState | undefined): Promise<TrainingOutcome> {
    const { hooks, rule, fusion } = this.context;
    let state = keepingShared(resumed ?? this.initialState(), fusion);
    let restarts = 0;
    for (;;) {
      const stopped = hooks.signal?.aborted ? 'aborted' : shouldStop(rule, epochsOfNetwork(state, fusion));
      if (stopped) {
        const next = stopped === 'aborted' ? undefined : nextNetwork(state, fusion);
        if (!next) return await this.outcome(state, stopped);
        state = next;
        continue;
      }
      const next = await trainEpoch(this.context, state);
      if (next === 'aborted') continue;
      if (next === 'diverged') {
        restarts += 1;
        if (restarts > maximumRestarts) {
          throw new EngineError(
            'training-diverged',
            `The training got worse without end ${restarts} times, although it was resumed with smaller steps. Look ` +
              'for recordings that are only noise and for transcriptions that belong to other recordings.',
          );
        }
        state = { ...state, rateScale: state.rateScale / 2 };
        hooks.onWarning?.(
          `In epoch ${state.epochs.length + 1} the training got worse without end; it goes on from the last good epoch with smaller steps.`,
        );
        continue;
      }
      state = keepingShared(next, fusion);
    }
  }

  private async outcome(state: TrainingState, stopped: TrainingOutcome['stopped']): Promise<TrainingOutcome> {
    const { hooks, models, settings } = this.context;
    const best = bestEpochOf(state.epochs);
    const last = state.epochs.at(-1);
    if (last) await hooks.onFinishing?.(last);
    const networks = best ? fusedNetworks(state, stopped) : [];
    return {
      networks,
      model: best ? await models.finished(networks, best, settings.fuseWith) : null,
      epochs: state.epochs,
      bestEpoch: best?.epoch ?? null,
      stopped,
    };
  }
}
