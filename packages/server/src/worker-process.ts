import { randomBytes } from 'node:crypto';
import { constants, hostname, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerConfig } from './config.js';
import type { JobKind } from './domain/jobs/job.js';
import { encoderChecker } from './jobs/check-encoder.js';
import { modelChecker } from './jobs/check-model.js';
import { createHandlers } from './jobs/handlers.js';
import { createLog, type Log } from './jobs/log.js';
import { sendToParent } from './jobs/parent.js';
import { isOutage } from './jobs/place.js';
import { aliveEveryMs, type FromWorker, faultExitCode } from './jobs/supervisor.js';
import { noticedPollMs, startWorker, usualPollMs, type Worker } from './jobs/worker.js';
import { openStorage, standardError } from './open-storage.js';
import { createFileFeatureCache } from './storage/index.js';
import { startTracing } from './tracing/index.js';
import { version } from './version.js';

// What a worker process is put together from. Apart from main.ts, so that a worker loads no HTTP server, and the
// process that answers HTTP loads no training.

export interface WorkerRole {
  readonly kinds: readonly JobKind[];
  /** Taken where there is no job of `kinds`. */
  readonly kindsWhenIdle?: readonly JobKind[];
  /** What the queue calls it; a name of its own where not given. */
  readonly owner?: string;
}

const retryMs = 1000;

/** A worker that a service started waits for a database that is away, as those that work do. */
async function whenDatabaseAnswers<T>(log: Log, open: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await open();
    } catch (error) {
      // Without a channel nobody restarts it, and somebody waits to be told.
      if (!isOutage(error) || process.send === undefined || !process.connected) throw error;
      if (tries === 0) log.warn(`waiting for the database: ${error.detail}`);
      await sleep(retryMs);
    }
  }
}

/** Take jobs in this process until asked to stop. Throws what keeps it from starting. */
export async function startWorkerProcess(config: WorkerConfig, role: WorkerRole): Promise<Worker> {
  const log = createLog(`worker ${process.pid}`, standardError, config.logFormat);
  const endTracing = await startTracing(process.env, { name: 'persephone-worker', version }, log);
  const { database, blobs } = await whenDatabaseAnswers(log, () =>
    openStorage(config, log, { user: 'worker', allowViolations: true }),
  );
  // Computing for hours must not make the machine, or the service on it, slow to answer.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const report = (message: FromWorker) => sendToParent(message);
  const program = { path: process.argv[1] ?? '', execArgv: process.execArgv };
  const checks = {
    checkModel: modelChecker(blobs, program),
    checkEncoder: encoderChecker(blobs, program),
  };
  const featureCache = createFileFeatureCache(join(config.dataDirectory, 'features'), log.info);
  // From here on it may hold a job, and listens for being asked to end.
  report({ type: 'alive' });
  let worker: Worker | undefined;
  const notices = database.listenForJobs(() => worker?.notify());
  worker = startWorker({
    database,
    blobs,
    kinds: role.kinds,
    kindsWhenIdle: role.kindsWhenIdle ?? [],
    owner: role.owner ?? `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    log,
    mostEach: config.jobsPerKey,
    pollMs: () => (notices?.listening() ? noticedPollMs : usualPollMs),
    onJobChange: () => report({ type: 'job-changed' }),
    onFault: ({ detail }) => {
      report({ type: 'fault', detail });
      process.exitCode = faultExitCode;
    },
    handlers: createHandlers({ database, blobs, featureCache, threads: config.threads, ...checks }),
  });
  // Silence says that this process computes without end, and will read no other message either.
  const alive = setInterval(() => report({ type: 'alive' }), aliveEveryMs);
  const end = async () => {
    clearInterval(alive);
    await notices?.close();
    await endTracing();
    try {
      await database.close();
    } catch (error) {
      log.warn(`the database could not be closed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return { ...worker, ended: worker.ended.finally(end) };
}
