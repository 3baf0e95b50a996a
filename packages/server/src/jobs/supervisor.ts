import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { DomainError } from '../domain/errors.js';
import type { JobKind, JobRepository } from '../domain/jobs/job.js';
import type { JobChanges } from '../domain/jobs/wait.js';
import type { Log } from './log.js';

/** From the service to its workers. From them to it: anything, whenever a job may have changed. */
export type WorkerMessage = { readonly type: 'nudge' } | { readonly type: 'stop' };

export interface SupervisorOptions {
  readonly workers: number;
  /** Start a worker process with an IPC channel that takes jobs of these kinds under this name. */
  readonly launch: (kinds: WorkerKinds, owner: string) => ChildProcess;
  readonly jobs: Pick<JobRepository, 'releaseOwner'>;
  readonly log: Log;
  /** How long a worker may take to end before it is killed. */
  readonly graceMs?: number;
}

export interface Supervisor {
  /** Start the workers. */
  start(): void;
  /** A job was put into the queue. */
  nudge(): void;
  /** Tells when a worker says that a job has changed, until the function returned is called. */
  readonly jobChanges: JobChanges;
  /** Process ids of the workers that live. */
  pids(): number[];
  /** Ask the workers to end, kill those that do not, and give back what they held. */
  stop(): Promise<void>;
}

/** A worker that lived shorter than this failed to start, or takes the machine down with it. */
const healthyMs = 10_000;
const firstDelayMs = 250;
const longestDelayMs = 30_000;

/** The kinds of job that a worker takes, and those it takes where there is none of these. */
export interface WorkerKinds {
  readonly kinds: readonly JobKind[];
  readonly kindsWhenIdle: readonly JobKind[];
}

/**
 * What the worker of this slot takes. From two workers on one never trains, so that a transcription does not wait behind a
 * training; the one that trains transcribes where there is nothing to train, so that many recordings keep all cores busy.
 */
export function kindsOfSlot(slot: number, workers: number): WorkerKinds {
  if (workers === 1 || slot > 1) {
    return { kinds: ['train', 'transcribe', 'preprocess', 'evaluate'], kindsWhenIdle: [] };
  }
  return slot === 0
    ? { kinds: ['train', 'preprocess', 'evaluate'], kindsWhenIdle: ['transcribe'] }
    : { kinds: ['transcribe', 'preprocess', 'evaluate'], kindsWhenIdle: [] };
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { log, graceMs = 8000 } = options;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const slots = Array.from({ length: options.workers }, (_, slot) => new Slot(slot, options, changed));
  return {
    start: () => {
      for (const slot of slots) slot.launch();
    },
    nudge: () => {
      for (const slot of slots) slot.send({ type: 'nudge' });
    },
    jobChanges: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pids: () => slots.flatMap((slot) => slot.pid ?? []),
    stop: async () => {
      await Promise.all(slots.map((slot) => slot.stop(graceMs)));
      log.info('the workers have ended');
    },
  };
}

/** One worker process after another. */
class Slot {
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #delayMs = firstDelayMs;
  #stopping = false;

  constructor(
    private readonly slot: number,
    private readonly options: SupervisorOptions,
    private readonly jobChanged: () => void,
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  launch(): void {
    const kinds = kindsOfSlot(this.slot, this.options.workers);
    // Never the same name twice: a worker that is believed dead must not pass for its successor.
    const owner = `${hostname()}-${process.pid}-${this.slot + 1}-${randomBytes(4).toString('hex')}`;
    const startedAt = performance.now();
    const child = this.options.launch(kinds, owner);
    this.#child = child;
    child.on('message', this.jobChanged);
    this.#ended = new Promise<void>((resolve) => {
      let over = false;
      const end = (how: string) => {
        if (over) return;
        over = true;
        this.#child = undefined;
        void this.#afterEnd(owner, how, performance.now() - startedAt).finally(resolve);
      };
      child.once('exit', (code, signal) =>
        end(signal ? `was killed (${signal})` : `ended with code ${code}`),
      );
      child.once('error', (error) => end(`could not be started (${error.message})`));
    });
  }

  async #afterEnd(owner: string, how: string, livedMs: number): Promise<void> {
    const { log, jobs } = this.options;
    if (!this.#stopping) log.warn(`worker ${this.slot + 1} ${how}`);
    try {
      const released = await jobs.releaseOwner(owner);
      if (released > 0) log.warn(`worker ${this.slot + 1}: ${released} unfinished job(s) queued again`);
    } catch (error) {
      const said = `what worker ${this.slot + 1} held is given back when it is missed`;
      if (error instanceof DomainError) log.warn(`${said}: ${error.detail}`);
      else log.error(said, error);
    }
    if (this.#stopping) return;
    this.#delayMs = livedMs >= healthyMs ? firstDelayMs : Math.min(longestDelayMs, this.#delayMs * 2);
    this.#restart = setTimeout(() => this.launch(), this.#delayMs);
  }

  send(message: WorkerMessage): void {
    // A worker on its way out has no channel; its successor looks for jobs when it starts.
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    this.send({ type: 'stop' });
    const kill = setTimeout(() => {
      this.options.log.warn(`worker ${this.slot + 1} did not end within ${graceMs / 1000} s and is killed`);
      child?.kill('SIGKILL');
    }, graceMs);
    await this.#ended;
    clearTimeout(kill);
  }
}
