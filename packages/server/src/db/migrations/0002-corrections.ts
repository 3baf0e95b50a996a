import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * Where a transcription came from, uploads that are kept once, corpora that keep the transcriptions they were made
 * of, evaluations, keys, and when a job last changed.
 */
export async function addCorrections(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isJson, isContentHash, types } = capabilities;
  const { table, index } = tableMaker(db, capabilities);

  /** A column more, with its rules; a rule of several columns is put with the last of them. */
  const add = (
    name: string,
    column: string,
    type: RawBuilder<unknown>,
    rules: RawBuilder<unknown> = sql``,
    check?: RawBuilder<unknown>,
  ) => {
    const constraint = sql.ref(`${name}_${column}_check`);
    const checked = check ? sql`constraint ${constraint} check (${check})` : sql``;
    return sql`alter table ${sql.table(name)} add column ${sql.ref(column)} ${type} ${rules} ${checked}`.execute(
      db,
    );
  };
  const text = sql`text`;
  const flag = (name: string, column: string) =>
    add(name, column, types.integer, sql`not null default 0`, sql`${sql.ref(column)} in (0, 1)`);

  // An upload that is sent again after a broken connection is the one that is there: the same name, the same bytes.
  await flag('audio', 'kept_once');
  await db.schema
    .createIndex('audio_kept_once')
    .unique()
    .on('audio')
    .columns(['content_hash', 'file_name'])
    .where(sql<boolean>`kept_once = 1`)
    .execute();
  await add('transcription', 'content_hash', text, sql``, isContentHash('content_hash'));
  await db.schema
    .createIndex('transcription_kept_once')
    .unique()
    .on('transcription')
    .columns(['content_hash', 'file_name'])
    .where(sql<boolean>`content_hash is not null`)
    .execute();

  // SET NULL: a correction stands by itself when what it corrected is deleted.
  await add(
    'transcription',
    'based_on',
    types.integer,
    sql`constraint transcription_based_on_fkey references transcription (id) on delete set null`,
    sql`based_on <> id`,
  );
  await index('transcription', 'based_on');

  await add('corpus', 'split', text, sql``, isJson('split'));
  await add('corpus', 'left_out', text, sql``, isJson('left_out'));
  await add('corpus_label', 'occurrences', types.integer, sql`not null default 0`, sql`occurrences >= 0`);
  await add(
    'model',
    'seed',
    types.integer,
    sql`not null default 1`,
    sql`seed >= 0 and seed <= ${sql.raw('4294967295')}`,
  );
  await flag('model', 'imported');
  await add('model', 'recipe', text, sql`not null default 'standard'`, sql`recipe <> ''`);

  await keepTranscriptionsOfCorpora(db, capabilities);
  await remakeJobs(db, capabilities);

  await table('corpus_set')
    .integer('corpus_id')
    .text('set_name')
    .integer('utterances')
    .integer('duration_ms')
    .primaryKey('corpus_id', 'set_name')
    // CASCADE: the sets are a part of the corpus.
    .references('corpus_id', 'corpus', 'cascade')
    .check('set_name', sql`set_name in ('training', 'validation', 'testing')`)
    .check('utterances', sql`utterances > 0`)
    .check('duration_ms', sql`duration_ms >= 0`)
    .create();
  await sql`
    insert into corpus_set (corpus_id, set_name, utterances, duration_ms)
    select m.corpus_id, m.set_name, count(*), coalesce(sum(coalesce(u.end_ms - u.start_ms, a.duration_ms)), 0)
    from corpus_utterance m join utterance u on u.id = m.utterance_id join audio a on a.id = u.audio_id
    group by m.corpus_id, m.set_name`.execute(db);

  await table('evaluation')
    .id()
    .integer('model_id')
    .integer('reference_labels')
    .integer('substitutions')
    .integer('insertions')
    .integer('deletions')
    .createdAt()
    // CASCADE: how good a model is, is a part of it. One a model: a new one takes the place of the last.
    .references('model_id', 'model', 'cascade')
    .unique('model_id')
    .check('reference_labels', sql`reference_labels >= 0`)
    .check('substitutions', sql`substitutions >= 0`)
    .check('insertions', sql`insertions >= 0`)
    .check('deletions', sql`deletions >= 0`)
    .create();

  await table('evaluation_utterance')
    .integer('evaluation_id')
    .integer('utterance_id')
    .text('reference')
    .text('hypothesis')
    .integer('errors')
    .primaryKey('evaluation_id', 'utterance_id')
    .references('evaluation_id', 'evaluation', 'cascade')
    // CASCADE: the corpus, which must go first, keeps the utterance from being deleted unseen.
    .references('utterance_id', 'utterance', 'cascade')
    .check('errors', sql`errors >= 0`)
    .create();
  await index('evaluation_utterance', 'utterance_id');
  await index('evaluation_utterance', 'evaluation_id', 'errors', 'utterance_id');

  await table('evaluation_confusion')
    .integer('evaluation_id')
    .text('reference')
    .text('hypothesis')
    .integer('times')
    .primaryKey('evaluation_id', 'reference', 'hypothesis')
    .references('evaluation_id', 'evaluation', 'cascade')
    // An empty text stands for no label: an insertion or a deletion.
    .check('labels', sql`reference <> hypothesis`)
    .check('times', sql`times > 0`)
    .create();

  await table('api_key')
    .id()
    .text('name')
    .text('key_hash')
    .createdAt()
    .optionalInteger('revoked_at')
    .unique('key_hash')
    .contentHash('key_hash')
    .check('name', sql`name <> ''`)
    .create();
}

