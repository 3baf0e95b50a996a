/** A running job as its row describes its worker. */
export interface RunningJob {
  readonly id: number;
  readonly attempts: number;
  readonly beats: number;
}

/** Whoever looked away for longer than this begins to watch anew: the worker, or the database, may have stood still too. */
const longestGapMs = 5000;

interface Watched {
  readonly attempts: number;
  readonly beats: number;
  readonly since: number;
  seen: number;
}

/**
 * Which workers have fallen silent: those whose beats have not changed for so long, by this process's own clock, which
 * nobody sets. Times written by other machines, or before a clock was set, say nothing.
 */
export class SilentClaims {
  private readonly watched = new Map<number, Watched>();

  /** Of the jobs that run now, those whose worker was silent all the time for `silenceMs` or longer. */
  among(running: readonly RunningJob[], silenceMs: number): RunningJob[] {
    const now = performance.now();
    for (const { id, attempts, beats } of running) {
      const known = this.watched.get(id);
      const stillWatched =
        known?.attempts === attempts && known.beats === beats && now - known.seen <= longestGapMs;
      if (stillWatched) known.seen = now;
      else this.watched.set(id, { attempts, beats, since: now, seen: now });
    }
    for (const [id, { seen }] of this.watched) if (now - seen > longestGapMs) this.watched.delete(id);
    return running.filter(({ id }) => now - (this.watched.get(id)?.since ?? now) >= silenceMs);
  }
}
