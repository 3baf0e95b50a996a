import { framesNeeded } from '../labels/index.js';
import { consistencyInputs, ctcInputs } from '../nn/ctc.js';
import { Random } from '../random/index.js';
import type { Recipe } from '../recipes/index.js';
import { drawnLength } from './augmentation.js';
import { type AugmentedUtterance, batchesOf, batchLimits, fillBatch } from './batches.js';
import { type TrainingState, writeCheckpoint } from './checkpoint.js';
import type { TrainingContext } from './context.js';
import { epochsOfNetwork, epochsTrained } from './fusion.js';
import type { PreparedData } from './prepare.js';
import { learningRateAt } from './schedule.js';
import { spliced } from './splicing.js';
import type { StepResult } from './stepper.js';
import { bestEpochOf } from './stopping.js';
import type { EpochSummary } from './types.js';
import type { PreparedUtterance } from './utterance.js';

/** One pass over the training set, then both LERs. The state given is left as it was. */
export async function trainEpoch(
  context: TrainingContext,
  state: TrainingState,
): Promise<TrainingState | 'aborted' | 'diverged'> {
  const { recipe, settings, prepared, stepper, models, hooks, rule, fusion } = context;
  const started = performance.now();
  const epoch = state.epochs.length + 1;
  const epochsBefore = epochsTrained(state, fusion);
  const random = new Random(settings.seed, epoch);
  const shortFirst = recipe.shortFirst && epoch === 1;
  const augment = state.step >= recipe.augmentationDelaySteps;
  // The views of what is not augmented would be the same.
  const views = augment && recipe.consistency.weight > 0 ? 2 : 1;
  const limits = batchLimits(recipe.batch, state.step, prepared.training.length, views);
  const order = shortFirst ? 'short-first' : 'shuffled';
  // By the lengths after augmentation, so that little of a batch is padding.
  const transcribed = augment ? await splicedTraining(context, state, random) : prepared.training;
  const sounds = [...transcribed, ...pseudoLabelledOf(prepared, random)];
  const utterances = sounds.map((utterance) => withLength(recipe, utterance, augment, random));
  const batches = batchesOf(utterances, limits, recipe.subsamplingFactor, random, order);
  stepper.set(state.vectors);
  let { step } = state;
  let loss = 0;
  let labels = 0;
  let learningRate = 0;
  for (const [index, batch] of batches.entries()) {
    step += 1;
    const share = (epochsBefore + index / batches.length) / rule.maximumEpochs;
    learningRate = state.rateScale * learningRateAt(recipe.learningRate, step, share);
    const result = await trainingStep(context, batch, { augment, views }, step, learningRate, random);
    const batchLoss = result.losses.reduce((sum, x) => sum + x, 0) / views;
    if (!Number.isFinite(batchLoss) || !Number.isFinite(result.gradientNorm)) return 'diverged';
    loss += batchLoss;
    labels += batch.reduce((sum, { utterance }) => sum + utterance.labels.length, 0);
    await hooks.onBatch?.({
      epoch,
      maximumEpochs: fusion.maximumEpochs,
      batch: index + 1,
      batches: batches.length,
      loss: loss / labels,
    });
    if (hooks.signal?.aborted) return 'aborted';
  }
  const evaluated = recipe.emaDecay > 0 ? stepper.vectors.average : stepper.vectors.theta;
  const lers = await models.labelErrorRates([evaluated], epoch);
  const best = bestEpochOf(state.epochs);
  const ownBest = bestEpochOf(epochsOfNetwork(state, fusion));
  const summary: EpochSummary = {
    epoch,
    maximumEpochs: fusion.maximumEpochs,
    loss: loss / labels,
    ...lers,
    seconds: (performance.now() - started) / 1000,
    learningRate,
    best: isBetter(lers, best),
    augmented: augment,
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
      best: isBetter(lers, ownBest) ? evaluated.slice() : state.vectors.best,
    },
  };
  // The checkpoint first: an epoch that was reported is never trained again.
  if (hooks.onCheckpoint) await hooks.onCheckpoint(writeCheckpoint(next), epoch);
  if (summary.best) await hooks.onBetterModel?.(models.file([evaluated], summary), epoch);
  await hooks.onEpoch?.(summary);
  return next;
}

