// How long transcribing takes, as a share of the recordings' own length (real-time factor), on one core:
//   npx tsx bench/transcription/run.ts MODEL.onnx FOLDER [--beam 100] [--rounds 3] [--threads 1]
// FOLDER holds recordings, read before any time is taken. Each part is timed alone over all of them: features, network,
// search (with label n-grams where the model has them), and then everything as `transcribe` does it, which takes the
// windows of a long recording together. Medians of the rounds; of processor time too, since that is steadier where
// other programs run.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { decodeAudio } from '../../packages/engine/src/audio/index.js';
import {
  type FeatureMatrix,
  featureExtractor,
  sampleRate,
} from '../../packages/engine/src/features/index.js';
import { Decoder } from '../../packages/engine/src/models/decoder.js';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { Network } from '../../packages/engine/src/models/network.js';
import { inferShiftAveraged } from '../../packages/engine/src/models/shift-averaging.js';
import { median } from '../shared/figures.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    beam: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
  },
});
const [modelFile, folder] = positionals;
if (modelFile === undefined || folder === undefined) {
  throw new Error('Name the model and the folder of recordings.');
}
const beamWidth = Number(values.beam);
const threads = Number(values.threads);

const model = await readFile(modelFile);
const network = await Network.load(ort, model, threads);
const recogniser = await Recogniser.load(ort, model, { threads });
const decoder = new Decoder(network.description);
const recordings: Float32Array[] = [];
for (const name of (await readdir(folder)).sort()) {
  if (/\.(wav|flac|mp3|ogg|oga|opus)$/iu.test(name)) {
    recordings.push(await decodeAudio(await readFile(join(folder, name)), name));
  }
}
const seconds = recordings.reduce((sum, samples) => sum + samples.length / sampleRate, 0);
if (seconds === 0) throw new Error(`${folder} has no recordings.`);

const wall = new Map<string, number[]>();
const processor = new Map<string, number[]>();
async function timed(part: string, work: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  wall.set(part, [...(wall.get(part) ?? []), (performance.now() - started) / 1000 / seconds]);
  processor.set(part, [...(processor.get(part) ?? []), (user + system) / 1e6 / seconds]);
}

let labels = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  const features: FeatureMatrix[] = [];
  const posteriors: Float32Array[] = [];
  await timed('features', async () => {
    for (const samples of recordings) {
      features.push(await featureExtractor(network.description.featureType).extract(samples));
    }
  });
  await timed('network', async () => {
    for (const one of features) posteriors.push(...(await inferShiftAveraged(network, [one])));
  });
  await timed('search', async () => {
    for (const logProbs of posteriors) decoder.decode(logProbs, { beamWidth });
  });
  labels = 0;
  await timed('all', async () => {
    for (const samples of recordings) {
      labels += (await recogniser.transcribe(samples, { beamWidth })).labels.length;
    }
  });
}

const { featureType, languageModel } = network.description;
console.log(
  `${recordings.length} recordings, ${(seconds / 60).toFixed(1)} minutes, ${labels} labels recognised; ${featureType}, beam ` +
    `${beamWidth}, ${languageModel ? `label n-grams of order ${languageModel.order}` : 'no label n-grams'}, ` +
    `${threads} thread(s); medians of ${values.rounds} rounds`,
);
console.log('part        real-time factor   of processor time');
for (const [part, times] of wall) {
  const figures = [times, processor.get(part) ?? []].map((list) => median(list).toFixed(5));
  console.log(`${part.padEnd(10)}${figures[0]?.padStart(18)}${figures[1]?.padStart(20)}`);
}
await network.release();
await recogniser.release();
