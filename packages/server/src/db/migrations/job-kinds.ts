import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/** Of each kind of job, what its row must refer to. */
export type JobSubjects = Readonly<Record<string, RawBuilder<unknown>>>;

/**
 * Let `job` take these kinds and no others. It is the whole of a migration that adds a kind which needs no column of its
 * own, and so an entry in `index.ts`: all subjects until then, and the new one.
 */
export async function setJobKinds(
  db: Kysely<unknown>,
  capabilities: Capabilities,
  subjects: JobSubjects,
): Promise<void> {
  const kinds = sql.join(Object.keys(subjects).map((kind) => sql.lit(kind)));
  const demands = Object.entries(subjects).map(
    ([kind, demand]) => sql`(kind = ${sql.lit(kind)} and ${demand})`,
  );
  await capabilities.changeRules(db, 'job', {
    drop: ['job_kind_check', 'job_subject_check'],
    add: [
      { kind: 'check', name: 'job_kind_check', condition: sql`kind in (${kinds})` },
      {
        kind: 'check',
        name: 'job_subject_check',
        // What is of no kind is refused by the other check.
        condition: sql`${sql.join(demands, sql` or `)} or kind not in (${kinds})`,
      },
    ],
  });
}
