import { overlapMs } from '../../domain/jobs/feed.js';
import type { EndedJob, MonitoringRepository } from '../../domain/monitoring/monitoring.js';

/** The jobs that have ended since they were asked for last, each once; the first time none. */
export function endedJobs(
  monitoring: Pick<MonitoringRepository, 'endedSince' | 'latestStamp'>,
): () => Promise<EndedJob[]> {
  let latest: number | undefined;
  /** Those that were read last: some of them are read again. */
  let seen = new Set<number>();
  return async () => {
    const first = latest === undefined;
    latest ??= await monitoring.latestStamp();
    const found = await monitoring.endedSince(latest - overlapMs);
    const fresh = found.filter(({ id }) => !seen.has(id));
    latest = Math.max(latest, ...found.map(({ changedAt }) => changedAt));
    seen = new Set(found.map(({ id }) => id));
    return first ? [] : fresh;
  };
}
