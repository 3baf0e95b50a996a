import type { ListingRepository } from '../listings/listing.js';
import type { JobChange, NamedJob } from './listing.js';
import { type JobChanges, untilWoken } from './wait.js';

export interface FeedOptions {
  /** The `changedAt` of the last change seen: what has changed since comes first. Without it, all jobs that are unfinished. */
  readonly since?: number | undefined;
  /** Only this one, which comes first in any case; the feed ends when it has ended. */
  readonly jobId?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Jobs as they change, for as long as somebody listens. Each change has the whole job, so that one that is missed or
 * comes twice does no harm. Ends when the signal aborts.
 */
export type JobFeed = (options: FeedOptions) => AsyncGenerator<JobChange, void, undefined>;

/**
 * A change is stamped when it is made and seen when its transaction ends, by which time a later stamp may have been
 * seen: so far back is read again.
 */
export const overlapMs = 5000;

/** Whoever was away for longer reads the list anew. */
const longestAwayMs = 24 * 60 * 60 * 1000;

const ended = (job: NamedJob) => job.state !== 'queued' && job.state !== 'running';

export function createJobFeed(
  listings: Pick<ListingRepository, 'jobsChangedSince' | 'unfinishedJobs' | 'jobChange' | 'now'>,
  pollMs: number,
  changes?: JobChanges,
): JobFeed {
  return async function* feed({ since, jobId, signal }) {
    const now = await listings.now();
    let latest = Math.max(now - longestAwayMs, Math.min(since ?? now, now));
    /** What was reported last of each job that is read again. */
    const reported = new Map<number, JobChange>();
    const isUnreported = (change: JobChange) => {
      const before = reported.get(change.job.id);
      reported.set(change.job.id, change);
      latest = Math.max(latest, change.changedAt);
      return JSON.stringify(before?.job) !== JSON.stringify(change.job);
    };
    const first = await (jobId !== undefined
      ? listings.jobChange(jobId)
      : since === undefined
        ? listings.unfinishedJobs()
        : []);
    for (const change of first) {
      if (isUnreported(change)) yield change;
      if (jobId !== undefined && ended(change.job)) return;
    }
    if (since === undefined) {
      // What had changed before is no news; it is only read again for what is seen late.
      for (const change of await listings.jobsChangedSince(now - overlapMs)) {
        if (change.changedAt <= now && !reported.has(change.job.id)) reported.set(change.job.id, change);
      }
    }
    while (!signal.aborted) {
      for (const change of await listings.jobsChangedSince(latest - overlapMs)) {
        if (signal.aborted) return;
        if (jobId !== undefined && change.job.id !== jobId) continue;
        if (isUnreported(change)) yield change;
        if (jobId !== undefined && ended(change.job)) return;
      }
      for (const [id, { changedAt }] of reported) if (changedAt < latest - overlapMs) reported.delete(id);
      await untilWoken(pollMs, signal, changes);
    }
  };
}
