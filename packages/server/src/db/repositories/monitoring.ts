import { type Kysely, sql } from 'kysely';
import type { EndedJob, JobCount, MonitoringRepository } from '../../domain/monitoring/monitoring.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { latestChange } from './job-times.js';

export function monitoringRepository(db: Kysely<Schema>, capabilities: Capabilities): MonitoringRepository {
  const { now, types } = capabilities;
  return {
    async jobs() {
      const { rows } = await sql<JobCount>`
        select kind as "kind", state as "state", count(*) as "jobs",
          cast(max(${now} - changed_at) as ${types.integer}) as "oldestMs"
        from job where state in ('queued', 'running') group by kind, state`.execute(db);
      return rows;
    },
    async endedSince(stamp) {
      const { rows } = await sql<EndedJob>`
        select job.id as "id", job.kind as "kind", job.state as "state", job.changed_at as "changedAt",
          cast(job.finished_at - job.started_at as ${types.real}) / 1000 as "seconds",
          case when job.kind = 'transcribe' then cast(audio.duration_ms as ${types.real}) / 1000 end as "speechSeconds"
        from job left join audio on audio.id = job.audio_id
        where job.changed_at > ${stamp} and job.state in ('succeeded', 'failed', 'cancelled')
        order by job.changed_at`.execute(db);
      return rows;
    },
    async latestStamp() {
      const { rows } = await sql<{
        readonly stamp: number;
      }>`select ${latestChange(capabilities)} as "stamp"`.execute(db);
      return rows[0]?.stamp ?? 0;
    },
  };
}
