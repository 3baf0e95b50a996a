// How far an import is and how long it will take.

/** What a file costs besides its bytes, in bytes: small files take as long as this many. */
const bytesOfAFile = 100_000;

export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

export const costOf = ({ files, bytes }: Amount): number => bytes + files * bytesOfAFile;

interface Sample {
  readonly at: number;
  readonly cost: number;
}

/** Over how long the pace is measured. */
const windowMs = 30_000;
/** Before that nothing is said. */
const leastMs = 3000;

/** Tells from how it went of late how long the rest will take. Time in which nothing was being sent does not count. */
export class Pace {
  private samples: Sample[] = [];
  private active = 0;
  private since: number | null = null;

  /** `now` in milliseconds of any clock. */
  resume(now: number): void {
    this.since ??= now;
  }

  pause(now: number): void {
    this.active = this.activeAt(now);
    this.since = null;
  }

  private activeAt(now: number): number {
    return this.active + (this.since === null ? 0 : now - this.since);
  }

  add(now: number, done: Amount): void {
    const at = this.activeAt(now);
    this.samples.push({ at, cost: costOf(done) });
    while ((this.samples[1]?.at ?? at) < at - windowMs) this.samples.shift();
  }

  /** Seconds, or null where nobody can tell yet. */
  secondsLeft(left: Amount): number | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.at - first.at < leastMs || last.cost <= first.cost) return null;
    return ((costOf(left) / (last.cost - first.cost)) * (last.at - first.at)) / 1000;
  }
}
