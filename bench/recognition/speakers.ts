// A split by speaker beside a shuffled one of the same sizes, since a shuffled validation set flatters:
//   npx tsx bench/recognition/speakers.ts CORPUS --held-out SPEAKER[,…] [--speaker-pattern '^([^_]+)_'] [--seeds 1]
//     [any other option of run.ts]
// Each is trained alike, in a process of its own, and is a row of results.tsv.
import { otherArguments } from '../shared/arguments.js';
import { meanLer, printTable, trained } from './results.js';

const { values, others } = otherArguments({ 'held-out': '', seeds: '1' });
if (values['held-out'] === '') throw new Error('Name the speakers to hold out: --held-out SPEAKER[,…].');
const splits = [
  ['by speaker', []],
  ['shuffled', ['--shuffled']],
] as const;
const rows = [];
for (const [purpose, flags] of splits) {
  for (const seed of values.seeds.split(',')) {
    const split = ['--held-out', values['held-out'], ...flags];
    rows.push(await trained([...others, ...split, '--seed', seed, '--purpose', purpose]));
  }
}
printTable(rows, [
  'purpose',
  'seed',
  'minutes of speech',
  'validation utterances',
  'greedy LER',
  'LER',
  'LER without tone',
]);
for (const [split] of splits) {
  const of = rows.filter(({ purpose }) => purpose === split);
  if (of.length > 1) console.log(`${split}: mean LER ${meanLer(of).toFixed(2)} %`);
}
