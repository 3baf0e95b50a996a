import { EngineError } from '../errors/index.js';
import { framesNeeded } from '../labels/index.js';
import { type BlstmCtcShape, initialParameters, parameterLayout } from '../models/blstm-ctc/parameters.js';
import { ctcInputs } from '../nn/ctc.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { drawnLength } from './augmentation.js';
import {
  batchesOf,
  batchLimits,
  dropoutMask,
  fillBatch,
  type PreparedUtterance,
  type Take,
} from './batches.js';
import { readCheckpoint, type TrainingState, writeCheckpoint } from './checkpoint.js';
import { ModelWriter } from './model-writer.js';
import { type PreparedData, prepare } from './prepare.js';
import { Random } from './random.js';
import { type Recipe, standard } from './recipes.js';
import { learningRateAt } from './schedule.js';
import { type StepResult, TrainingStepper } from './stepper.js';
import { bestEpochOf, type StopRule, shouldStop } from './stopping.js';
import type {
  EpochSummary,
  TrainingData,
  TrainingHooks,
  TrainingOutcome,
  TrainingSettings,
} from './types.js';

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
  recipe: Recipe = standard,
): Promise<TrainingOutcome> {
  const warn = (message: string): void => hooks.onWarning?.(message);
  const prepared = prepare(data, recipe, warn);
  const training = await Training.create(ort, data, prepared, settings, recipe, hooks);
  try {
    const state = checkpoint && training.stateFrom(checkpoint, warn);
    return await training.run(state);
  } finally {
    await training.release();
  }
}

/** The convolution over the filters, where the recipe has one and the features have filters. */
function convolutionShape(
  { convolution }: Recipe,
  { input, filters }: PreparedData,
): Pick<BlstmCtcShape, 'convolution'> {
  const [first] = filters?.starts ?? [];
  if (convolution.channels === 0 || filters === undefined || first === undefined) return {};
  return { convolution: { ...convolution, first, filters: filters.count, frames: input.window } };
}

/** One training: what stays the same from epoch to epoch, and the steps of an epoch. */
class Training {
  private constructor(
    private readonly prepared: PreparedData,
    private readonly settings: TrainingSettings,
    private readonly recipe: Recipe,
    private readonly hooks: TrainingHooks,
    private readonly shape: BlstmCtcShape,
    private readonly stepper: TrainingStepper,
    private readonly models: ModelWriter,
    private readonly rule: StopRule,
    private readonly fingerprint: string,
  ) {}

  static async create(
    ort: OnnxRuntime,
    data: TrainingData,
    prepared: PreparedData,
    settings: TrainingSettings,
    recipe: Recipe,
    hooks: TrainingHooks,
  ): Promise<Training> {
    const { input, labelSet, training } = prepared;
    const shape: BlstmCtcShape = {
      inputSize: input.columns * input.window,
      hiddenSize: settings.hiddenSize,
      layers: settings.numberLayers,
      vocabulary: labelSet.outputCount,
      ...convolutionShape(recipe, prepared),
      // The upper of the two middle layers, below the top.
      ...(recipe.auxiliaryLoss > 0 &&
        settings.numberLayers > 1 && { auxiliaryLayer: Math.floor((settings.numberLayers - 1) / 2) }),
    };
    const limits = batchLimits(recipe.batch, Number.POSITIVE_INFINITY, training.length);
    const batches = batchesOf(training, limits, recipe.stack, new Random(0), 'short-first').length;
    const enough = Math.max(recipe.maximumEpochs, Math.ceil(recipe.leastSteps / batches));
    const maximumEpochs = settings.maximumEpochs ?? Math.max(enough, settings.minimumEpochs);
    const rule: StopRule = {
      minimumEpochs: settings.minimumEpochs,
      maximumEpochs,
      earlyStoppingSteps: settings.earlyStoppingSteps ?? recipe.earlyStoppingSteps,
      maximumTrainingLER: settings.maximumTrainingLER,
      maximumValidationLER: settings.maximumValidationLER,
    };
    const frames = training.reduce((sum, u) => sum + u.frameCount, 0);
    const { threads: _, ...lasting } = settings;
    const fingerprint = JSON.stringify([
      recipe,
      lasting,
      data.featureType,
      labelSet.labels,
      training.length,
      frames,
    ]);
    const stepper = await TrainingStepper.create(ort, shape, recipe.auxiliaryLoss, settings.threads);
    const models = new ModelWriter(ort, data, prepared, settings, recipe, shape);
    return new Training(prepared, settings, recipe, hooks, shape, stepper, models, rule, fingerprint);
  }

