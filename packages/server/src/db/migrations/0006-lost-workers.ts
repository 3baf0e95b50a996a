import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/** How many workers died of a job since it last came any further: a long training may outlive many of them. */
export async function addLostWorkers(db: Kysely<unknown>, { types }: Capabilities): Promise<void> {
  await sql`alter table job add column workers_lost ${types.integer} not null default 0
    constraint job_workers_lost_check check (workers_lost >= 0)`.execute(db);
  // Until now, each attempt but the last of an unfinished job ended with its worker.
  await sql`update job set workers_lost = attempts - 1
    where state in ('queued', 'running') and attempts > 0 and checkpoint_hash is null`.execute(db);
}
