import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * Who asked for a job (the key that the request bore; null: nobody in particular) and how urgent it is. Claims take the most
 * urgent first, and of those of whoever has the fewest running and was served longest ago: one person's thousand recordings do not
 * hold up another's one.
 */
export async function addPriorities(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types, queueNotices } = capabilities;
  // SET NULL: keys are revoked, not deleted; a job outlives what it was asked for with in any case.
  await sql`alter table job add column requested_by ${types.integer}
    constraint job_requested_by_fkey references api_key (id) on delete set null`.execute(db);
  await sql`alter table job add column priority ${types.integer} not null default 0
    constraint job_priority_check check (priority in (-1, 0, 1))`.execute(db);
  // For the foreign key: whether a key may be deleted.
  await sql`create index job_requested_by_index on job (requested_by)`.execute(db);
  // The first of each kind and key in the queue, found without going through it.
  await sql`create index job_queue_index on job (kind, coalesce(requested_by, 0), priority desc, id)
    where state = 'queued'`.execute(db);
  await sql`create index job_running_index on job (coalesce(requested_by, 0)) where state = 'running'`.execute(
    db,
  );
  for (const statement of queueNotices) await statement.execute(db);
  await sql`create index job_served_index on job (coalesce(requested_by, 0), started_at)`.execute(db);
}
