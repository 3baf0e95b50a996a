import type { EndedJob, MonitoringRepository } from '../../domain/monitoring/monitoring.js';

/**
 * A job is stamped when it ends and seen when its transaction is done, by which time a later stamp may have been seen: so far back is
 * read again.
 */
const overlapMs = 5000;

/** The jobs that have ended since they were asked for last, each once; the first time none. */
export function endedJobs(
  monitoring: Pick<MonitoringRepository, 'endedSince' | 'latestStamp'>,
): () => Promise<EndedJob[]> {
  let latest: number | undefined;
  /** By their ids, the stamps of those that are read again. */
  let seen = new Map<number, number>();
  return async () => {
    const first = latest === undefined;
    latest ??= await monitoring.latestStamp();
    const found = await monitoring.endedSince(latest - overlapMs);
    const fresh = found.filter(({ id }) => !seen.has(id));
    latest = Math.max(latest, ...found.map(({ changedAt }) => changedAt));
    const from = latest - overlapMs;
    seen = new Map(
      found.filter(({ changedAt }) => changedAt > from).map(({ id, changedAt }) => [id, changedAt]),
    );
    return first ? [] : fresh;
  };
}