  stateFrom(checkpoint: Uint8Array, warn: (message: string) => void): TrainingState | undefined {
    let state: TrainingState;
    try {
      state = readCheckpoint(checkpoint);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      warn(error.message);
      return undefined;
    }
    if (state.fingerprint !== this.fingerprint || state.vectors.theta.length !== this.layoutLength) {
      warn('The checkpoint belongs to other data or settings; training starts anew.');
      return undefined;
    }
    return state;
  }

  private get layoutLength(): number {
    return parameterLayout(this.shape).length;
  }

  private initialState(): TrainingState {
    const random = new Random(this.settings.seed, initialStream);
    const theta = initialParameters(this.shape, this.recipe, random);
    const zeros = (): Float32Array => new Float32Array(theta.length);
    return {
      fingerprint: this.fingerprint,
      step: 0,
      rateScale: 1,
      epochs: [],
      vectors: { theta, m: zeros(), v: zeros(), average: theta.slice(), best: theta.slice() },
    };
  }

  async run(resumed: TrainingState | undefined): Promise<TrainingOutcome> {
    let state = resumed ?? this.initialState();
    let restarts = 0;
    for (;;) {
      const stopped = this.hooks.signal?.aborted ? 'aborted' : shouldStop(this.rule, state.epochs);
      if (stopped) return await this.outcome(state, stopped);
      const next = await this.epoch(state);
      if (next === 'aborted') continue;
      if (next === 'diverged') {
        restarts += 1;
        if (restarts > maximumRestarts) {
          throw new EngineError(
            'training-diverged',
            `The training got worse without end ${restarts} times, although it was taken up again with smaller steps. Look ` +
              'for recordings that are only noise and for transcriptions that belong to other recordings.',
          );
        }
        state = { ...state, rateScale: state.rateScale / 2 };
        this.hooks.onWarning?.(
          `In epoch ${state.epochs.length + 1} the training got worse without end; it goes on from the last good epoch with smaller steps.`,
        );
        continue;
      }
      state = next;
    }
  }

  private async outcome(state: TrainingState, stopped: TrainingOutcome['stopped']): Promise<TrainingOutcome> {
    const best = bestEpochOf(state.epochs);
    const last = state.epochs.at(-1);
    if (last) await this.hooks.onFinishing?.(last);
    return {
      model: best ? await this.models.finished(state.vectors.best, best) : null,
      epochs: state.epochs,
      bestEpoch: best?.epoch ?? null,
      stopped,
    };
  }

