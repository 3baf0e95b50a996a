import type { Claim } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import type { Log } from './log.js';

/** Give jobs back that were not begun, or not ended. */
export async function releaseAll(database: Database, claims: readonly Claim[], log: Log): Promise<void> {
  try {
    for (const claim of claims) await database.jobs.release(claim);
  } catch (error) {
    log.error(
      'what was claimed could not be requeued; another worker claims it once its heartbeat is missed',
      error,
    );
  }
}
