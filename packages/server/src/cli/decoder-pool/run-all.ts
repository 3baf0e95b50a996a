import { type LeftOut, leftOutBecause } from '../../corpus-data/prepare.js';
import { ProgressBar } from '../progress.js';
import type { DecoderPool } from './pool.js';
import type { Results, TaskOf } from './task.js';

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);

/**
 * Do tasks side by side, and hand out what comes of each in their order, with a bar on standard error.
 * @throws CliFailure where one of them died
 */
export async function runAll<Kind extends keyof Results, Wanted extends TaskOf<Kind>>(
  pool: DecoderPool,
  tasks: readonly Wanted[],
  onResult: (result: Results[Wanted['kind']], task: Wanted) => void | Promise<void>,
  onLeftOut: (leftOut: LeftOut) => void,
): Promise<void> {
  const bar = new ProgressBar(process.stderr);
  const results = pool.all(tasks, (task, doneMs, totalMs) => {
    // Of several at the same time, the count of those that are done is drawn instead.
    if (tasks.length === 1) bar.draw(task.file, seconds(doneMs), seconds(totalMs), 's');
  });
  try {
    for (const [index, task] of tasks.entries()) {
      if (tasks.length > 1) bar.draw('recordings', index, tasks.length);
      const { value: settled, done } = await results.next();
      if (done) throw new Error('there are fewer results than tasks');
      bar.clear();
      if (settled.status === 'fulfilled') await onResult(settled.value, task);
      else onLeftOut(leftOutBecause(task.file, settled.reason));
    }
  } finally {
    bar.clear();
  }
}
