import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConfigError, isLoopback, type ServiceConfig } from './config.js';
import type { Database } from './domain/repositories.js';
import { createServices } from './domain/services.js';
import { sweep, trashDays } from './domain/sweep.js';
import { createHttpServer, hashApiKey } from './http/index.js';
import { httpLog } from './http-log.js';
import { createLog, type Log } from './jobs/log.js';
import { createSupervisor, type WorkerKinds } from './jobs/supervisor.js';
import { openStorage, type Storage, standardError } from './open-storage.js';
import { version } from './version.js';

// The composition root: with worker-process.ts it alone knows which database and which files the parts are handed.

export interface Service {
  /** Where it answers, e.g. http://127.0.0.1:8080 */
  readonly address: string;
  /** Process ids of its workers. */
  workerPids(): number[];
  /** Requests under way are answered, workers give their jobs back and end, the database is closed. */
  close(): Promise<void>;
}

export interface WorkerProgram {
  readonly path: string;
  readonly execArgv: readonly string[];
}

export interface StartOptions {
  readonly log?: Log;
  /** The program that worker processes run, and how Node is to run it. */
  readonly workerProgram?: WorkerProgram;
}

/** Start the service: database, files, workers, HTTP. Throws what keeps it from starting, with nothing left open. */
export async function startService(config: ServiceConfig, options: StartOptions = {}): Promise<Service> {
  const log = options.log ?? createLog('service', standardError);
  const { allowViolations, adoptFolder } = config;
  const { database, blobs } = await openStorage(config, log, {
    user: 'service',
    allowViolations,
    adoptFolder,
  });
  const supervisor = createSupervisor({
    workers: config.workers,
    jobs: database.jobs,
    launch: (kinds, owner) => launchWorker(config, kinds, owner, options.workerProgram),
    log,
  });
  const nudging: Database = {
    ...database,
    jobs: {
      ...database.jobs,
      enqueue: async (job) => {
        const queued = await database.jobs.enqueue(job);
        supervisor.nudge();
        return queued;
      },
    },
  };
  const closeStorage = async () => {
    await supervisor.stop();
    await database.close();
  };
  try {
    const asksForKey = await needsKey(config, database);
    const server = await createHttpServer({
      services: createServices({ database: nudging, blobs, jobChanges: supervisor.jobChanges }),
      version,
      logger: httpLog(log),
      ...(config.webFolder === null ? {} : { webFolder: config.webFolder }),
      apiKeyHashes: config.apiKey === null ? [] : [hashApiKey(config.apiKey)],
      ...(asksForKey ? { acceptsKey: database.keys.accepts } : {}),
      trustedProxies: config.trustedProxies,
      allowedHosts: config.allowedHosts,
      allowedOrigins: config.allowedOrigins,
    });
    const address = await server.listen({ host: config.host, port: config.port });
    supervisor.start();
    const swept = tidy({ database, blobs }, config.sweep, log);
    return {
      address,
      workerPids: supervisor.pids,
      close: async () => {
        await server.close();
        await swept;
        await closeStorage();
        log.info('ended');
      },
    };
  } catch (error) {
    await closeStorage();
    throw error;
  }
}

/** Whether clients must send a key. Throws ConfigError where others can reach the service and there is no key to send. */
async function needsKey({ host, apiKey }: ServiceConfig, { keys }: Database): Promise<boolean> {
  if (isLoopback(host)) return apiKey !== null;
  if (apiKey === null && !(await keys.list()).some(({ revokedAt }) => revokedAt === null)) {
    throw new ConfigError(
      `The host is "${host}", which other machines can reach, and there is no key. Make one with ` +
        '`persephone key create NAME`, or set PERSEPHONE_API_KEY to a long random text that clients must send, or ' +
        'serve on 127.0.0.1 only.',
    );
  }
  return true;
}

/** Files that no row refers to any more, or that were never finished. Beside the service's work, not before it. */
async function tidy(storage: Storage, force: boolean, log: Log): Promise<void> {
  try {
    const { files, orphans, discarded, tooMany, aside, emptied } = await sweep(storage, { force });
    if (tooMany) {
      log.warn(
        `${orphans} of the ${files} files in the data folder are referred to by nothing; so many are not touched ` +
          'unasked. See that the database is the right one, and whole; then `serve --sweep` moves them to the trash.',
      );
    } else if (discarded > 0) {
      log.info(
        `${discarded} of ${files} files are referred to by nothing and were moved to the trash, for ${trashDays} days`,
      );
    }
    if (aside > 0) log.info(`${aside} unfinished uploads removed`);
    if (emptied > 0) log.info(`${emptied} files removed that had been in the trash for ${trashDays} days`);
  } catch (error) {
    log.error('the files that nothing refers to could not be seen to', error);
  }
}

function launchWorker(
  config: ServiceConfig,
  { kinds, kindsWhenIdle }: WorkerKinds,
  owner: string,
  program: WorkerProgram = {
    path: fileURLToPath(new URL('./cli/entry.js', import.meta.url)),
    execArgv: process.execArgv,
  },
): ChildProcess {
  return fork(
    program.path,
    [
      'worker',
      ...['--data', config.dataDirectory],
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
