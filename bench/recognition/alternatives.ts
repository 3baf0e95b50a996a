// How often the right label is among the alternatives that are kept of one recognised wrongly, and whether their confidences say so:
//   npx tsx bench/recognition/alternatives.ts MODEL.onnx CORPUS [--label-type phonemes] [--threads 2]
// CORPUS holds train/ and valid/, as for run.ts; the model is tried on valid/, which it should not have been trained on.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { alignAll, alignCorrection } from '../../packages/formats/src/edit-alignment/index.js';
import { readSets } from './experiment.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'label-type': { type: 'string', default: 'phonemes' },
    threads: { type: 'string', default: '2' },
  },
});
const [model, folder] = positionals;
if (model === undefined || folder === undefined) throw new Error('Name a model and the folder of a corpus.');
const most = 3;

const recogniser = await Recogniser.load(ort, readFileSync(model), { threads: Number(values.threads) });
const { validation } = await readSets(folder, values['label-type'], recogniser.description.featureType);

let [references, errors, wrong, labels, kept] = [0, 0, 0, 0, 0];
const right = new Array<number>(most).fill(0);
/** Of all labels, right or wrong: the sum of what the alternatives of a rank say, and how often they are right. */
const said = new Array<number>(most).fill(0);
const were = new Array<number>(most).fill(0);
for (const { features, labels: reference } of validation) {
  const hypothesis = await recogniser.transcribeFeatures(features, { alternatives: most });
  const found = hypothesis.labels.map(({ label }) => label);
  const { from } = alignAll(found, reference);
  references += reference.length;
  errors += alignCorrection(found, reference).changes;
  labels += found.length;
  for (const { alternatives = [] } of hypothesis.labels) {
    kept += alternatives.length;
    for (const [rank, { confidence }] of alternatives.entries()) said[rank] = (said[rank] ?? 0) + confidence;
  }
  for (const [j, label] of reference.entries()) {
    const recognised = hypothesis.labels[from[j] ?? -1];
    if (!recognised || recognised.label === label) continue;
    wrong++;
    const rank = recognised.alternatives?.findIndex((one) => one.label === label) ?? -1;
    if (rank < 0) continue;
    for (let i = rank; i < most; i++) right[i] = (right[i] ?? 0) + 1;
    were[rank] = (were[rank] ?? 0) + 1;
  }
}
await recogniser.release();

const percent = (part = 0, of: number) => `${((100 * part) / of).toFixed(1)} %`;
console.log(`${validation.length} utterances, LER ${percent(errors, references)}, ${labels} labels`);
console.log(`kept ${(kept / labels).toFixed(2)} alternatives a label`);
console.log(`of ${wrong} labels recognised as another, the right one is`);
for (let i = 0; i < most; i++) console.log(`  among the first ${i + 1}: ${percent(right[i], wrong)}`);
for (let i = 0; i < most; i++) {
  console.log(
    `alternative ${i + 1}: mean confidence ${percent(said[i], labels)}, right ${percent(were[i], labels)}`,
  );
}
