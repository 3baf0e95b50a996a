import { type Kysely, sql } from 'kysely';
import type { JobKind } from '../../domain/jobs/job.js';
import type { Schema } from '../schema.js';

/** The first job in the queue of a kind, of those that one key asked for. */
export interface QueueHead {
  readonly id: number;
  readonly kind: JobKind;
  readonly priority: number;
  /** The key's id; 0 for none. */
  readonly requester: number;
}

/** Who asked for a job, as the indexes of the queue have it. */
export const requesterOf = sql<number>`coalesce(requested_by, 0)`;

/** Imports of one document come one after another: each compares the file with what the one before has made. */
export const isOnlyImport = sql<boolean>`not exists (select 1 from job other
  where other.annotation_document_id = job.annotation_document_id and other.state = 'running'
    and other.id <> job.id)`;

/**
 * The first job of each kind and key, in the order in which they are to be claimed: the most urgent; of those of whoever has the
 * fewest running; of those of whoever was served longest ago; the oldest. Each is found by an index, however long the queue is.
 * @param mostEach keys with so many running are passed over; those that claim in the same instant do not see each other
 */
export async function queueHeads(
  db: Kysely<Schema>,
  kinds: readonly JobKind[],
  mostEach = Number.POSITIVE_INFINITY,
): Promise<QueueHead[]> {
  const { rows } = await sql<QueueHead & { readonly running: number; readonly served: number }>`
    with kinds(kind) as (${sql.join(
      kinds.map((kind) => sql`select ${sql.lit(kind)}`),
      sql` union all `,
    )}), requesters(requester) as (select 0 union all select id from api_key),
    heads as materialized (select requester, kinds.kind, (select id from job
        where state = 'queued' and job.kind = kinds.kind and ${requesterOf} = requester and ${isOnlyImport}
        order by priority desc, id limit 1) as head
      from requesters cross join kinds)
    select head as "id", kind as "kind", requester as "requester",
      (select priority from job where id = head) as "priority",
      (select count(*) from job held where held.state = 'running' and coalesce(held.requested_by, 0) = requester) as "running",
      coalesce((select max(started_at) from job served where coalesce(served.requested_by, 0) = requester), 0) as "served"
    from heads where head is not null
    order by "priority" desc, "running", "served", "id"`.execute(db);
  return rows.filter(({ running, requester }) => requester === 0 || running < mostEach);
}
