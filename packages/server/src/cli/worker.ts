import { type ConfigFlags, parseWorkerConfig } from '../config.js';
import type { WorkerMessage } from '../jobs/supervisor.js';
import { startWorkerProcess, type WorkerRole } from '../worker-process.js';
import { exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';

export interface WorkerFlags extends ConfigFlags, WorkerRole {}

/**
 * Take jobs until asked to end: by a signal, or, where a service started this process, by it or by its death. The
 * job at hand is given back after its batch.
 */
export async function worker(flags: WorkerFlags): Promise<void> {
  const config = parseWorkerConfig(process.env, flags);
  const running = await startWorkerProcess(config, flags);
  const supervised = process.send !== undefined;
  if (supervised) {
    process.on('message', (message: WorkerMessage) => {
      if (message.type === 'stop') running.stop();
      else running.nudge();
    });
    process.once('disconnect', () => running.stop());
    if (!process.connected) running.stop();
  }
  const forget = onInterrupt(
    (signal) => {
      // Ctrl-C in a terminal reaches the service as well, which asks its workers to end when it is ready for that.
      if (!(supervised && signal === 'SIGINT')) running.stop();
    },
    (signal) => {
      if (!(supervised && signal === 'SIGINT')) process.exit(exitCodes.interrupted);
    },
  );
  await running.ended;
  forget();
  if (process.connected) process.disconnect();
}
