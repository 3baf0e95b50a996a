// Feature types compared, errors in tone and in segments apart:
//   npx tsx bench/recognition/features.ts CORPUS [--types fbank,mfcc13_d,pitch,fbank_and_pitch] [--seeds 1]
//     [any other option of run.ts: --minutes 26 --epochs 20 --recipe quick …]
// Each is trained alike, in a process of its own, and is a row of results.tsv. Errors are in percent of all labels.
import { featureTypes } from '../../packages/engine/src/features/index.js';
import { otherArguments } from '../shared/arguments.js';
import { meanLer, printTable, trained } from './results.js';

const { values, others } = otherArguments({
  types: featureTypes.map(({ name }) => name).join(','),
  seeds: '1',
});
const rows = [];
for (const type of values.types.split(',')) {
  for (const seed of values.seeds.split(',')) {
    rows.push(await trained([...others, '--feature-type', type, '--seed', seed, '--purpose', 'features']));
  }
}
printTable(rows, [
  'features',
  'seed',
  'LER',
  'LER without tone',
  'errors in tone alone',
  'errors in segment alone',
  'errors in both',
]);
for (const type of values.types.split(',')) {
  const of = rows.filter(({ features }) => features === type);
  if (of.length > 1) console.log(`${type}: mean LER ${meanLer(of).toFixed(2)} %`);
}
