// Training frames a second of our network, and of the same one in PyTorch where Debian's python3-torch is installed,
// in turn in one run: npx tsx bench/training-speed/run.ts [rounds]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from '../shared/figures.js';

const rounds = Number(process.argv[2] ?? 3);
const batch = 16;
const frames = 300;
const size = [batch, frames, 123, 250, 3, 32, 60];
const stepsOurs = 8;
const stepsPeer = 4;
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const jemalloc = '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2';
const python = '/usr/bin/python3';

function millisecondsPerStep(command: string, args: readonly (string | number)[], threads: number): number[] {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    OMP_NUM_THREADS: String(threads),
    OPENBLAS_NUM_THREADS: String(threads),
  };
  if (command === python && existsSync(jemalloc)) env.LD_PRELOAD = jemalloc;
  const result = spawnSync(command, args.map(String), { env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${command}: ${result.stderr}`);
  return result.stdout.trim().split('\n').slice(1).map(Number); // the first step warms up
}

const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0;
const contestants = [1, 2].flatMap((threads) => [
  {
    name: `ours, ${threads} thread${threads > 1 ? 's' : ''}`,
    run: () =>
      millisecondsPerStep(
        process.execPath,
        ['--import', 'tsx', here('./ours.ts'), threads, ...size, stepsOurs],
        threads,
      ),
  },
  ...(hasTorch
    ? [
        {
          name: `PyTorch, ${threads} thread${threads > 1 ? 's' : ''}`,
          run: () => millisecondsPerStep(python, [here('./peer.py'), threads, ...size, stepsPeer], threads),
        },
      ]
    : []),
]);
if (!hasTorch)
  console.log('PyTorch is not there to compare with: apt-get install python3-torch libjemalloc2');

const times = new Map<string, number[]>();
for (let round = 1; round <= rounds; round++) {
  for (const { name, run } of contestants) {
    const ms = run();
    times.set(name, [...(times.get(name) ?? []), ...ms]);
    console.log(`round ${round}  ${name}: ${((batch * frames * 1000) / median(ms)).toFixed(0)} frames/s`);
  }
}
console.log('\n3 × 250, batch 16, 300 frames of 123 features, 31 labels; medians over all rounds:');
const rate = (name: string): number => (batch * frames * 1000) / median(times.get(name) ?? []);
for (const { name } of contestants) {
  const peer = rate('PyTorch, 1 thread');
  const ratio = Number.isFinite(peer) ? `  ${(rate(name) / peer).toFixed(2)} × PyTorch on 1 thread` : '';
  console.log(`${name.padEnd(20)} ${rate(name).toFixed(0).padStart(6)} frames/s${ratio}`);
}
