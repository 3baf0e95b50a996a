import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * A job that is to be cancelled and whose worker is gone waits in the queue where it has a checkpoint, for a worker that
 * keeps the best of it; `salvaging` says of a running job that it was taken up for that.
 */
export async function addSalvaging(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types } = capabilities;
  await sql`alter table job add column salvaging ${types.integer} not null default 0
    constraint job_salvaging_check check
      (salvaging = 0 or (salvaging = 1 and state = 'running' and cancel_requested = 1))`.execute(db);
  await capabilities.changeRules(db, 'job', {
    drop: ['job_cancel_check'],
    add: [
      {
        kind: 'check',
        name: 'job_cancel_check',
        condition: sql`state <> 'queued' or cancel_requested = 0 or checkpoint_hash is not null`,
      },
    ],
  });
}
