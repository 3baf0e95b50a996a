import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { constants, hostname, setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceConfig, StorageConfig, WorkerConfig } from './config.js';
import { openDatabase } from './db/index.js';
import type { BlobStore } from './domain/blobs.js';
import type { JobKind } from './domain/jobs/job.js';
import type { Database } from './domain/repositories.js';
import { createServices } from './domain/services.js';
import { createHttpServer, hashApiKey } from './http/index.js';
import { httpLog } from './http-log.js';
import { createLog, type Log } from './jobs/log.js';
import { startSupervisor } from './jobs/supervisor.js';
import { startWorker, type Worker } from './jobs/worker.js';
import { createFileBlobStore, createFileFeatureCache } from './storage/index.js';
import { version } from './version.js';

// The composition root: it alone knows which database, which files and which queue the parts are handed.

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

const standardError = (line: string) => void process.stderr.write(line);

async function openStorage(
  { dataDirectory, databaseUrl }: StorageConfig,
  log: Log,
  allowViolations: boolean,
): Promise<{ database: Database; blobs: BlobStore }> {
  await mkdir(dataDirectory, { recursive: true });
  const database = await openDatabase({ url: databaseUrl, log: log.info, allowViolations });
  return { database, blobs: createFileBlobStore(join(dataDirectory, 'blobs'), log.info) };
}

/** Start the service: database, files, workers, HTTP. Throws what keeps it from starting, with nothing left open. */
export async function startService(config: ServiceConfig, options: StartOptions = {}): Promise<Service> {
  const log = options.log ?? createLog('service', standardError);
  const { database, blobs } = await openStorage(config, log, config.allowViolations);
  const supervisor = startSupervisor({
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
    const server = await createHttpServer({
      services: createServices({ database: nudging, blobs, jobChanges: supervisor.jobChanges }),
      version,
      logger: httpLog(log),
      apiKeyHashes: config.apiKey === null ? [] : [hashApiKey(config.apiKey)],
      allowedHosts: config.allowedHosts,
      allowedOrigins: config.allowedOrigins,
    });
    const address = await server.listen({ host: config.host, port: config.port });
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
  kinds: readonly JobKind[],
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
    ],
    {
      execArgv: [...program.execArgv],
      // Standard output is the service's own.
      stdio: ['ignore', 2, 2, 'ipc'],
      env: { ...process.env, DATABASE_URL: config.databaseUrl },
    },
  );
}

export interface WorkerRole {
  readonly kinds: readonly JobKind[];
  /** What the queue calls it; a name of its own where not given. */
  readonly owner?: string;
}

/** Take jobs in this process until told to stop. Throws what keeps it from starting. */
export async function startWorkerProcess(config: WorkerConfig, role: WorkerRole): Promise<Worker> {
  // Only here: the process that answers HTTP has no use for the engine.
  const { createHandlers } = await import('./jobs/handlers.js');
  const log = createLog(`worker ${process.pid}`, standardError);
  const { database, blobs } = await openStorage(config, log, true);
  // Computing for hours must not make the machine, or the service on it, slow to answer.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const featureCache = createFileFeatureCache(join(config.dataDirectory, 'features'));
  const worker = startWorker({
    database,
    blobs,
    kinds: role.kinds,
    owner: role.owner ?? `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    log,
    onJobChange: () => process.send?.({ type: 'job-changed' }),
    handlers: createHandlers({ database, blobs, featureCache, threads: config.threads }),
  });
  return { ...worker, ended: worker.ended.finally(() => database.close()) };
}
