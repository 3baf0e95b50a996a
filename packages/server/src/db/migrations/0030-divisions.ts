import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { jobSubjects } from './0014-annotation-documents.js';
import { setJobKinds } from './job-kinds.js';

/** Utterances that are divided by a job, with a model or without; for whoever asked it is one edit as any other. */
export async function addDivisions(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  await capabilities.changeRules(db, 'utterance_edit', {
    drop: ['utterance_edit_kind_check'],
    add: [
      {
        kind: 'check',
        name: 'utterance_edit_kind_check',
        condition: sql`kind in ('move', 'text', 'speaker', 'split', 'merge', 'add', 'delete', 'accept', 'divide')`,
      },
    ],
  });
  const ofNone = sql`model_id is null and audio_id is null and corpus_id is null`;
  await setJobKinds(db, capabilities, {
    ...jobSubjects,
    'import-encoder': ofNone,
    'replace-labels': ofNone,
    divide: sql`audio_id is not null and corpus_id is null`,
  });
}
