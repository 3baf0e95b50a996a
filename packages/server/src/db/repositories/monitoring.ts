import { type Kysely, sql } from 'kysely';
import type { JobCount, MonitoringRepository } from '../../domain/monitoring/monitoring.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';

export function monitoringRepository(db: Kysely<Schema>, { now, types }: Capabilities): MonitoringRepository {
  return {
    async jobs() {
      const { rows } = await sql<JobCount>`
        select kind as "kind", state as "state", count(*) as "jobs",
          cast(max(${now} - changed_at) as ${types.integer}) as "oldestMs"
        from job where state in ('queued', 'running') group by kind, state`.execute(db);
      return rows;
    },
  };
}
