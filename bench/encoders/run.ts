// What an encoder of 315 million weights, in the shape of XLS-R with random weights, takes of memory and time:
//   npx tsx bench/encoders/run.ts [--seconds 120] [--utterance 5] [--threads 2] [--layers 24] [--weights float32,float16,int8]
// Each kind of weights in a process of its own: seconds of computing for a second of sound, and the largest resident memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Encoder } from '../../packages/engine/src/encoders/index.js';
import { Random } from '../../packages/engine/src/random/index.js';
import { onnxRuntime } from '../../packages/server/src/jobs/runtime.js';
import { otherArguments } from '../shared/arguments.js';
import { type Weights, wav2vecShaped } from './model.js';

const { values, others } = otherArguments({
  ...{ seconds: '120', utterance: '5', threads: '2', layers: '24' },
  weights: 'float32,float16,int8',
});
const [seconds, utterance, threads, layers] = [
  values.seconds,
  values.utterance,
  values.threads,
  values.layers,
].map(Number) as [number, number, number, number];
const [part, file = '', kind = ''] = others;
const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(2);

if (part === 'make') {
  writeFileSync(file, wav2vecShaped({ layers, size: 1024, heads: 16 }, kind as Weights));
} else if (part === 'measure') {
  const began = performance.now();
  const sha256 = '0'.repeat(64);
  const encoder = await Encoder.open(await onnxRuntime(), { path: file, sha256, source: file }, {}, threads);
  const loaded = performance.now();
  const random = new Random(1);
  for (let at = 0; at < seconds; at += utterance) {
    await encoder.extract(Float32Array.from({ length: utterance * 16_000 }, () => random.next() / 5 - 0.1));
  }
  const took = (performance.now() - loaded) / 1000;
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(
    `${kind}: file ${gigabytes(statSync(file).size)} GB, loaded and tried in ${((loaded - began) / 1000).toFixed(0)} s, ` +
      `${(took / seconds).toFixed(2)} s for a second of sound (${seconds} s in utterances of ${utterance} s, ${threads} threads), ` +
      `largest resident memory ${gigabytes(peak)} GB`,
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'persephone-encoder-bench-'));
  try {
    for (const weights of values.weights.split(',')) {
      const model = join(folder, `${weights}.onnx`);
      for (const step of ['make', 'measure']) {
        const sizes = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
        const own = [...process.execArgv, fileURLToPath(import.meta.url), step, model, weights, ...sizes];
        const { status } = spawnSync(process.execPath, own, { stdio: 'inherit' });
        if (status !== 0) throw new Error(`${step} ${weights} failed`);
      }
      rmSync(model);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
