// How the time of an epoch grows with the speech there is to train on:
//   npx tsx bench/training-speed/growth.ts [--minutes 10,20,30,40,50,60] [--recipe standard] [--layers 3]
//     [--hidden 250] [--threads 2] [--epochs 2]
// The speech is noise in utterances as long as those of a corpus, two to six seconds, of twelve labels a second; a
// network takes as long for it as for any other. Times are of the last epoch: its steps, and with the evaluation after
// it, on 100 training utterances and a validation set a tenth as large as the training set.
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { featureType } from '../../packages/engine/src/features/index.js';
import { Random } from '../../packages/engine/src/random/random.js';
import { recipeNamed } from '../../packages/engine/src/recipes/recipes.js';
import { train } from '../../packages/engine/src/train/train.js';
import type { TrainingUtterance } from '../../packages/engine/src/train/types.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10,20,30,40,50,60' },
    recipe: { type: 'string', default: 'standard' },
    layers: { type: 'string' },
    hidden: { type: 'string' },
    threads: { type: 'string', default: '2' },
    epochs: { type: 'string', default: '2' },
  },
});
const feature = 'fbank_and_pitch';
const { dimension } = featureType(feature);
// As in the many epochs after the first few.
const named = recipeNamed(values.recipe);
const recipe = {
  ...named,
  augmentationDelaySteps: 0,
  batch: { ...named.batch, early: { ...named.batch.early, steps: 0 } },
  languageModel: false,
};
const epochs = Number(values.epochs);

function speech(minutes: number, random: Random): TrainingUtterance[] {
  const utterances: TrainingUtterance[] = [];
  for (let frames = 0; frames < minutes * 6000; ) {
    const frameCount = 200 + random.below(401);
    utterances.push({
      name: `utterance ${utterances.length}`,
      features: {
        frames: Float32Array.from({ length: frameCount * dimension }, () => random.next()),
        frameCount,
        dimension,
      },
      labels: Array.from({ length: Math.floor(frameCount * 0.12) }, () => `label${random.below(31)}`),
    });
    frames += frameCount;
  }
  return utterances;
}

console.log(
  'minutes of speech  steps in all  seconds of steps  seconds of the epoch  seconds of steps a minute',
);
for (const minutes of values.minutes.split(',').map(Number)) {
  const random = new Random(1);
  const training = speech(minutes, random);
  const validation = speech(minutes / 10, random);
  let began = 0;
  let ended = 0;
  let batches = 0;
  const outcome = await train(
    ort,
    { labelType: 'phonemes', featureType: feature, training, validation },
    {
      network: {
        hiddenSize: Number(values.hidden ?? recipe.network.hiddenSize),
        layers: Number(values.layers ?? recipe.network.layers),
      },
      minimumEpochs: 0,
      maximumEpochs: epochs,
      earlyStoppingSteps: epochs,
      maximumTrainingLER: 0,
      maximumValidationLER: 0,
      beamWidth: 1,
      decodingMergeRepeated: true,
      seed: 1,
      threads: Number(values.threads),
    },
    {
      onBatch: (progress) => {
        if (progress.epoch !== epochs) return;
        if (progress.batch === 1) began = performance.now();
        ended = performance.now();
        batches = progress.batches;
      },
    },
    undefined,
    recipe,
  );
  // From the end of the first step to that of the last.
  const seconds = ((ended - began) / 1000) * (batches / (batches - 1));
  console.log(
    [
      String(minutes).padStart(17),
      String(batches).padStart(14),
      seconds.toFixed(1).padStart(18),
      (outcome.epochs.at(-1)?.seconds ?? Number.NaN).toFixed(1).padStart(22),
      (seconds / minutes).toFixed(2).padStart(27),
    ].join(''),
  );
}
