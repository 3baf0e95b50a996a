import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { DomainError } from '../domain/errors.js';
import type { JobRepository, WorkerEnd } from '../domain/jobs/job.js';
import type { JobChanges } from '../domain/jobs/wait.js';
import { kindsOf, type WorkerKinds } from './kinds/index.js';
import type { Log } from './log.js';

/** From the service to its workers. */
export type WorkerMessage = { readonly type: 'notify' } | { readonly type: 'stop' };

/** From workers to the service. */
export type FromWorker =
  | { readonly type: 'job-changed' }
  | { readonly type: 'alive' }
  /** It ends, since it could do no better with another job. */
  | { readonly type: 'fault'; readonly detail: string };

/** How often a worker reports that it is not lost in a computation, and how long it may be silent. */
export const aliveEveryMs = 5000;
const longestSilenceMs = 60_000;
/** What a worker ends with whose machine or folder is at fault. */
export const faultExitCode = 75;

export interface SupervisorOptions {
  readonly workers: number;
  /** Start a worker process with an IPC channel that takes jobs of these kinds under this name. */
  readonly launch: (kinds: WorkerKinds, owner: string) => ChildProcess;
  readonly jobs: Pick<JobRepository, 'releaseOwner' | 'toBeCancelled' | 'keepAlive'>;
  readonly log: Log;
  /** How long a worker may take to end before it is killed. */
  readonly graceMs?: number;
  /** How long it may take to cancel a job before it is killed. */
  readonly cancelMs?: number;
  /** How long it may take to keep what is in the checkpoint of a job that was to be cancelled when it took it. */
  readonly salvageMs?: number;
  /** What each worker takes; else as `kindsOfSlot` has it. */
  readonly kinds?: WorkerKinds;
}

export interface Supervisor {
  /** Start the workers. */
  start(): void;
  /** A job was put into the queue. */
  notify(): void;
  /** Calls back when a worker reports that a job has changed, until the function returned is called. */
  readonly jobChanges: JobChanges;
  /** Why no worker can work; undefined while one can. */
  problem(): string | undefined;
  /** Process ids of the workers that live. */
  pids(): number[];
  /** Ask the workers to end, kill those that do not, and give back what they held. */
  stop(): Promise<void>;
}

/** A worker that lived shorter than this failed to start, or takes the machine down with it. */
const healthyMs = 10_000;
const pollEveryMs = 1000;
/** A worker's own beats wait for what it computes, which on a slow machine may be long. */
const beatEveryMs = 2500;
const firstDelayMs = 250;
const longestDelayMs = 30_000;

/** What the worker of this slot takes, of so many besides the intake. */
export function kindsOfSlot(slot: number, workers: number): WorkerKinds {
  if (workers === 1 || slot > 1) return kindsOf('any');
  return kindsOf(slot === 0 ? 'training' : 'transcribing');
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { log, jobs, workers, graceMs = 8000, cancelMs = 10_000, salvageMs = 120_000 } = options;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const kinds = options.kinds
    ? Array.from({ length: workers }, () => options.kinds as WorkerKinds)
    : [
        ...Array.from({ length: workers }, (_, slot) => kindsOfSlot(slot, workers)),
        ...(workers > 0 ? [kindsOf('intake')] : []),
      ];
  const slots = kinds.map((of, slot) => new Slot(slot, of, options, changed));

  /** When a job was first seen that its worker is to cancel. */
  const asked = new Map<string, number>();
  let looking = false;
  let lastBeat = Number.NEGATIVE_INFINITY;
  async function look(): Promise<void> {
    for (const slot of slots) slot.killIfSilent();
    const owners = slots.flatMap((slot) => slot.owner ?? []);
    if (performance.now() - lastBeat >= beatEveryMs) {
      lastBeat = performance.now();
      await jobs.keepAlive(owners);
    }
    const found = await jobs.toBeCancelled(owners);
    const keys = new Set(found.map(({ id, owner }) => `${owner} ${id}`));
    for (const key of asked.keys()) if (!keys.has(key)) asked.delete(key);
    for (const { id, owner, salvaging } of found) {
      const allowedMs = salvaging ? salvageMs : cancelMs;
      const key = `${owner} ${id}`;
      const since = asked.get(key) ?? performance.now();
      asked.set(key, since);
      if (performance.now() - since < allowedMs) continue;
      asked.delete(key);
      slots
        .find((slot) => slot.owner === owner)
        ?.kill(`did not cancel job ${id} within ${allowedMs / 1000} s and is killed`, {
          lost: false,
          stuck: true,
        });
    }
  }
  const watch = setInterval(() => {
    if (looking) return;
    looking = true;
    // While the database is away, nothing can be asked to be cancelled either.
    look()
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }, pollEveryMs);
  watch.unref();
  return {
    start: () => {
      for (const slot of slots) slot.launch();
    },
    notify: () => {
      for (const slot of slots) slot.send({ type: 'notify' });
    },
    jobChanges: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    problem: () => {
      const faults = slots.map((slot) => slot.fault);
      return faults.every((fault) => fault !== undefined) ? faults[0] : undefined;
    },
    pids: () => slots.flatMap((slot) => slot.pid ?? []),
    stop: async () => {
      clearInterval(watch);
      await Promise.all(slots.map((slot) => slot.stop(graceMs)));
      log.info('the workers have ended');
    },
  };
}

