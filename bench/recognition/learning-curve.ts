// The LER by minutes of speech to train on, as a picture:
//   npx tsx bench/recognition/learning-curve.ts CORPUS [--minutes 6,13,26,all] [--seeds 1] [--picture FILE.svg]
//     [any other option of run.ts]
//   npx tsx bench/recognition/learning-curve.ts --draw results [--picture FILE.svg]
// Each is trained alike, in a process of its own, and is a row of results.tsv; the second form draws the rows that are
// there already. The picture is docs/learning-curve.svg where nothing else is given.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { otherArguments } from '../shared/arguments.js';
import { mean } from '../shared/figures.js';
import { lineChart } from '../shared/line-chart.js';
import type { Row } from './experiment.js';
import { printTable, rowsFor, trained } from './results.js';

const purpose = 'learning curve';
const { values, others } = otherArguments({
  minutes: '6,13,26,all',
  seeds: '1',
  picture: fileURLToPath(new URL('../../docs/learning-curve.svg', import.meta.url)),
  draw: '',
});

const rows: Row[] = values.draw === 'results' ? await rowsFor(purpose) : [];
if (values.draw === '') {
  for (const minutes of values.minutes.split(',')) {
    const limit = minutes === 'all' ? [] : ['--minutes', minutes];
    for (const seed of values.seeds.split(',')) {
      rows.push(await trained([...others, ...limit, '--seed', seed, '--purpose', purpose]));
    }
  }
}
printTable(rows, ['minutes of speech', 'seed', 'epochs', 'wall minutes', 'greedy LER', 'LER']);

/** At each amount of speech the mean over seeds. */
const amounts = [...new Set(rows.map((row) => Number(row['minutes of speech'])))].sort((a, b) => a - b);
const curve = (column: 'LER' | 'greedy LER') =>
  amounts.map((x) => {
    const there = rows.filter((row) => Number(row['minutes of speech']) === x);
    return { x, y: mean(there.map((row) => Number(row[column]))) };
  });
const seeds = new Set(rows.map(({ seed }) => seed)).size;
await writeFile(
  values.picture,
  lineChart({
    title: `Label error rate by minutes of training speech${seeds > 1 ? `, means of ${seeds} seeds` : ''}`,
    x: 'minutes of speech (logarithmic)',
    y: 'label error rate, %',
    series: [
      { name: 'network alone', points: curve('greedy LER') },
      { name: 'with beam search and label n-grams', points: curve('LER') },
    ],
  }),
);
console.log(`${values.picture} written`);
