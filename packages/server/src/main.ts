import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConfigError, isLoopback, type ServiceConfig } from './config.js';
import type { BlobStore } from './domain/blobs.js';
import type { Database } from './domain/repositories.js';
import { createServices } from './domain/services.js';
import { createHttpServer, hashApiKey } from './http/index.js';
import { httpLog } from './http-log.js';
import { createLog, type Log } from './jobs/log.js';
import { createSupervisor, type WorkerKinds } from './jobs/supervisor.js';
import { openStorage, standardError } from './open-storage.js';
import { version } from './version.js';

// The composition root: with worker-process.ts it alone knows which database and which files the parts are handed.

/** Another process may be between the blob and its row; nothing takes an hour for that. */
const sweepOlderThanMs = 60 * 60 * 1000;

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
  const { database, blobs } = await openStorage(config, log, config.allowViolations);
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
    const swept = sweep(database, blobs, log);
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
async function sweep(database: Database, blobs: BlobStore, log: Log): Promise<void> {
  try {
    const count = await blobs.sweep((hashes) => database.audio.referencedHashes(hashes), sweepOlderThanMs);
    log.info(`${count} file(s) that nothing refers to deleted`);
  } catch (error) {
    log.error('the files that nothing refers to could not be deleted', error);
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
