// How much slower the ONNX Runtime in WebAssembly is than the native one, on one thread each, in turns in one run:
//   npx tsx bench/runtimes/run.ts
// Recognising 30 s with the network of `standard`, and one step of its training, batches of 16 × 100 steps.
import { architectureNamed } from '../../packages/engine/src/architectures/index.js';
import { ctcInputs } from '../../packages/engine/src/nn/ctc.js';
import { Random } from '../../packages/engine/src/random/index.js';
import { standard } from '../../packages/engine/src/recipes/recipes.js';
import type { OnnxRuntime } from '../../packages/engine/src/runtime/index.js';
import { TrainingStepper } from '../../packages/engine/src/train/stepper.js';
import { runtimes } from '../../packages/server/src/config.js';
import { loadRuntime } from '../../packages/server/src/jobs/runtime.js';
import { median } from '../shared/figures.js';

const [rounds, columns, vocabulary, T, B] = [5, 44, 32, 100, 16];
const { subsamplingFactor, context, cmvnPriorFrames } = standard;
const network = await architectureNamed(standard.architecture).design(standard.network, {
  ...{ columns, context, vocabulary, filters: { first: 0, count: 40 } },
});
const random = new Random(1);
const theta = network.initialise(random);
const flat = { mean: new Float32Array(columns), scale: new Float32Array(columns).fill(1) };
const file = network.recognitionGraph(
  { dimension: columns, columns, subsamplingFactor, context, cmvnPriorFrames, ...flat },
  [theta],
  {},
);
const numbers = (length: number) => Float32Array.from({ length }, () => 2 * random.next() - 1);
const labels = Array.from({ length: B }, () =>
  Array.from({ length: 25 }, () => 1 + random.below(vocabulary - 1)),
);
const weights = labels.map(() => 1 / B);
const batch = {
  ...{
    x: numbers(T * columns * context * B),
    auxiliary: new Float32Array(T * 2 * B).fill(1),
    steps: T,
    utterances: B,
  },
  lengths: labels.map(() => T),
};

async function measured(ort: OnnxRuntime) {
  const recogniser = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
  const stepper = await TrainingStepper.create(ort, network, false, 1);
  stepper.vectors.theta.set(theta);
  const frames = 3000;
  const features = new ort.Tensor('float32', numbers(frames * columns), [frames, 1, columns]);
  const lengths = new ort.Tensor('int32', Int32Array.of(frames), [1]);
  const inputs = {
    ...ctcInputs(labels, batch.lengths, T, vocabulary, weights),
    ...network.trainingInputs(batch, true, random),
  };
  return {
    recognising: () => recogniser.run({ features, lengths }),
    training: () => stepper.step(batch, inputs, 1, { learningRate: 0, clip: 1, emaRate: 1, weightDecay: 0 }),
  };
}

const times: Record<string, number[]> = {};
const all = await Promise.all(
  runtimes.map(async (name) => ({ name, work: await measured(await loadRuntime(name, console.error)) })),
);
for (let round = 0; round <= rounds; round++) {
  for (const { name, work } of all) {
    for (const [what, run] of Object.entries(work)) {
      const before = performance.now();
      await run();
      // The first of each warms up.
      if (round === 0) continue;
      const key = `${what} ${name}`;
      times[key] = [...(times[key] ?? []), performance.now() - before];
    }
  }
}
const of = (key: string) => median(times[key] ?? []);
for (const what of ['recognising', 'training']) {
  const [native, web] = runtimes.map((name) => of(`${what} ${name}`));
  console.log(
    `${what}: native ${native?.toFixed(0)} ms, WebAssembly ${web?.toFixed(0)} ms, ${((web ?? Number.NaN) / (native ?? 1)).toFixed(1)} times`,
  );
}
