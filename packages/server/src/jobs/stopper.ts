import { JobStopped, type StopReason } from './handler.js';

/** What stops a job, once and for one reason: the first. */
export class Stopper {
  readonly #abort = new AbortController();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopReason(): StopReason | undefined {
    const reason: unknown = this.#abort.signal.reason;
    return reason instanceof JobStopped ? reason.reason : undefined;
  }

  stop(reason: StopReason): void {
    if (!this.#abort.signal.aborted) this.#abort.abort(new JobStopped(reason));
  }
}
