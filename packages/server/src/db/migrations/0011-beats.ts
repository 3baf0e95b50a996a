import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/** How often the worker of a job has said that it lives: a count, since clocks are set back and forward. */
export async function addBeats(db: Kysely<unknown>, { types }: Capabilities): Promise<void> {
  await sql`alter table job add column beats ${types.integer} not null default 0
    constraint job_beats_check check (beats >= 0)`.execute(db);
}
