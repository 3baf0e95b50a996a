import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { jobSubjects } from './0014-annotation-documents.js';
import { setJobKinds } from './job-kinds.js';
import { tableMaker } from './table-maker.js';

/**
 * Pretrained encoders, and which one a model takes its features from in place of its corpus' own. A file with another of its
 * outputs is another encoder.
 */
export async function addEncoders(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isJsonObject, isNFC, types } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  await table('encoder')
    .id()
    .text('name')
    .text('content_hash')
    .integer('byte_length')
    .text('feature_version')
    .text('description')
    .createdAt()
    .contentHash('content_hash')
    .check('name', sql`name <> ''`)
    .check('name_nfc', isNFC('name'))
    .check('byte_length', sql`byte_length > 0`)
    .check('description', isJsonObject('description'))
    .unique('feature_version')
    .create();
  await capabilities.changeRules(db, 'encoder', {
    add: [
      {
        kind: 'foreign-key',
        name: 'encoder_content_hash_fkey',
        column: 'content_hash',
        parent: 'blob',
        parentColumn: 'hash',
        onDelete: 'restrict',
      },
    ],
  });
  await index('encoder', 'content_hash');
  // RESTRICT: without its encoder a model recognises nothing.
  await sql`alter table model add column encoder_id ${types.integer}
    constraint model_encoder_id_fkey references encoder (id) on delete restrict`.execute(db);
  await index('model', 'encoder_id');
  await capabilities.changeRules(db, 'job', {
    drop: ['job_upload_check'],
    add: [
      {
        kind: 'check',
        name: 'job_upload_check',
        condition: sql`case when kind in ('import-model', 'import-zip', 'import-encoder')
          then content_hash is not null or finished_at is not null
          else content_hash is null end`,
      },
    ],
  });
  const ofNone = sql`model_id is null and audio_id is null and corpus_id is null`;
  await setJobKinds(db, capabilities, { ...jobSubjects, 'import-encoder': ofNone });
}
