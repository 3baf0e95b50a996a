import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * At most one import of an annotation document is at work: each compares the file with what the one before has made. Of
 * several that are at work now, the oldest stays; the others wait for it in the queue.
 */
export async function addOneImport(db: Kysely<unknown>, { now }: Capabilities): Promise<void> {
  await sql`
    update job set owner = null, heartbeat_at = null,
      state = case when cancel_requested = 1 then 'cancelled' else 'queued' end,
      finished_at = case when cancel_requested = 1 then ${now} end
    where kind = 'import-annotations' and state = 'running' and id not in (
      select min(id) from job where kind = 'import-annotations' and state = 'running'
      group by annotation_document_id)`.execute(db);
  await sql`
    create unique index job_annotation_document_id_key on job (annotation_document_id)
    where kind = 'import-annotations' and state = 'running'`.execute(db);
}
