import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * A model can be compared with the test set of a corpus that it was not trained on: one that came from another machine
 * has no other, and models of different corpora are measured on the same speech. Null: its own corpus.
 */
export async function addTestCorpora(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { index } = tableMaker(db, capabilities);
  const { integer } = capabilities.types;
  // CASCADE: what a model came to on a corpus says nothing without it.
  await sql`
    alter table job add column test_corpus_id ${integer}
      constraint job_test_corpus_id_fkey references corpus (id) on delete cascade
      constraint job_test_corpus_id_check check (test_corpus_id is null or kind = 'evaluate')`.execute(db);
  await sql`
    alter table evaluation add column corpus_id ${integer}
      constraint evaluation_corpus_id_fkey references corpus (id) on delete cascade`.execute(db);
  await index('job', 'test_corpus_id');
  await index('evaluation', 'corpus_id');
}
