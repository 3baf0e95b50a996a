import { createServer } from 'node:net';
import { ConfigError, isLoopback, type ServiceConfig } from './config.js';
import type { DatabaseFound } from './db/index.js';
import type { Database } from './domain/repositories.js';
import { createServices } from './domain/services.js';
import { sweep } from './domain/sweep.js';
import { trashDays } from './domain/trash.js';
import { createHttpServer, hashApiKey } from './http/index.js';
import { httpLog, jobsAskedFor } from './http-log.js';
import { createLog, type Log } from './jobs/log.js';
import { createSupervisor, type Supervisor } from './jobs/supervisor.js';
import { launchWorker, type WorkerProgram } from './launch-worker.js';
import { openStorage, type Storage, standardError } from './open-storage.js';
import { startTracing } from './tracing/index.js';
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

export interface StartOptions {
  readonly log?: Log;
  /** The program that worker processes run, and how Node is to run it. */
  readonly workerProgram?: WorkerProgram;
  /** Called where the page of a program that its person started for themself asks for its end; others' pages cannot. */
  readonly stop?: () => void;
}

/** Start the service: database, files, workers, HTTP. Throws what keeps it from starting, with nothing left open. */
export async function startService(config: ServiceConfig, options: StartOptions = {}): Promise<Service> {
  const log = options.log ?? createLog('service', standardError, config.logFormat);
  const { allowViolations, adoptFolder } = config;
  await checkAddress(config);
  const endTracing = await startTracing(process.env, { name: 'persephone', version }, log);
  const { database, blobs } = await openStorage(config, log, {
    user: 'service',
    allowViolations,
    adoptFolder,
    beforeChanges: (found) => refuseWithoutKey(config, found),
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
        supervisor.notify();
        return queued;
      },
      enqueueMany: async (many) => {
        const queued = await database.jobs.enqueueMany(many);
        supervisor.notify();
        return queued;
      },
    },
    transaction: async (work) => {
      const made = await database.transaction(work);
      supervisor.notify();
      return made;
    },
  };
  const closeStorage = async () => {
    await supervisor.stop();
    await database.close();
    await endTracing();
  };
  try {
    const asksForKey = config.apiKey !== null || !isLoopback(config.host);
    const server = await createHttpServer({
      services: createServices({
        database: nudging,
        blobs,
        jobChanges: supervisor.jobChanges,
        workerProblem: supervisor.problem,
      }),
      version,
      logger: httpLog(log),
      // A person would find the other lines no more among these.
      ...(config.logFormat === 'json' ? { onJobs: jobsAskedFor(log) } : {}),
      ...(config.webFolder === null ? {} : { webFolder: config.webFolder }),
      apiKeyHashes: config.apiKey === null ? [] : [hashApiKey(config.apiKey)],
      ...(asksForKey ? { acceptsKey: database.keys.accepted } : {}),
      ...(options.stop ? { desktop: { dataFolder: config.dataDirectory, stop: options.stop } } : {}),
      trustedProxies: config.trustedProxies,
      allowedHosts: config.allowedHosts,
      allowedOrigins: config.allowedOrigins,
    });
    const address = await server.listen({ host: config.host, port: config.port });
    supervisor.start();
    await queueInspections(database, supervisor, log);
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

/**
 * See that the address can be listened on, before anything is made or brought up to date for a service that could not
 * answer. Throws the system's error, e.g. EADDRINUSE.
 */
async function checkAddress({ host, port }: ServiceConfig): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

/** Throws ConfigError where others can reach the service and there is no key for them to send. */
function refuseWithoutKey({ host, apiKey }: ServiceConfig, { hasKeys }: DatabaseFound): void {
  if (isLoopback(host) || apiKey !== null || hasKeys) return;
  throw new ConfigError(
    `The host is "${host}", which other machines can reach, and there is no key. Make one with ` +
      '`persephone key create NAME`, or set PERSEPHONE_API_KEY to a long random text that clients must send, or ' +
      'serve on 127.0.0.1 only.',
  );
}

/** Of recordings whose inspection was cancelled, or never queued: none waits for ever. */
async function queueInspections(
  { jobs, audio }: Database,
  supervisor: Pick<Supervisor, 'notify'>,
  log: Log,
): Promise<void> {
  // What a cancelling that was killed has left undone: nobody wants these.
  await audio.endCancelledChecks();
  const count = await jobs.enqueueInspections();
  if (count > 0) log.info(`${count} recording(s) queued to be inspected`);
  supervisor.notify();
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
