// Find anew, with the program as it is now, what a training finds on its validation set when it has ended (label n-grams
// and their weight, shift averaging, calibration, alignment), for a model that was trained before:
//   npx tsx bench/recognition/refit.ts MODEL.onnx CORPUS OUT.onnx [--threads 2]
// Of a model that the program itself has just made, the same file comes out.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { featureType } from '../../packages/engine/src/features/index.js';
import { LabelSet } from '../../packages/engine/src/labels/index.js';
import { readDescription, redescribed } from '../../packages/engine/src/models/model-file.js';
import { Network } from '../../packages/engine/src/models/network.js';
import { fitDecoding } from '../../packages/engine/src/train/fitted-decoding.js';
import { readSets } from './experiment.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '2' } },
});
const [model, corpus, out] = positionals;
if (model === undefined || corpus === undefined || out === undefined) {
  throw new Error('Name the model, the folder of its corpus, and the file to write.');
}
const bytes = await readFile(model);
const {
  languageModel: _n,
  averagedShifts: _s,
  calibration: _c,
  alignmentShiftMs: _a,
  ...bare
} = readDescription(bytes);
const labelSet = new LabelSet(bare.labels);
const { training, validation } = await readSets(corpus, bare.labelType, bare.featureType);
const network = await Network.load(ort, bytes, Number(values.threads));
const found = await fitDecoding(network, bare, {
  labelSet,
  validation,
  transcriptions: training.map(({ labels }) => labelSet.encode(labels)),
  staticDimension: featureType(bare.featureType).staticDimension,
});
await network.release();
await writeFile(out, redescribed(bytes, { ...bare, ...found }));
const { languageModel, averagedShifts = 1, alignmentShiftMs = 0 } = found;
console.log(
  `weight ${languageModel?.weight ?? 0}, bonus ${languageModel?.insertionBonus ?? 0}, averagedShifts ${averagedShifts}, shift ${alignmentShiftMs} ms`,
);