const died: WorkerEnd = { lost: true, stuck: false };

/** One worker process after another. */
class Slot {
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #delayMs = firstDelayMs;
  #stopping = false;
  #owner: string | undefined;
  #lastMessageAt = 0;
  #hasSpoken = false;
  #fault: string | undefined;
  #end: WorkerEnd = died;

  constructor(
    private readonly slot: number,
    private readonly kinds: WorkerKinds,
    private readonly options: SupervisorOptions,
    private readonly jobChanged: () => void,
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get owner(): string | undefined {
    return this.#child === undefined ? undefined : this.#owner;
  }

  /** Why it gave back what it was doing, until it has worked again. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** What it held is given back, or cancelled, once it has ended. */
  kill(why: string, end: WorkerEnd): void {
    this.options.log.warn(`worker ${this.slot + 1} ${why}`);
    this.#end = end;
    this.#child?.kill('SIGKILL');
  }

  killIfSilent(): void {
    if (this.#child === undefined || performance.now() - this.#lastMessageAt < longestSilenceMs) return;
    this.kill(`was silent for ${longestSilenceMs / 1000} s and is killed`, { lost: true, stuck: true });
  }

  launch(): void {
    const { kinds } = this;
    // Never the same name twice: a worker that is believed dead must not pass for its successor.
    const owner = `${hostname()}-${process.pid}-${this.slot + 1}-${randomBytes(4).toString('hex')}`;
    const startedAt = performance.now();
    const child = this.options.launch(kinds, owner);
    this.#child = child;
    this.#owner = owner;
    this.#end = died;
    this.#lastMessageAt = performance.now();
    this.#hasSpoken = false;
    let faulty = false;
    child.on('message', (message: FromWorker) => {
      this.#lastMessageAt = performance.now();
      this.#hasSpoken = true;
      if (message.type === 'fault') {
        faulty = true;
        this.#fault = message.detail;
      } else if (message.type === 'job-changed') {
        if (!faulty) this.#fault = undefined;
        this.jobChanged();
      }
    });
    this.#ended = new Promise<void>((resolve) => {
      let over = false;
      const end = (how: string) => {
        if (over) return;
        over = true;
        this.#child = undefined;
        void this.#afterEnd(owner, how, faulty ? 0 : performance.now() - startedAt).finally(resolve);
      };
      child.once('exit', (code, signal) =>
        end(signal ? `was killed (${signal})` : `ended with code ${code}`),
      );
      child.on('error', (error) => end(`could not be started (${error.message})`));
    });
  }

  async #afterEnd(owner: string, how: string, livedMs: number): Promise<void> {
    const { log, jobs } = this.options;
    if (!this.#stopping) log.warn(`worker ${this.slot + 1} ${how}`);
    try {
      const released = await jobs.releaseOwner(owner, this.#end);
      if (released > 0) log.warn(`worker ${this.slot + 1}: ${released} unfinished job(s) given back`);
    } catch (error) {
      const message = `what worker ${this.slot + 1} held is given back when it is missed`;
      if (error instanceof DomainError) log.warn(`${message}: ${error.detail}`);
      else log.error(message, error);
    }
    if (this.#stopping) return;
    this.#delayMs = livedMs >= healthyMs ? firstDelayMs : Math.min(longestDelayMs, this.#delayMs * 2);
    this.#restart = setTimeout(() => this.launch(), this.#delayMs);
  }

  send(message: WorkerMessage): void {
    // A worker on its way out has no channel; its successor looks for jobs when it starts.
    if (this.#child?.connected) this.#child.send(message, undefined, {}, () => undefined);
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    // One that still starts takes no message, and holds no job yet.
    if (!this.#hasSpoken) child?.kill('SIGKILL');
    this.send({ type: 'stop' });
    const kill = setTimeout(() => {
      if (child) {
        this.kill(`did not end within ${graceMs / 1000} s and is killed`, { lost: false, stuck: false });
      }
    }, graceMs);
    await this.#ended;
    clearTimeout(kill);
  }
}
