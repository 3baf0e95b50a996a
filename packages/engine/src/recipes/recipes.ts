import type { NetworkSettings } from '../architectures/architecture.js';
import { type BlstmCtcSettings, blstmCtc } from '../architectures/blstm-ctc/settings.js';
import { EngineError } from '../errors/index.js';

/**
 * Everything about a training that is not the person's to choose. docs/experiments.md has how the numbers were
 * found. Rates are per step, shares are 0 to 1.
 */
export interface Recipe<Network extends NetworkSettings = NetworkSettings> {
  readonly name: string;
  /** The kind of network: see `architectureNamed`. */
  readonly architecture: string;
  /** Its settings, of which a person may choose others. */
  readonly network: Network;
  /** Which of the features' columns the network sees: all, or only the static ones (before the deltas). */
  readonly columns: 'all' | 'static';
  /** Frames from one step of the network to the next. */
  readonly subsamplingFactor: number;
  /** Frames laid side by side into one step, at least `subsamplingFactor`: with more, those of neighbouring steps overlap. */
  readonly context: number;
  readonly batch: {
    /** At most so many utterances. */
    readonly utterances: number;
    /** Fewer in the epochs that begin before this step: it takes a few hundred until CTC predicts more than blanks. */
    readonly early: { readonly steps: number; readonly utterances: number };
    /** At most so many steps in all, padding included: bounds memory. */
    readonly steps: number;
  };
  /** CMVN: so many frames of the training set's mean count beside each utterance's own: see `centreOf`. */
  readonly cmvnPriorFrames: number;
  /** How far from 1, either way, tempo and vocal tract length are drawn for each utterance and epoch. */
  readonly warping: { readonly tempo: number; readonly vocalTract: number };
  /**
   * Steady noise: the part of the utterances, 0 to 1, that have it, and how many decibels below their speech it is at the
   * least and at the most.
   */
  readonly noise: { readonly part: number; readonly leastDecibels: number; readonly mostDecibels: number };
  /** Epochs that begin before this step are without dropout, warping and masking: until the first alignments are found. */
  readonly augmentationDelaySteps: number;
  /** SpecAugment's masks (Park et al. 2019), without its warping. */
  readonly masking: {
    readonly frequencyMasks: number;
    /** Widest, as a share of the filters. */
    readonly frequencyShare: number;
    readonly timeMasks: number;
    /** Widest, in frames of the features, and as a share of the utterance. */
    readonly timeFrames: number;
    readonly timeShare: number;
  };
  /** The part of the utterances, 0 to 1, that end otherwise in each epoch: see `spliced`. */
  readonly splicing: { readonly part: number };
  /**
   * Consistency of two views of each utterance (CR-CTC): how much their divergence counts beside the CTC loss, from nothing
   * up over `rampSteps` after the augmentation delay. With a weight of 0 each utterance has one view. With two, batches
   * hold half as many utterances.
   */
  readonly consistency: { readonly weight: number; readonly rampSteps: number };
  /**
   * Several networks, one after the other, whose posteriors are averaged by the model: how many, and the part of the epochs
   * of each that they have in common, 0 to 1.
   */
  readonly fusion: { readonly networks: number; readonly sharedPart: number };
  readonly learningRate: {
    readonly peak: number;
    readonly warmUpSteps: number;
    /** The share of all epochs after which the rate falls, along half a cosine, to `floor` times the peak. */
    readonly decayFrom: number;
    readonly floor: number;
  };
  readonly weightDecay: number;
  /** Largest norm of a gradient. */
  readonly clip: number;
  /** Decay of the exponential moving average (EMA) of the weights, over about 1 / (1 − emaDecay) steps; 0 for none. */
  readonly emaDecay: number;
  /** In the first epoch from short utterances to long: their alignments are found first. */
  readonly shortFirst: boolean;
  /** Whether the label n-grams of the training transcriptions help to decode. */
  readonly languageModel: boolean;
  /** Of each network. */
  readonly maximumEpochs: number;
  /** So many steps of the optimiser at the least, in more epochs where there is little speech, unless a person sets the epochs. */
  readonly leastSteps: number;
  readonly earlyStoppingSteps: number;
}

