// What each choice of a recipe is worth: trainings that differ from it in one thing each.
//   npx tsx bench/recognition/ablation.ts CORPUS [--recipe quick] [--seeds 1] [--only WORD,…] [any other option of run.ts]
// Each is trained in a process of its own, and is a row of results.tsv. --only takes those whose description has one of
// these words. With the short `quick` recipe, what teaches sooner wins over what teaches more.
import { otherArguments } from '../shared/arguments.js';
import { meanLer, printTable, trained } from './results.js';

const set = (change: object): string[] => ['--set', JSON.stringify(change)];

const changes: readonly (readonly [description: string, args: readonly string[]])[] = [
  ['as it is', []],
  ['centred by the corpus', set({ cmvnPriorFrames: 1e9 })],
  ['centred by the utterance and a little by the corpus', set({ cmvnPriorFrames: 300 })],
  ['centred by speaker', [...set({ cmvnPriorFrames: 1e9 }), '--centre-by-speaker']],
  ['frames side by side instead of a convolution', set({ network: { convolution: { channels: 0 } } })],
  ['a convolution of 32 channels', set({ network: { convolution: { channels: 32 } } })],
  ['contexts that do not overlap', set({ context: 4 })],
  ['weights as they are usually drawn', set({ network: { inputGain: 1, upperGain: 1 } })],
  ['forget gates closed', set({ network: { forgetBias: 0 } })],
  ['shuffled from the first epoch on', set({ shortFirst: false })],
  ['batches of 16 from the first epoch on', set({ batch: { early: { steps: 0 } } })],
  ['a constant rate', set({ learningRate: { decayFrom: 1, floor: 1 } })],
  ['a warm-up of 300 steps', set({ learningRate: { warmUpSteps: 300 } })],
  ['gradients hardly clipped', set({ clip: 100 })],
  ['no dropout', set({ network: { dropout: { rate: 0 } } })],
  ['dropout of 0.3', set({ network: { dropout: { rate: 0.3 } } })],
  ['dropout drawn each step', set({ network: { dropout: { per: 'step' } } })],
  ['no masks', set({ masking: { frequencyMasks: 0 } })],
  ['twice the epochs', set({ maximumEpochs: 24 })],
  ['tempo and vocal tract as recorded', set({ warping: { tempo: 0, vocalTract: 0 } })],
  ['tempo changed by up to a tenth', set({ warping: { tempo: 0.1 } })],
  ['a loss at the lower layer', set({ network: { auxiliaryLoss: 0.3 } })],
  ['an EMA of the weights', set({ emaDecay: 0.99 })],
  ['weight decay of 0.1', set({ weightDecay: 0.1 })],
  ['steps of 30 ms', set({ subsamplingFactor: 3 })],
  ['three layers', ['--layers', '3']],
];

const { values, others } = otherArguments({ recipe: 'quick', seeds: '1', only: '' });
const words = values.only.split(',');
const results = [];
for (const [description, args] of changes.filter(([it]) => words.some((word) => it.includes(word)))) {
  const rows = [];
  for (const seed of values.seeds.split(',')) {
    const fixed = ['--recipe', values.recipe, '--seed', seed, '--purpose', 'ablation'];
    rows.push(await trained([...others, ...fixed, ...args]));
  }
  results.push({ description, rows });
}
for (const { description, rows } of results) {
  console.log(`\n${description}: mean LER ${meanLer(rows).toFixed(2)} %`);
  printTable(rows, ['recipe', 'network', 'seed', 'best epoch', 'greedy LER', 'LER']);
}
