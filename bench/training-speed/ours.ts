// Prints the milliseconds of each training step of our network.
// usage: ours.ts THREADS BATCH FRAMES FEATURES HIDDEN LAYERS OUTPUTS LABELS STEPS
import * as ort from 'onnxruntime-node';
import { initialParameters } from '../../packages/engine/src/models/blstm-ctc/parameters.js';
import { ctcInputs } from '../../packages/engine/src/nn/ctc.js';
import { Random } from '../../packages/engine/src/random/random.js';
import { dropoutMask } from '../../packages/engine/src/train/batches.js';
import { TrainingStepper } from '../../packages/engine/src/train/stepper.js';

const [threads, batch, frames, features, hidden, layers, outputs, labels, steps] = process.argv
  .slice(2)
  .map(Number) as [number, number, number, number, number, number, number, number, number];

const random = new Random(1);
const shape = { inputSize: features, hiddenSize: hidden, layers, vocabulary: outputs };
const stepper = await TrainingStepper.create(ort, shape, 0, threads);
const theta = initialParameters(
  shape,
  { forgetBias: 1, inputGain: 1, upperGain: 1, convolutionGain: 1 },
  random,
);
const zeros = new Float32Array(theta.length);
stepper.set({ theta, m: zeros, v: zeros, average: theta });

const x = new Float32Array(frames * features * batch).map(() => 2 * random.next() - 1);
const auxiliary = new Float32Array(frames * 2 * batch);
for (let t = 0; t < frames; t++) auxiliary.fill(1, (2 * t + 1) * batch, (2 * t + 2) * batch);
const lengths = new Array<number>(batch).fill(frames);
const targets = lengths.map(() => Array.from({ length: labels }, (_, i) => 1 + ((7 * i) % (outputs - 1))));

const rates = { learningRate: 1e-3, clip: 2, averaging: 1, weightDecay: 0 };
for (let step = 1; step <= steps; step++) {
  const started = performance.now();
  const dropout = Array.from({ length: layers }, () =>
    dropoutMask({ rate: 0.3, per: 'utterance' }, frames, 2 * hidden, batch, random),
  );
  const weights = targets.map(() => 1 / (labels * batch));
  const arrays = { steps: frames, utterances: batch, lengths, x, auxiliary };
  const ctcArrays = ctcInputs(targets, lengths, frames, outputs, weights);
  await stepper.step(arrays, features, ctcArrays, dropout, step, rates);
  console.log(performance.now() - started);
}