export const standard: Recipe<BlstmCtcSettings> = {
  name: 'standard',
  architecture: blstmCtc.name,
  network: blstmCtc.defaults,
  columns: 'static',
  subsamplingFactor: 3,
  context: 7,
  batch: { utterances: 16, early: { steps: 350, utterances: 8 }, steps: 6000 },
  cmvnPriorFrames: 100,
  warping: { tempo: 0.1, vocalTract: 0.1 },
  noise: { part: 0.25, leastDecibels: 0, mostDecibels: 30 },
  augmentationDelaySteps: 350,
  // No masks along frequency: with them the convolution learns less, in each preset (docs/experiments.md).
  masking: { frequencyMasks: 0, frequencyShare: 0.25, timeMasks: 3, timeFrames: 30, timeShare: 0.12 },
  splicing: { part: 0 },
  consistency: { weight: 0, rampSteps: 300 },
  fusion: { networks: 1, sharedPart: 0.2 },
  learningRate: { peak: 2e-3, warmUpSteps: 30, decayFrom: 0.35, floor: 0.02 },
  weightDecay: 0,
  clip: 2,
  emaDecay: 0.995,
  shortFirst: true,
  languageModel: true,
  maximumEpochs: 60,
  leastSteps: 1500,
  earlyStoppingSteps: 12,
};

/** The Python library's own settings: all 123 numbers of every frame, nothing augmented, a constant rate. */
const persephone: Recipe<BlstmCtcSettings> = {
  ...standard,
  name: 'persephone',
  network: {
    ...standard.network,
    convolution: { ...standard.network.convolution, channels: 0 },
    dropout: { rate: 0, per: 'utterance' },
    auxiliaryLoss: 0,
    inputGain: 1,
    upperGain: 1,
  },
  columns: 'all',
  subsamplingFactor: 1,
  context: 1,
  batch: { utterances: 16, early: { steps: 0, utterances: 16 }, steps: 20_000 },
  cmvnPriorFrames: Number.POSITIVE_INFINITY,
  warping: { tempo: 0, vocalTract: 0 },
  noise: { part: 0, leastDecibels: 0, mostDecibels: 0 },
  augmentationDelaySteps: 0,
  masking: { frequencyMasks: 0, frequencyShare: 0, timeMasks: 0, timeFrames: 0, timeShare: 0 },
  learningRate: { peak: 1e-3, warmUpSteps: 1, decayFrom: 1, floor: 1 },
  emaDecay: 0,
  clip: Number.POSITIVE_INFINITY,
  shortFirst: false,
  languageModel: false,
  maximumEpochs: 100,
  leastSteps: 0,
};

/**
 * A first model in minutes: a smaller network with steps of 40 ms, for a few epochs, in which there is no time
 * to overfit, so that there is little regularisation.
 */
const quick: Recipe<BlstmCtcSettings> = {
  ...standard,
  name: 'quick',
  network: {
    ...standard.network,
    layers: 2,
    hiddenSize: 200,
    dropout: { rate: 0.1, per: 'utterance' },
    auxiliaryLoss: 0,
  },
  subsamplingFactor: 4,
  context: 8,
  batch: { ...standard.batch, early: { steps: 450, utterances: 8 } },
  warping: { tempo: 0.05, vocalTract: 0.05 },
  noise: { ...standard.noise, part: 0 },
  augmentationDelaySteps: 450,
  masking: { ...standard.masking, timeMasks: 0 },
  learningRate: { ...standard.learningRate, peak: 3e-3 },
  emaDecay: 0,
  maximumEpochs: 12,
  leastSteps: 600,
};

/** As standard, for three times as long, with a larger network with more dropout. */
const thorough: Recipe<BlstmCtcSettings> = {
  ...standard,
  name: 'thorough',
  network: { ...standard.network, hiddenSize: 320, dropout: { rate: 0.5, per: 'utterance' } },
  maximumEpochs: 120,
  earlyStoppingSteps: 25,
};

export const recipes: readonly Recipe<BlstmCtcSettings>[] = [quick, standard, thorough, persephone];

/** Throws EngineError 'model-settings-invalid', naming those there are. */
export function recipeNamed(name: string): Recipe<BlstmCtcSettings> {
  const found = recipes.find((recipe) => recipe.name === name);
  if (found) return found;
  const names = recipes.map((recipe) => recipe.name).join(', ');
  throw new EngineError('model-settings-invalid', `There is no recipe '${name}'. Choose one of: ${names}.`);
}
