// Prints the milliseconds of each training step of our network.
// usage: ours.ts THREADS BATCH FRAMES FEATURES HIDDEN LAYERS OUTPUTS LABELS STEPS
import * as ort from 'onnxruntime-node';
import { architectureNamed } from '../../packages/engine/src/architectures/index.js';
import { ctcInputs } from '../../packages/engine/src/nn/ctc.js';
import { Random } from '../../packages/engine/src/random/random.js';
import { TrainingStepper } from '../../packages/engine/src/train/stepper.js';

const [threads, batch, frames, features, hidden, layers, outputs, labels, steps] = process.argv
  .slice(2)
  .map(Number) as [number, number, number, number, number, number, number, number, number];

const random = new Random(1);
const network = await architectureNamed('blstm-ctc').design(
  {
    ...{ hiddenSize: hidden, layers, auxiliaryLoss: 0, dropout: { rate: 0.3, per: 'utterance' } },
    ...{ forgetBias: 1, inputGain: 1, upperGain: 1, convolutionGain: 1 },
  },
  { columns: features, context: 1, vocabulary: outputs },
);
const stepper = await TrainingStepper.create(ort, network, false, threads);
const theta = network.initialise(random);
const zeros = new Float32Array(theta.length);
stepper.set({ theta, m: zeros, v: zeros, average: theta });

const x = new Float32Array(frames * features * batch).map(() => 2 * random.next() - 1);
const auxiliary = new Float32Array(frames * 2 * batch);
for (let t = 0; t < frames; t++) auxiliary.fill(1, (2 * t + 1) * batch, (2 * t + 2) * batch);
const lengths = new Array<number>(batch).fill(frames);
const targets = lengths.map(() => Array.from({ length: labels }, (_, i) => 1 + ((7 * i) % (outputs - 1))));

const rates = { learningRate: 1e-3, clip: 2, emaRate: 1, weightDecay: 0 };
for (let step = 1; step <= steps; step++) {
  const started = performance.now();
  const weights = targets.map(() => 1 / (labels * batch));
  const arrays = { steps: frames, utterances: batch, lengths, x, auxiliary };
  const ctcArrays = ctcInputs(targets, lengths, frames, outputs, weights);
  const own = network.trainingInputs(arrays, true, random);
  await stepper.step(arrays, { ...ctcArrays, ...own }, step, rates);
  console.log(performance.now() - started);
}
