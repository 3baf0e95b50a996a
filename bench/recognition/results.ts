// The table of results, and trainings each in a process of its own, so that the peak of memory is that of one.
import { fork } from 'node:child_process';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { mean } from '../shared/figures.js';
import { columns, type Row } from './experiment.js';

const file = fileURLToPath(new URL('./results.tsv', import.meta.url));
const header = columns.join('\t');

/** Throws where the table there has other columns. */
export async function appendRow(row: Row): Promise<void> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known === '') await writeFile(file, `${header}\n`);
  else refuseOther(known);
  await appendFile(file, `${columns.map((column) => row[column]).join('\t')}\n`);
}

/** The rows kept so far of one purpose. */
export async function rowsFor(purpose: string): Promise<Row[]> {
  const text = await readFile(file, 'utf8');
  refuseOther(text);
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ''])) as unknown as Row;
    })
    .filter((row) => row.purpose === purpose);
}

function refuseOther(text: string): void {
  if (text.split('\n', 1)[0] !== header) {
    throw new Error(
      `${file} has other columns; move it away, or bring it into these: ${columns.join(', ')}.`,
    );
  }
}

/** One training by run.ts, whose arguments these are. Its row is in the table then, too. */
export function trained(args: readonly string[]): Promise<Row> {
  console.log(`\n${args.join(' ')}`);
  return new Promise((resolve, reject) => {
    let row: Row | undefined;
    const child = fork(fileURLToPath(new URL('./run.ts', import.meta.url)), [...args], {
      execArgv: ['--import', 'tsx'],
    });
    child.on('message', (message) => {
      row = message as Row;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0 && row) resolve(row);
      else reject(new Error(`run.ts ${args.join(' ')} ended with code ${code}.`));
    });
  });
}

/** Some columns of some rows, and of each group of rows that differ by their seed alone the mean LER. */
export function printTable(rows: readonly Row[], shown: readonly (typeof columns)[number][]): void {
  const lines = [shown, ...rows.map((row) => shown.map((column) => row[column]))];
  const widths = shown.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  for (const line of lines) console.log(line.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  '));
}

export const meanLer = (rows: readonly Row[]): number => mean(rows.map((row) => Number(row.LER)));