const isBetter = (
  { validationLER }: Pick<EpochSummary, 'validationLER'>,
  best: EpochSummary | undefined,
): boolean => best === undefined || validationLER < best.validationLER;

/** An alignment by a network that has so many labels wrong has its cuts in the wrong places. */
const alignableLER = 0.5;

/** The training set with other ends for a part of its utterances, where the recipe wants that and the network can align them. */
async function splicedTraining(
  { recipe, prepared, models }: TrainingContext,
  { vectors, epochs }: TrainingState,
  random: Random,
): Promise<readonly PreparedUtterance[]> {
  const { training, input } = prepared;
  const { part } = recipe.splicing;
  if (part === 0 || (epochs.at(-1)?.trainingLER ?? 1) > alignableLER) return training;
  const cuts = await models.trainingCuts(recipe.emaDecay > 0 ? vectors.average : vectors.theta);
  return training.map((utterance, i) => {
    const at = random.below(training.length);
    const [other, own, others] = [training[at], cuts[i], cuts[at]];
    if (random.next() >= part || !other || !own || !others) return utterance;
    return spliced(utterance, own, other, others, input.columns, random);
  });
}

/** Of what a model labelled as many as a person did, others in each epoch, so that a person's labels stay half of all. */
function pseudoLabelledOf({ training, pseudoLabelled }: PreparedData, random: Random): PreparedUtterance[] {
  return pseudoLabelled.length === 0 ? [] : random.shuffle([...pseudoLabelled]).slice(0, training.length);
}

/** An utterance with the length that this epoch draws for it. */
function withLength(
  { warping, subsamplingFactor }: Recipe,
  utterance: PreparedUtterance,
  augment: boolean,
  random: Random,
): AugmentedUtterance {
  const leastFrames = framesNeeded(utterance.labels) * subsamplingFactor;
  const { frameCount } = utterance;
  return {
    utterance,
    frameCount: augment ? drawnLength(frameCount, warping, leastFrames, random) : frameCount,
  };
}

function trainingStep(
  { recipe, prepared, network, stepper }: TrainingContext,
  utterances: readonly AugmentedUtterance[],
  { augment, views }: { readonly augment: boolean; readonly views: 1 | 2 },
  step: number,
  learningRate: number,
  random: Random,
): Promise<StepResult> {
  const batch = views === 2 ? [...utterances, ...utterances] : utterances;
  const labels = batch.map(({ utterance }) => utterance.labels);
  const arrays = fillBatch(batch, prepared.input, augment ? recipe : undefined, prepared.filters, random);
  // The mean over utterances of the loss per label.
  const weights = labels.map(({ length }) => 1 / (length * batch.length));
  const ctcArrays = ctcInputs(labels, arrays.lengths, arrays.steps, prepared.labelSet.outputCount, weights);
  const own = network.trainingInputs(arrays, augment, random);
  // Wider as the training goes on, so that the first weights are soon forgotten.
  const emaRate = Math.max(1 - recipe.emaDecay, 9 / (9 + step));
  const { clip, weightDecay } = recipe;
  const rates = { learningRate, clip, emaRate, weightDecay };
  const { weight, rampSteps } = recipe.consistency;
  const ramped = weight * Math.min(1, (step - recipe.augmentationDelaySteps) / Math.max(1, rampSteps));
  const consistent = weight > 0 ? consistencyInputs(batch.length, views, Math.max(0, ramped)) : {};
  return stepper.step(arrays, { ...ctcArrays, ...consistent, ...own }, step, rates);
}
