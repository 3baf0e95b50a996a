// By how much the weights of the label n-grams flatter the set that they were found on: found on one half of the
// validation set, by the search of the program, and measured on the other, against found on all of it; means over divisions:
//   npx tsx bench/recognition/weights.ts MODEL.onnx CORPUS [--divisions 10] [--seed 1] [--threads 2]
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { LabelSet } from '../../packages/engine/src/labels/index.js';
import { Decoder } from '../../packages/engine/src/models/decoder.js';
import { Network } from '../../packages/engine/src/models/network.js';
import { Random } from '../../packages/engine/src/random/index.js';
import { type Posteriors, posteriorsOf } from '../../packages/engine/src/train/evaluate.js';
import {
  storedLanguageModel,
  type TunedLanguageModel,
  tuneLanguageModel,
} from '../../packages/engine/src/train/language.js';
import { alignCorrection } from '../../packages/formats/src/edit-alignment/index.js';
import { mean } from '../shared/figures.js';
import { readSets } from './experiment.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    divisions: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
});
const [model, corpus] = positionals;
if (model === undefined || corpus === undefined)
  throw new Error('Name the model and the folder of its corpus.');

const network = await Network.load(ort, await readFile(model), Number(values.threads));
const { description } = network;
const labelSet = new LabelSet(description.labels);
const { training, validation } = await readSets(corpus, description.labelType, description.featureType);
const transcriptions = training.map(({ labels }) => labelSet.encode(labels));
const all: Posteriors[] = [];
for await (const one of posteriorsOf(network, validation, description.averagedShifts ?? 1)) all.push(one);
await network.release();

const weightsOf = async (set: readonly Posteriors[]) =>
  (await tuneLanguageModel(set, labelSet, transcriptions, description.decodingMergeRepeated)).tuned;

/** Labels wrong, and labels, in a set decoded with these weights. */
function errorsIn(set: readonly Posteriors[], tuned: TunedLanguageModel | undefined) {
  const { languageModel: _, ...bare } = description;
  const decoder = new Decoder({ ...bare, ...(tuned && { languageModel: storedLanguageModel(tuned) }) });
  let [errors, labels] = [0, 0];
  for (const { utterance, logProbs } of set) {
    const found = decoder.decode(logProbs).labels.map(({ label }) => label);
    errors += alignCorrection(found, utterance.labels).changes;
    labels += utterance.labels.length;
  }
  return { errors, labels };
}

const said = (tuned: TunedLanguageModel | undefined) =>
  tuned ? `${tuned.weight} and ${tuned.insertionBonus}` : 'no n-grams';
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

const ofAll = await weightsOf(all);
const { errors, labels } = errorsIn(all, ofAll);
console.log(
  `found on all ${all.length} utterances: weight and bonus ${said(ofAll)}, LER ${percent(errors / labels)}`,
);

const random = new Random(Number(values.seed));
const rates: number[] = [];
for (let division = 1; division <= Number(values.divisions); division++) {
  const order = random.shuffle([...all]);
  const halves = [order.slice(0, order.length >> 1), order.slice(order.length >> 1)] as const;
  let wrong = 0;
  const found: string[] = [];
  for (const [own, other] of [halves, [halves[1], halves[0]]] as const) {
    const tuned = await weightsOf(own);
    wrong += errorsIn(other, tuned).errors;
    found.push(said(tuned));
  }
  rates.push(wrong / labels);
  console.log(`division ${division}: ${found.join('; ')}: ${percent(wrong / labels)} on the other halves`);
}
console.log(
  `mean ${percent(mean(rates))}: found on all they flatter it by ${percent(mean(rates) - errors / labels)}`,
);
