import { type ChildProcess, fork } from 'node:child_process';
import type { WorkerConfig } from './config.js';
import type { WorkerKinds } from './jobs/kinds/index.js';
import { entryFile } from './places.js';
import { bucketAddress } from './storage/index.js';

export interface WorkerProgram {
  readonly path: string;
  readonly execArgv: readonly string[];
}

/** Start a worker process that a supervisor looks after. */
export function launchWorker(
  config: WorkerConfig,
  { kinds, kindsWhenIdle }: WorkerKinds,
  owner: string,
  program: WorkerProgram = {
    path: entryFile,
    execArgv: process.execArgv,
  },
): ChildProcess {
  return fork(
    program.path,
    [
      'worker',
      ...['--data', config.dataDirectory],
      ...(config.bucket === null ? [] : ['--files', bucketAddress(config.bucket)]),
      ...['--threads', String(config.threads)],
      ...['--owner', owner],
      ...['--kinds', ...kinds],
      ...(kindsWhenIdle.length > 0 ? ['--kinds-when-idle', ...kindsWhenIdle] : []),
    ],
    {
      execArgv: [...program.execArgv],
      // Standard output is the service's own.
      stdio: ['ignore', 2, 2, 'ipc'],
      env: { ...process.env, DATABASE_URL: config.databaseUrl },
    },
  );
}
