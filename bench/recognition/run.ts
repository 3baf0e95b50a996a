// Train a named recipe on a corpus folder, evaluate what comes of it, and append a row to results.tsv:
//   npx tsx bench/recognition/run.ts CORPUS [--recipe standard] [--seed 1] [--epochs N] [--threads 2] [--minutes M]
//     [--layers 3] [--hidden 250] [--feature-type fbank] [--keep MODEL.onnx]
// CORPUS holds train/ and valid/ with NAME.wav and NAME.phonemes beside each other. --minutes trains on the first so
// many minutes of train/, in an order that depends on the file names alone.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { labelErrorRate } from '../../packages/engine/src/metrics/index.js';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { recipeNamed } from '../../packages/engine/src/train/recipes.js';
import { train } from '../../packages/engine/src/train/train.js';
import type { TrainingUtterance } from '../../packages/engine/src/train/types.js';
import { readCorpusFolder } from '../../packages/server/src/cli/corpus-folder.js';
import { FeatureReader } from '../../packages/server/src/jobs/feature-reader.js';
import { prepareUtterances } from '../../packages/server/src/jobs/prepare.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipe: { type: 'string', default: 'standard' },
    seed: { type: 'string', default: '1' },
    epochs: { type: 'string' },
    threads: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    layers: { type: 'string' },
    hidden: { type: 'string' },
    'label-type': { type: 'string', default: 'phonemes' },
    'feature-type': { type: 'string', default: 'fbank' },
    keep: { type: 'string' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name the folder of the corpus.');
const labelType = values['label-type'];
const featureType = values['feature-type'];
const recipe = recipeNamed(values.recipe);
const results = fileURLToPath(new URL('./results.tsv', import.meta.url));

const corpus = await readCorpusFolder(folder, labelType, 0);
const reader = new FeatureReader(featureType);
const prepared = async (set: typeof corpus.training) =>
  (await prepareUtterances(set.utterances, { labelType, reader })).utterances;
const byNameHash = (a: TrainingUtterance, b: TrainingUtterance): number => {
  const hash = (u: TrainingUtterance) => createHash('sha1').update(u.name).digest('hex');
  return hash(a) < hash(b) ? -1 : 1;
};
const minutesOf = (utterances: readonly TrainingUtterance[]): number =>
  utterances.reduce((frames, u) => frames + u.features.frameCount, 0) / 6000;
const all = [...(await prepared(corpus.training))].sort(byNameHash);
const limit = Number(values.minutes ?? Number.POSITIVE_INFINITY);
const training = all.filter((_, i) => minutesOf(all.slice(0, i + 1)) <= limit);
const validation = await prepared(corpus.validation);

const started = performance.now();
const minutes = (): string => ((performance.now() - started) / 60_000).toFixed(1);
const outcome = await train(
  ort,
  { labelType, featureType, training, validation },
  {
    hiddenSize: Number(values.hidden ?? recipe.hiddenSize),
    numberLayers: Number(values.layers ?? recipe.layers),
    minimumEpochs: 0,
    maximumEpochs: values.epochs === undefined ? null : Number(values.epochs),
    earlyStoppingSteps: null,
    maximumTrainingLER: 0.3,
    maximumValidationLER: 1,
    beamWidth: 100,
    decodingMergeRepeated: true,
    seed: Number(values.seed),
    threads: Number(values.threads),
  },
  {
    onEpoch: (e) =>
      console.log(
        `epoch ${e.epoch}  loss ${e.loss.toFixed(3)}  training LER ${(100 * e.trainingLER).toFixed(1)}  ` +
          `validation LER ${(100 * e.validationLER).toFixed(2)}  ${e.seconds.toFixed(0)} s  ${minutes()} min`,
      ),
    onWarning: (message) => console.log(`warning: ${message}`),
  },
  undefined,
  recipe,
);
const wallMinutes = minutes();
const model = outcome.model ?? new Uint8Array();
if (values.keep !== undefined) await writeFile(values.keep, model);
const recogniser = await Recogniser.load(ort, model, { threads: 1 });
const pairs = [];
for (const { features, labels } of validation) {
  const hypothesis = await recogniser.transcribeFeatures(features);
  pairs.push({ reference: labels, hypothesis: hypothesis.labels.map(({ label }) => label) });
}
const greedy = outcome.epochs.find((e) => e.epoch === outcome.bestEpoch)?.validationLER ?? Number.NaN;
const row = {
  recipe: recipe.name,
  features: featureType,
  seed: values.seed,
  'minutes of speech': minutesOf(training).toFixed(1),
  epochs: outcome.epochs.length,
  'wall minutes': wallMinutes,
  threads: values.threads,
  'greedy LER': (100 * greedy).toFixed(2),
  LER: (100 * labelErrorRate(pairs).ler).toFixed(2),
  'peak MB': (process.resourceUsage().maxRSS / 1024).toFixed(0),
  commit: execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim(),
};
const known = await readFile(results, 'utf8').catch(() => '');
if (known === '') await writeFile(results, `${Object.keys(row).join('\t')}\n`);
await appendFile(results, `${Object.values(row).join('\t')}\n`);
console.log(row);
