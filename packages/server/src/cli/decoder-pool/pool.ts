import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { isErrorCode } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import { entryFile } from '../../places.js';
import { CliFailure } from '../failure.js';
import type { DecoderMessage } from './process.js';
import type { OnProgress, Results, Task, TaskOf } from './task.js';

interface ModelFiles {
  readonly model: string;
  /** Where the pretrained encoder of the model is, if not where it was. */
  readonly encoder: string | undefined;
}

/** A process with a model, which does one task after another. */
class DecoderProcess {
  readonly labelType: Promise<string>;
  readonly #child: ChildProcess;

  constructor({ model, encoder }: ModelFiles, threads: number) {
    this.#child = fork(
      entryFile,
      [
        ...['decoder', '--model', model, '--threads', String(threads)],
        ...(encoder === undefined ? [] : ['--encoder', encoder]),
      ],
      // What it prints is what was not expected; standard output is for results.
      { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] },
    );
    this.labelType = this.#answer(`the model ${model}`, (message) =>
      message.type === 'ready' ? message.labelType : undefined,
    );
    // Reported where it is awaited.
    this.labelType.catch(() => {});
  }

  /** Throws DomainError with the codes of recordings and transcriptions that cannot be used. */
  do(task: Task, onProgress: OnProgress): Promise<Results[keyof Results]> {
    const answer = this.#answer(task.file, (message) => {
      if (message.type === 'progress') onProgress(message.doneMs, message.totalMs);
      return message.type === 'done' ? message.result : undefined;
    });
    this.#child.send(task);
    return answer;
  }

  get alive(): boolean {
    return this.#child.connected;
  }

  /** Whatever it is doing. */
  end(): void {
    this.#child.kill('SIGKILL');
  }

  /** How the process ended, once all its messages have been taken. */
  async #death(signal: AbortSignal): Promise<string> {
    const child = this.#child;
    if (child.connected) await once(child, 'disconnect', { signal });
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit', { signal });
    return child.signalCode ?? `code ${child.exitCode}`;
  }

  /** What `wanted` makes of the first message that it makes anything of. */
  async #answer<T>(subject: string, wanted: (message: DecoderMessage) => T | undefined): Promise<T> {
    const settled = new AbortController();
    const { signal } = settled;
    const child = this.#child;
    try {
      return await Promise.race([
        new Promise<T>((resolve, reject) => {
          const take = (message: DecoderMessage): void => {
            if (message.type === 'refused') reject(refusal(message));
            if (message.type === 'left-out') reject(new DomainError(message.code, message.detail));
            const answer = wanted(message);
            if (answer !== undefined) resolve(answer);
          };
          child.on('message', take);
          signal.addEventListener('abort', () => child.off('message', take));
        }),
        this.#death(signal).then((how) => {
          throw new CliFailure(
            `The process that read ${subject} ended before it was done (${how}). If it was killed, memory was short: ` +
              'try --threads 1, or shorter recordings. Otherwise its error is above.',
          );
        }),
      ]);
    } finally {
      settled.abort();
    }
  }
}

function refusal({ code, message }: DecoderMessage & { readonly type: 'refused' }): Error {
  return code !== null && isErrorCode(code) ? new DomainError(code, message) : new CliFailure(message);
}

/**
 * As many processes with the same model as there are cores to keep busy: the features and the search of one recording are
 * one core's work, and the network gains little from a second one, so that many recordings are done side by side.
 */
export class DecoderPool {
  readonly #idle: DecoderProcess[];
  readonly #waiting: ((decoderProcess: DecoderProcess) => void)[] = [];

  private constructor(
    /** Of the transcriptions that the model was trained on. */
    readonly labelType: string,
    private readonly started: Set<DecoderProcess>,
    private readonly files: ModelFiles,
    private readonly processes: number,
    private readonly threadsEach: number,
  ) {
    this.#idle = [...started];
  }

  /**
   * Start them, use them, and end them, whatever comes of it.
   * @param threads cores to keep busy
   * @param recordings how many there are to decode at the most
   * @throws DomainError 'model-file-invalid', CliFailure
   */
  static async use<T>(
    model: string,
    {
      threads,
      encoder,
      recordings = threads,
    }: { readonly threads: number; readonly encoder?: string | undefined; readonly recordings?: number },
    task: (pool: DecoderPool) => Promise<T>,
  ): Promise<T> {
    const processes = Math.max(1, Math.min(threads, recordings));
    const threadsEach = Math.max(1, Math.floor(threads / processes));
    const files = { model, encoder };
    const first = new DecoderProcess(files, threadsEach);
    const all = new Set([first]);
    try {
      const labelType = await first.labelType;
      return await task(new DecoderPool(labelType, all, files, processes, threadsEach));
    } finally {
      for (const each of all) each.end();
    }
  }

  /**
   * The results of tasks, or why there are none, in the order of the tasks, as many at a time as there are processes.
   * @throws CliFailure where a process died
   */
  async *all<Kind extends keyof Results>(
    tasks: readonly TaskOf<Kind>[],
    onProgress: (task: TaskOf<Kind>, doneMs: number, totalMs: number) => void = () => {},
  ): AsyncGenerator<PromiseSettledResult<Results[Kind]>> {
    const ahead: Promise<PromiseSettledResult<Results[Kind]>>[] = [];
    const atOnce = 4 * this.processes;
    for (let next = 0; next < tasks.length || ahead.length > 0; ) {
      while (next < tasks.length && ahead.length < atOnce) {
        const task = tasks[next] as TaskOf<Kind>;
        ahead.push(settled(this.#do(task, (...progress) => onProgress(task, ...progress))));
        next += 1;
      }
      yield (await ahead.shift()) as PromiseSettledResult<Results[Kind]>;
    }
  }

  async #do<Kind extends keyof Results>(task: TaskOf<Kind>, onProgress: OnProgress): Promise<Results[Kind]> {
    const decoderProcess = await this.#free();
    try {
      return (await decoderProcess.do(task, onProgress)) as Results[Kind];
    } finally {
      this.#release(decoderProcess);
    }
  }

  async #free(): Promise<DecoderProcess> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.started.size < this.processes) {
      const another = new DecoderProcess(this.files, this.threadsEach);
      this.started.add(another);
      await another.labelType;
      return another;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(decoderProcess: DecoderProcess): void {
    if (!decoderProcess.alive) {
      this.started.delete(decoderProcess);
      return;
    }
    const next = this.#waiting.shift();
    if (next) next(decoderProcess);
    else this.#idle.push(decoderProcess);
  }
}

async function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([promise]);
  return result;
}
