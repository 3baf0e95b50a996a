import { type ConfigFlags, parseWorkerConfig, type WorkerConfig } from '../config.js';
import { createLog } from '../jobs/log.js';
import { createSupervisor, type WorkerMessage } from '../jobs/supervisor.js';
import { launchWorker } from '../launch-worker.js';
import { openStorage, standardError } from '../open-storage.js';
import { startWorkerProcess, type WorkerRole } from '../worker-process.js';
import { exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';

export interface WorkerFlags extends ConfigFlags, WorkerRole {}

/**
 * Take jobs until asked to end. A process that computes without end takes no message, so that the work is done in one of its
 * own, and this one looks after it: kills it where it does not cancel, starts another where it dies.
 */
export async function worker(flags: WorkerFlags): Promise<void> {
  const config = parseWorkerConfig(process.env, flags);
  if (process.send) await supervisedWorker(config, flags);
  else await supervisingWorker(config, flags);
}

async function supervisingWorker(config: WorkerConfig, flags: WorkerFlags): Promise<void> {
  const log = createLog('worker', standardError, config.logFormat);
  const { database } = await openStorage(config, log, { user: 'worker', allowViolations: true });
  const supervisor = createSupervisor({
    workers: 1,
    kinds: { kinds: flags.kinds, kindsWhenIdle: flags.kindsWhenIdle ?? [] },
    jobs: database.jobs,
    launch: (kinds, owner) => launchWorker(config, kinds, owner, thisProgram()),
    log,
  });
  let end: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    end = resolve;
  });
  const forget = onInterrupt(end, () => process.exit(exitCodes.interrupted));
  // Its timers alone do not keep a process whose worker is between two lives.
  const keep = setInterval(() => undefined, 60_000);
  supervisor.start();
  await stopRequested;
  clearInterval(keep);
  await supervisor.stop();
  await database.close().catch(() => undefined);
  forget();
}

const thisProgram = () => ({ path: process.argv[1] ?? '', execArgv: process.execArgv });

/** The job at hand is given back after its batch where the supervisor asks this process to end, or dies. */
async function supervisedWorker(config: WorkerConfig, flags: WorkerFlags): Promise<void> {
  const running = await startWorkerProcess(config, flags);
  process.on('message', (message: WorkerMessage) => {
    if (message.type === 'stop') running.stop();
    else running.notify();
  });
  process.once('disconnect', () => running.stop());
  if (!process.connected) running.stop();
  const forget = onInterrupt(
    (signal) => {
      // Ctrl-C in a terminal reaches the supervisor as well, which asks its workers to end when it is ready for that.
      if (signal !== 'SIGINT') running.stop();
    },
    (signal) => {
      if (signal !== 'SIGINT') process.exit(exitCodes.interrupted);
    },
  );
  // As of Ctrl-C, the supervisor hears of a window that is closed, and asks its workers to end, or dies and is missed.
  const stay = () => undefined;
  process.on('SIGHUP', stay);
  await running.ended;
  process.off('SIGHUP', stay);
  forget();
  if (process.connected) process.disconnect();
}