/** A corpus is what it was made of: a correction made later does not change what a model was trained on. */
async function keepTranscriptionsOfCorpora(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { table, index } = tableMaker(db, capabilities);
  await sql`
    create table corpus_utterance_before as
    select m.*, u.transcription_id from corpus_utterance m join utterance u on u.id = m.utterance_id`.execute(
    db,
  );
  await db.schema.dropTable('corpus_utterance').execute();
  await table('corpus_utterance')
    .integer('corpus_id')
    .integer('utterance_id')
    .text('set_name')
    .integer('position')
    .integer('transcription_id')
    .primaryKey('corpus_id', 'utterance_id')
    .references('corpus_id', 'corpus', 'cascade')
    .references('utterance_id', 'utterance', 'restrict')
    .references('transcription_id', 'transcription', 'restrict')
    .unique('corpus_id', 'set_name', 'position')
    .check('set_name', sql`set_name in ('training', 'validation', 'testing')`)
    .check('position', sql`position >= 0`)
    .create();
  await sql`
    insert into corpus_utterance (corpus_id, utterance_id, set_name, position, transcription_id)
    select corpus_id, utterance_id, set_name, position, transcription_id from corpus_utterance_before`.execute(
    db,
  );
  await db.schema.dropTable('corpus_utterance_before').execute();
  await index('corpus_utterance', 'utterance_id');
  await index('corpus_utterance', 'transcription_id');
}

const jobColumns = [
  ...['id', 'kind', 'state', 'model_id', 'audio_id', 'corpus_id', 'transcription_id', 'progress'],
  ...['error_code', 'error_detail', 'owner', 'heartbeat_at', 'checkpoint_hash', 'cancel_requested'],
  ...['attempts', 'created_at', 'started_at', 'finished_at'],
];

/** Neither database can change a check: the table is made anew, with evaluations and the time of the last change. */
async function remakeJobs(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isJson } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  const columns = sql.join(jobColumns.map((column) => sql.ref(column)));
  await sql`create table job_before as select * from job`.execute(db);
  await db.schema.dropTable('job').execute();
  await table('job')
    .id()
    .text('kind')
    .text('state')
    .optionalInteger('model_id')
    .optionalInteger('audio_id')
    .optionalInteger('corpus_id')
    .optionalInteger('transcription_id')
    .optionalText('progress')
    .optionalText('error_code')
    .optionalText('error_detail')
    .optionalText('owner')
    .optionalInteger('heartbeat_at')
    .optionalText('checkpoint_hash')
    .flag('cancel_requested')
    .integer('attempts')
    .createdAt()
    .optionalInteger('started_at')
    .optionalInteger('finished_at')
    .integer('changed_at')
    .references('model_id', 'model', 'cascade')
    .references('audio_id', 'audio', 'cascade')
    .references('corpus_id', 'corpus', 'cascade')
    .references('transcription_id', 'transcription', 'set null')
    .contentHash('checkpoint_hash')
    .check('kind', sql`kind in ('train', 'transcribe', 'preprocess', 'evaluate')`)
    .check('state', sql`state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')`)
    .check(
      'subject',
      sql`(kind in ('train', 'evaluate') and model_id is not null and audio_id is null and corpus_id is null)
          or (kind = 'transcribe' and model_id is not null and audio_id is not null and corpus_id is null)
          or (kind = 'preprocess' and model_id is null and audio_id is null and corpus_id is not null)`,
    )
    .check('result', sql`transcription_id is null or (kind = 'transcribe' and state = 'succeeded')`)
    .check('progress', isJson('progress'))
    .check('error', sql`(state = 'failed') = (error_code is not null and error_detail is not null)`)
    .check('error_parts', sql`(error_code is null) = (error_detail is null)`)
    .check('owner', sql`(state = 'running') = (owner is not null)`)
    .check('heartbeat', sql`(state = 'running') = (heartbeat_at is not null)`)
    .check('finished', sql`(state in ('queued', 'running')) = (finished_at is null)`)
    .check('cancel', sql`state <> 'queued' or cancel_requested = 0`)
    .check('attempts', sql`attempts >= 0`)
    .create();
  await sql`insert into job (${columns}, changed_at) select ${columns}, created_at from job_before`.execute(
    db,
  );
  await db.schema.dropTable('job_before').execute();
  await capabilities.continueIds(db, 'job');
  for (const columnsOfIndex of [
    ['state', 'id'],
    ['kind', 'id'],
    ['model_id', 'id'],
    ['audio_id'],
    ['corpus_id'],
    ['transcription_id'],
    ['checkpoint_hash'],
    ['owner'],
    ['changed_at'],
  ]) {
    await index('job', ...columnsOfIndex);
  }
  for (const [kind, name] of [
    ['train', 'job_unfinished_training'],
    ['evaluate', 'job_unfinished_evaluation'],
  ] as const) {
    await db.schema
      .createIndex(name)
      .unique()
      .on('job')
      .column('model_id')
      .where(sql<boolean>`kind = ${sql.lit(kind)} and state in ('queued', 'running')`)
      .execute();
  }
}
