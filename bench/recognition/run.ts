// Train a recipe on a corpus folder, evaluate what comes of it, and append a row to results.tsv:
//   npx tsx bench/recognition/run.ts CORPUS [--recipe standard] [--set '{"network":{"dropout":{"rate":0.4}}}'] [--seed 1]
//     [--repeat-seeds 1,2,3] [--epochs N] [--threads 2] [--minutes M] [--layers 3] [--hidden 250]
//     [--feature-type fbank_and_pitch] [--label-type phonemes] [--keep MODEL.onnx] [--purpose WORD]
//     [--from MODEL.onnx] [--untranscribed FOLDER [--untranscribed-minutes M] [--labelled-by MODEL.onnx]]
//     [--held-out SPEAKER,… --speaker-pattern '^([^_]+)_' [--shuffled]] [--trained MODEL.onnx] [--centre-by-speaker]
// CORPUS holds train/ and valid/ with NAME.wav and NAME.phonemes beside each other. --set replaces numbers of the
// recipe. --minutes trains on the first so many minutes, in an order that depends on the file names alone. --held-out
// divides train/ and valid/ together anew: those speakers to validate on, or, with --shuffled, as many utterances of any.
// --from starts from another model; --untranscribed has recordings to learn from in rounds, or, with
// --labelled-by, in one, on the labels of a model that was trained before.
// --trained evaluates a model that `persephone train` made with these settings, instead of training one.
// --centre-by-speaker subtracts from features the mean of their speaker, for recipes that centre by corpus.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import {
  pseudoLabel,
  type UntranscribedUtterance,
} from '../../packages/engine/src/self-training/pseudo-label.js';
import { selectConfident } from '../../packages/engine/src/self-training/select.js';
import type { TrainingUtterance } from '../../packages/engine/src/train/types.js';
import { speakerPattern } from '../../packages/server/src/cli/evaluation/speaker.js';
import { deviation } from '../shared/figures.js';
import {
  centredBySpeaker,
  divided,
  evaluated,
  firstMinutes,
  readSets,
  readUntranscribed,
  recipeWith,
  run,
} from './experiment.js';
import { appendRow, meanLer, printTable, trained } from './results.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipe: { type: 'string', default: 'standard' },
    set: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'repeat-seeds': { type: 'string' },
    epochs: { type: 'string' },
    threads: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    layers: { type: 'string' },
    hidden: { type: 'string' },
    'label-type': { type: 'string', default: 'phonemes' },
    'feature-type': { type: 'string', default: 'fbank_and_pitch' },
    keep: { type: 'string' },
    purpose: { type: 'string', default: 'run' },
    'held-out': { type: 'string' },
    'speaker-pattern': { type: 'string', default: '^([^_]+)_' },
    shuffled: { type: 'boolean', default: false },
    trained: { type: 'string' },
    from: { type: 'string' },
    untranscribed: { type: 'string' },
    'labelled-by': { type: 'string' },
    'untranscribed-minutes': { type: 'string' },
    'centre-by-speaker': { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name the folder of the corpus.');
const recipe = recipeWith(values.recipe, values.set);

if (values['repeat-seeds'] === undefined) {
  const [labelType, featureType] = [values['label-type'], values['feature-type']];
  const read = await readSets(folder, labelType, featureType);
  const heldOut = values['held-out']?.split(',');
  const pattern = speakerPattern(values['speaker-pattern']);
  const all = values['centre-by-speaker'] ? centredBySpeaker(read, pattern) : read;
  const sets = heldOut ? divided(all, pattern, heldOut, values.shuffled) : all;
  const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY);
  const name = values['centre-by-speaker'] ? `${recipe.name} --centre-by-speaker` : recipe.name;
  const experiment = {
    purpose: values.purpose,
    labelType,
    featureType,
    recipe: { ...recipe, name },
    layers: Number(values.layers ?? recipe.network.layers),
    hidden: Number(values.hidden ?? recipe.network.hiddenSize),
    epochs: values.epochs === undefined ? null : Number(values.epochs),
    seed: Number(values.seed),
    threads: Number(values.threads),
    startingModel:
      values.from === undefined ? undefined : { name: values.from, bytes: await readFile(values.from) },
  };
  const untranscribed =
    values.untranscribed === undefined
      ? []
      : firstMinutes(
          await readUntranscribed(values.untranscribed, featureType),
          Number(values['untranscribed-minutes'] ?? Number.POSITIVE_INFINITY),
        );
  const teacher = values['labelled-by'];
  const others =
    teacher === undefined ? { untranscribed } : { pseudoLabelled: await labelledBy(teacher, untranscribed) };
  const used = { ...sets, training: firstMinutes(sets.training, minutes), ...others };
  const trainedBefore = values.trained === undefined ? undefined : await readFile(values.trained);
  const { row, model } = trainedBefore
    ? { row: await evaluated(used, experiment, trainedBefore), model: trainedBefore }
    : await run(used, experiment);
  if (values.keep !== undefined) await writeFile(values.keep, model);
  await appendRow(row);
  console.log(row);
  process.send?.(row);
} else {
  const given = process.argv.slice(2).filter((arg, i, args) => {
    const isOption = /^--repeat-seeds(=|$)/u.test(arg);
    return !isOption && args[i - 1] !== '--repeat-seeds';
  });
  const rows = [];
  for (const seed of values['repeat-seeds'].split(',')) {
    // Each seed's model has a name of its own.
    const keep =
      values.keep === undefined ? [] : ['--keep', values.keep.replace(/(\.onnx)?$/u, `-${seed}.onnx`)];
    rows.push(await trained([...given, '--seed', seed, ...keep]));
  }
  printTable(rows, ['seed', 'epochs', 'best epoch', 'wall minutes', 'greedy LER', 'LER', 'LER without tone']);
  const spread = deviation(rows.map((row) => Number(row.LER)));
  console.log(`mean LER ${meanLer(rows).toFixed(2)} %, standard deviation ${spread.toFixed(2)}`);
}

/** What a model recognises in what is untranscribed, as a round of self-training trains on it. */
async function labelledBy(
  model: string,
  untranscribed: readonly UntranscribedUtterance[],
): Promise<TrainingUtterance[]> {
  const threads = Number(values.threads);
  const found = selectConfident(await pseudoLabel(ort, await readFile(model), untranscribed, { threads }));
  const labels = new Map(found.map((one) => [one.id, one.labels]));
  return untranscribed.flatMap(({ id, name, features }) => {
    const recognised = labels.get(id);
    return recognised ? [{ name, features, labels: recognised }] : [];
  });
}