  /** One pass over the training set, then both LERs. The state given is left as it was. */
  private async epoch(state: TrainingState): Promise<TrainingState | 'aborted' | 'diverged'> {
    const { recipe, prepared, stepper, hooks, rule } = this;
    const started = performance.now();
    const epoch = state.epochs.length + 1;
    const random = new Random(this.settings.seed, epoch);
    const shortFirst = recipe.shortFirst && epoch === 1;
    const plain = state.step < recipe.plainSteps;
    const limits = batchLimits(recipe.batch, state.step, prepared.training.length);
    const order = shortFirst ? 'short-first' : 'shuffled';
    // By the lengths that this epoch hears, so that little of a batch is padding.
    const takes = prepared.training.map((utterance) => this.take(utterance, plain, random));
    const batches = batchesOf(takes, limits, recipe.stack, random, order);
    stepper.set(state.vectors);
    let { step } = state;
    let loss = 0;
    let labels = 0;
    let learningRate = 0;
    for (const [index, batch] of batches.entries()) {
      step += 1;
      const share = (epoch - 1 + index / batches.length) / rule.maximumEpochs;
      learningRate = state.rateScale * learningRateAt(recipe.learningRate, step, share);
      const result = await this.step(batch, plain, step, learningRate, random);
      const batchLoss = result.losses.reduce((sum, x) => sum + x, 0);
      if (!Number.isFinite(batchLoss) || !Number.isFinite(result.gradientNorm)) return 'diverged';
      loss += batchLoss;
      labels += batch.reduce((sum, { utterance }) => sum + utterance.labels.length, 0);
      await hooks.onBatch?.({
        epoch,
        maximumEpochs: rule.maximumEpochs,
        batch: index + 1,
        batches: batches.length,
        loss: loss / labels,
      });
      if (hooks.signal?.aborted) return 'aborted';
    }
    const evaluated = recipe.averaging > 0 ? stepper.vectors.average : stepper.vectors.theta;
    const lers = await this.models.labelErrorRates(evaluated, epoch);
    const best = bestEpochOf(state.epochs);
    const summary: EpochSummary = {
      epoch,
      maximumEpochs: rule.maximumEpochs,
      loss: loss / labels,
      ...lers,
      seconds: (performance.now() - started) / 1000,
      learningRate,
      best: best === undefined || lers.validationLER < best.validationLER,
    };
    const next: TrainingState = {
      ...state,
      step,
      epochs: [...state.epochs, summary],
      vectors: {
        theta: stepper.vectors.theta.slice(),
        m: stepper.vectors.m.slice(),
        v: stepper.vectors.v.slice(),
        average: stepper.vectors.average.slice(),
        best: summary.best ? evaluated.slice() : state.vectors.best,
      },
    };
    // The checkpoint first: an epoch that was told of is never trained again.
    if (hooks.onCheckpoint) await hooks.onCheckpoint(writeCheckpoint(next), epoch);
    if (summary.best) await hooks.onBetterModel?.(this.models.file(evaluated, summary), epoch);
    await hooks.onEpoch?.(summary);
    return next;
  }

  private take(utterance: PreparedUtterance, plain: boolean, random: Random): Take {
    const { warping, stack } = this.recipe;
    const leastFrames = framesNeeded(utterance.labels) * stack;
    const { frameCount } = utterance;
    return {
      utterance,
      frameCount: plain ? frameCount : drawnLength(frameCount, warping, leastFrames, random),
    };
  }

  private async step(
    batch: readonly Take[],
    plain: boolean,
    step: number,
    learningRate: number,
    random: Random,
  ): Promise<StepResult> {
    const { recipe, prepared, shape } = this;
    const labels = batch.map(({ utterance }) => utterance.labels);
    const arrays = fillBatch(batch, prepared.input, plain ? undefined : recipe, prepared.filters, random);
    // The mean over utterances of the loss per label.
    const weights = labels.map(({ length }) => 1 / (length * batch.length));
    const ctcArrays = ctcInputs(labels, arrays.lengths, arrays.steps, shape.vocabulary, weights);
    const dropout = Array.from({ length: shape.layers }, () =>
      dropoutMask(
        plain ? { ...recipe.dropout, rate: 0 } : recipe.dropout,
        arrays.steps,
        2 * shape.hiddenSize,
        batch.length,
        random,
      ),
    );
    // Wider as the training goes on, so that the first weights are soon forgotten.
    const averaging = Math.max(1 - recipe.averaging, 9 / (9 + step));
    const { clip, weightDecay } = recipe;
    const rates = { learningRate, clip, averaging, weightDecay };
    return this.stepper.step(arrays, shape.inputSize, ctcArrays, dropout, step, rates);
  }

  async release(): Promise<void> {
    await this.stepper.release();
  }
}
