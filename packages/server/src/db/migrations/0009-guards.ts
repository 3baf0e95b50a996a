import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities, TableRule } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * Which installation this is; the bytes that rows refer to, as rows of their own with foreign keys to them; recordings
 * of which only the header is known yet; jobs that inspect recordings and take in uploads.
 */
export async function addGuards(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isContentHash, isJson, now, types } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);

  await table('installation')
    .integer('only_row')
    .text('id')
    .createdAt()
    .primaryKey('only_row')
    .check('only_row', sql`only_row = 1`)
    .check('id', sql`id <> ''`)
    .create();
  await run(sql`insert into installation (only_row, id) values (1, ${randomUUID()})`);

  await run(
    sql`create table blob (
      hash text not null primary key constraint blob_hash_check check (${isContentHash('hash')}),
      touched_at ${types.integer} not null default (${now})
    ) ${capabilities.tableOptions}`,
  );
  await run(sql`
    insert into blob (hash)
    select content_hash from audio
    union select content_hash from model where content_hash is not null
    union select checkpoint_hash from job where checkpoint_hash is not null`);

  await run(sql`alter table audio add column inspection text not null default 'pending'
    constraint audio_inspection_check check (inspection in ('pending', 'done'))`);
  await run(sql`alter table audio add column warnings text
    constraint audio_warnings_check check (${isJson('warnings')})`);
  const blobOf = (name: string, column: string): TableRule => ({
    kind: 'foreign-key',
    name: `${name}_${column}_fkey`,
    column,
    parent: 'blob',
    parentColumn: 'hash',
    // RESTRICT: bytes must not go while a row says that they are there.
    onDelete: 'restrict',
  });
  await capabilities.changeRules(db, 'audio', {
    drop: ['audio_decoded_or_problem_check'],
    add: [
      blobOf('audio', 'content_hash'),
      {
        kind: 'check',
        name: 'audio_decoded_or_problem_check',
        condition: sql`inspection = 'pending' or duration_ms is not null or problem_code is not null`,
      },
    ],
  });
  await capabilities.changeRules(db, 'model', { add: [blobOf('model', 'content_hash')] });

  await run(sql`alter table job add column content_hash text
    constraint job_content_hash_check check (${isContentHash('content_hash')})`);
  await run(sql`alter table job add column payload text
    constraint job_payload_check check (${isJson('payload')})`);
  await run(sql`alter table job add column result text
    constraint job_outcome_check check (${isJson('result')})`);
  await capabilities.changeRules(db, 'job', {
    drop: ['job_kind_check', 'job_subject_check', 'job_progress_check'],
    add: [
      blobOf('job', 'checkpoint_hash'),
      blobOf('job', 'content_hash'),
      { kind: 'check', name: 'job_progress_check', condition: isJson('progress') },
      {
        kind: 'check',
        name: 'job_kind_check',
        condition: sql`kind in
          ('train', 'transcribe', 'preprocess', 'evaluate', 'inspect', 'import-model', 'import-zip')`,
      },
      {
        kind: 'check',
        name: 'job_subject_check',
        condition: sql`
          (kind in ('train', 'evaluate') and model_id is not null and audio_id is null and corpus_id is null)
          or (kind = 'transcribe' and model_id is not null and audio_id is not null and corpus_id is null)
          or (kind = 'preprocess' and model_id is null and audio_id is null and corpus_id is not null)
          or (kind = 'inspect' and model_id is null and audio_id is not null and corpus_id is null)
          or (kind = 'import-model' and audio_id is null and corpus_id is null)
          or (kind = 'import-zip' and model_id is null and audio_id is null and corpus_id is null)
          or kind not in
            ('train', 'transcribe', 'preprocess', 'evaluate', 'inspect', 'import-model', 'import-zip')`,
      },
      {
        kind: 'check',
        name: 'job_upload_check',
        condition: sql`case when kind in ('import-model', 'import-zip')
          then content_hash is not null or finished_at is not null
          else content_hash is null end`,
      },
    ],
  });
  await index('job', 'content_hash');
  await db.schema
    .createIndex('job_unfinished_inspection')
    .unique()
    .on('job')
    .column('audio_id')
    .where(sql<boolean>`kind = 'inspect' and state in ('queued', 'running')`)
    .execute();
  await db.schema
    .createIndex('audio_to_inspect')
    .on('audio')
    .column('id')
    .where(sql<boolean>`inspection = 'pending'`)
    .execute();
  for (const [name, column] of [
    ['transcription', 'label_times'],
    ['corpus', 'split'],
    ['corpus', 'left_out'],
  ] as const) {
    const check = `${name}_${column}_check`;
    await capabilities.changeRules(db, name, {
      drop: [check],
      add: [{ kind: 'check', name: check, condition: isJson(column) }],
    });
  }

  // What an inspection finds, and a name that is mended, stand in the lists at once.
  for (const statement of capabilities.trigger('audio_relisted', { table: 'audio', event: 'update' }, [
    sql`update audio_listing set duration_ms = coalesce(new.duration_ms, -1),
      problem = case when new.problem_code is null then 0 else 1 end,
      name = ${capabilities.folded(sql.ref('new.file_name'))}
      where audio_id = new.id`,
    sql`update utterance_listing set
      name = ${capabilities.folded(sql.ref('new.file_name'))},
      duration_ms = coalesce((select case when new.duration_ms is null then -1
        else coalesce(u.end_ms - u.start_ms, new.duration_ms) end
        from utterance u where u.id = utterance_id), duration_ms)
      where utterance_id in (select u.id from utterance u where u.audio_id = new.id)`,
  ])) {
    await run(statement);
  }

  // What was decoded by earlier versions is looked at anew: some of them lost the end of files without a word.
  await run(sql`insert into job (kind, state, audio_id, attempts, changed_at)
    select 'inspect', 'queued', id, 0, ${now} from audio order by id`);
}
