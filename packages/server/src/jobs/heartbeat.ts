import { DomainError } from '../domain/errors.js';
import type { Claim, JobProgress, JobRepository } from '../domain/jobs/job.js';
import type { Log } from './log.js';
import { Stopper } from './stopper.js';

/** At most one write in this time while progress is reported. */
const reportEveryMs = 1000;
/** A write at least this often, progress or not; while the runtime computes, its supervisor beats for it (`keepAlive`). */
const beatEveryMs = 2500;

/** Keeps a claim alive, carries progress to the database, and brings back what the database asks for. */
export class Heartbeat extends Stopper {
  readonly #timer: NodeJS.Timeout;
  #progress: JobProgress | null;
  /** By this process's own clock: the system's may be set back, and nothing would be written until it caught up. */
  #lastBeat = Number.NEGATIVE_INFINITY;
  /** The last one could not be written; reported once. */
  #missed = false;
  #beating: Promise<void> | undefined;

  constructor(
    private readonly jobs: Pick<JobRepository, 'heartbeat'>,
    private readonly claim: Claim,
    private readonly log: Log,
  ) {
    super();
    this.#progress = claim.job.progress;
    this.#timer = setInterval(() => void this.beat(), beatEveryMs);
  }

  async report(progress: JobProgress): Promise<void> {
    this.#progress = progress;
    if (performance.now() - this.#lastBeat >= reportEveryMs) await this.beat();
  }

  /** One write now; a second caller waits for the one under way. Never throws. */
  beat(): Promise<void> {
    this.#beating ??= this.#write().finally(() => {
      this.#beating = undefined;
    });
    return this.#beating;
  }

  async #write(): Promise<void> {
    this.#lastBeat = performance.now();
    try {
      const answer = await this.jobs.heartbeat(this.claim, this.#progress);
      this.#missed = false;
      // Whoever took it up to be cancelled knows, and has something to keep first.
      if (answer === 'cancel' && !this.claim.job.cancelRequested) this.stop('cancelled');
      if (answer === 'claim-lost') this.stop('claim-lost');
    } catch (error) {
      // The database may be back for the next beat; if it stays away too long, another worker takes the job.
      const message = `job ${this.claim.job.id}: the heartbeat could not be written`;
      if (!(error instanceof DomainError)) this.log.error(message, error);
      else if (!this.#missed) this.log.warn(`${message}: ${error.detail}`);
      this.#missed = true;
    }
  }

  /** No more writes of its own; the last progress is written first, so that it is what a finished job shows. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    if (this.stopReason !== 'claim-lost') await this.beat();
  }
}
