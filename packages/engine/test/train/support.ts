import * as ort from 'onnxruntime-node';
import type { BlstmCtcSettings } from '../../src/architectures/blstm-ctc/settings.js';
import { Random } from '../../src/random/random.js';
import { type Recipe, standard } from '../../src/recipes/recipes.js';
import type { TrainingData, TrainingSettings, TrainingUtterance } from '../../src/train/types.js';

export { ort };

const dimension = 123;

/**
 * A language of a few labels, each a pattern of its own over 12 frames in noise, with 6 frames of silence around:
 * made, not recorded, and trained on in seconds.
 */
export function madeUpLanguage(
  labels: readonly string[],
  seed: number,
  noise = 0.3,
): (count: number) => TrainingUtterance[] {
  const random = new Random(seed);
  const patterns = labels.map(() => Array.from({ length: dimension }, () => 4 * random.next() - 2));
  let made = 0;
  return (count) =>
    Array.from({ length: count }, () => {
      made += 1;
      const chosen = Array.from({ length: 2 + random.below(4) }, () => random.below(labels.length));
      const rows = chosen.flatMap((label) => [
        ...Array.from({ length: 6 }, () => new Array<number>(dimension).fill(0)),
        ...Array.from({ length: 12 }, () => patterns[label] ?? []),
      ]);
      const frames = Float32Array.from(rows.flat(), (x) => 10 + 3 * (x + noise * (random.next() - 0.5)));
      return {
        name: `made-${made}.wav`,
        features: { frames, frameCount: rows.length, dimension },
        labels: chosen.map((label) => labels[label] ?? ''),
      };
    });
}

export function madeUpData(training = 64, validation = 12): TrainingData {
  const make = madeUpLanguage(['a', 'tsʰ', 'ŋ', '˥'], 11);
  return {
    labelType: 'phonemes',
    featureType: 'fbank',
    training: make(training),
    validation: make(validation),
  };
}

export const smallSettings: TrainingSettings = {
  network: { hiddenSize: 24, layers: 1 },
  minimumEpochs: 0,
  maximumEpochs: 8,
  earlyStoppingSteps: null,
  maximumTrainingLER: 0.3,
  maximumValidationLER: 1,
  beamWidth: 10,
  decodingMergeRepeated: true,
  seed: 5,
  threads: 1,
};

/** The standard recipe at a rate and batch for so little data. */
export const smallRecipe: Recipe<BlstmCtcSettings> = {
  ...standard,
  network: { ...standard.network, dropout: { rate: 0.1, per: 'utterance' } },
  batch: { utterances: 4, early: { steps: 0, utterances: 4 }, steps: 4000 },
  augmentationDelaySteps: 60,
  masking: { ...standard.masking, timeMasks: 0 },
  learningRate: { peak: 2e-2, warmUpSteps: 10, decayFrom: 0.5, floor: 0.05 },
};
