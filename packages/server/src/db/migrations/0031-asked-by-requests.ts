import { type Kysely, sql } from 'kysely';

/** The id of the request that asked for a job, as logs have it; null where none did. What a job asks for itself, its request asks for. */
export async function addRequestIds(db: Kysely<unknown>): Promise<void> {
  await sql`alter table job add column request_id text
    constraint job_request_id_check check (length(request_id) between 1 and 64)`.execute(db);
}
