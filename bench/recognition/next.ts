// Whether what a model would learn most from is worth more than what comes by chance: train on the first minutes of a corpus in
// a shuffled order, choose as many more of the rest by `rankForTranscription` or by chance, and train anew on both:
//   npx tsx bench/recognition/next.ts CORPUS [--recipe quick] [--first 6] [--more 7] [--seeds 1,2,3] [--threads 2]
// CORPUS holds train/ and valid/, as for run.ts. Appends three rows a seed to results.tsv: at first, chosen, by chance.
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { Random } from '../../packages/engine/src/random/index.js';
import { rankForTranscription } from '../../packages/engine/src/selection/index.js';
import type { TrainingUtterance } from '../../packages/engine/src/train/types.js';
import { firstMinutes, minutesOf, readSets, recipeWith, run } from './experiment.js';
import { appendRow, meanLer, printTable } from './results.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipe: { type: 'string', default: 'quick' },
    first: { type: 'string', default: '6' },
    more: { type: 'string', default: '7' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string', default: '2' },
    'label-type': { type: 'string', default: 'phonemes' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name the folder of the corpus.');
const recipe = recipeWith(values.recipe, undefined);
const [labelType, featureType, threads] = [values['label-type'], 'fbank_and_pitch', Number(values.threads)];
const sets = await readSets(folder, labelType, featureType);

const trainOn = async (purpose: string, training: readonly TrainingUtterance[], seed: number) => {
  const { layers, hiddenSize: hidden } = recipe.network;
  const settings = { purpose, labelType, featureType, recipe, layers, hidden, epochs: null, seed, threads };
  const { row, model } = await run({ ...sets, training }, settings);
  await appendRow(row);
  return { row, model };
};

const rows: Record<'first' | 'chosen' | 'chance', Awaited<ReturnType<typeof trainOn>>['row'][]> = {
  first: [],
  chosen: [],
  chance: [],
};
for (const seed of values.seeds.split(',').map(Number)) {
  const shuffled = new Random(seed, 77).shuffle([...sets.training]);
  const begun = firstMinutes(shuffled, Number(values.first));
  const rest = shuffled.slice(begun.length);
  const first = await trainOn('next: at first', begun, seed);
  rows.first.push(first.row);

  const recogniser = await Recogniser.load(ort, first.model, { threads });
  const candidates = [];
  for (const { features } of rest) {
    const { labels } = await recogniser.transcribeFeatures(features);
    candidates.push({ labels, durationMs: features.frameCount * 10 });
  }
  await recogniser.release();
  const ranked = rankForTranscription(candidates, countsOf(begun)).map(
    ({ index }) => rest[index] as TrainingUtterance,
  );
  const chosen = firstMinutes(ranked, Number(values.more));
  const chance = firstMinutes(rest, Number(values.more));
  console.log(
    `chosen ${minutesOf(chosen).toFixed(1)} min in ${chosen.length}, by chance ${minutesOf(chance).toFixed(1)} in ${chance.length}`,
  );
  rows.chosen.push((await trainOn('next: chosen', [...begun, ...chosen], seed)).row);
  rows.chance.push((await trainOn('next: by chance', [...begun, ...chance], seed)).row);
}
for (const of of [rows.first, rows.chosen, rows.chance]) {
  printTable(of, ['purpose', 'seed', 'minutes of speech', 'greedy LER', 'LER']);
  console.log(`mean LER ${meanLer(of).toFixed(2)} %`);
}

/** How often labels, and runs of two, are transcribed. */
function countsOf(utterances: readonly TrainingUtterance[]): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { labels } of utterances) {
    for (const [i, label] of labels.entries()) {
      add(label);
      if (i > 0) add(`${labels[i - 1]} ${label}`);
    }
  }
  return counts;
}
