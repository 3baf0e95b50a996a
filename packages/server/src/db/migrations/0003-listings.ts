import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/** What the audio of an utterance `u` lasts; -1 where nobody knows. */
const utteranceDuration = sql`case when a.duration_ms is null then -1
  else coalesce(u.end_ms - u.start_ms, a.duration_ms) end`;

/**
 * For each long list one narrow table of all that it is sorted and filtered by, so that a page is read from one
 * index whichever filters there are. The database keeps them by triggers; nobody else writes to them. Unknown
 * values are -1 or empty rather than null, which has no place in an order. Names are folded: people look for them,
 * and read them in order, without regard to upper and lower case.
 */
export async function addListings(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { table } = tableMaker(db, capabilities);
  const { folded } = capabilities;
  const { codePointText } = capabilities.types;
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  const textColumns = (name: string, ...columns: string[]) =>
    Promise.all(
      columns.map((column) =>
        run(
          sql`alter table ${sql.table(name)} add column ${sql.ref(column)} ${codePointText} not null default ''`,
        ),
      ),
    );
  const index = (name: string, first: string, id: string, ...covered: string[]) =>
    db.schema
      .createIndex(`${name}_by_${first}`)
      .on(name)
      .columns([first, id, ...covered])
      .execute();
  const trigger = async (
    name: string,
    on: { table: string; event: 'insert' | 'update' | 'delete' },
    ...statements: RawBuilder<unknown>[]
  ) => {
    for (const statement of capabilities.trigger(name, on, statements)) await run(statement);
  };

  await table('audio_listing')
    .integer('audio_id')
    .integer('duration_ms')
    .flag('problem')
    .integer('utterances')
    .integer('transcriptions')
    .primaryKey('audio_id')
    .references('audio_id', 'audio', 'cascade')
    .create();
  await textColumns('audio_listing', 'name');
  const listAudio = (condition: RawBuilder<unknown>) => sql`
    insert into audio_listing (audio_id, duration_ms, problem, utterances, transcriptions, name)
    select a.id, coalesce(a.duration_ms, -1), case when a.problem_code is null then 0 else 1 end,
      (select count(*) from utterance u where u.audio_id = a.id),
      (select count(*) from transcription t where t.audio_id = a.id), ${folded(sql.ref('a.file_name'))}
    from audio a where ${condition}`;
  await run(listAudio(sql`1 = 1`));
  const countOfAudio = (column: string, by: RawBuilder<unknown>, row: string) => sql`
    update audio_listing set ${sql.ref(column)} = ${sql.ref(column)} ${by} where audio_id = ${sql.ref(`${row}.audio_id`)}`;

  await table('transcription_listing')
    .integer('transcription_id')
    .text('source')
    .integer('model_id')
    .integer('audio_id')
    .integer('utterances')
    .integer('versions')
    .primaryKey('transcription_id')
    .references('transcription_id', 'transcription', 'cascade')
    .create();
  await textColumns('transcription_listing', 'name');
  const listTranscription = (condition: RawBuilder<unknown>) => sql`
    insert into transcription_listing (transcription_id, source, model_id, audio_id, utterances, versions, name)
    select t.id, t.source, coalesce(t.model_id, -1), coalesce(t.audio_id, -1),
      (select count(*) from utterance u where u.transcription_id = t.id),
      (select count(*) from transcription v where v.based_on = t.id), ${folded(sql.ref('t.name'))}
    from transcription t where ${condition}`;
  await run(listTranscription(sql`1 = 1`));
  const countOfTranscription = (column: string, by: RawBuilder<unknown>, id: RawBuilder<unknown>) => sql`
    update transcription_listing set ${sql.ref(column)} = ${sql.ref(column)} ${by} where transcription_id = ${id}`;

  await table('utterance_listing')
    .integer('utterance_id')
    .integer('duration_ms')
    .text('source')
    .integer('corpora')
    .primaryKey('utterance_id')
    .references('utterance_id', 'utterance', 'cascade')
    .create();
  await textColumns('utterance_listing', 'name', 'speaker');
  const listUtterance = (condition: RawBuilder<unknown>) => sql`
    insert into utterance_listing (utterance_id, duration_ms, source, corpora, name, speaker)
    select u.id, ${utteranceDuration}, t.source,
      (select count(*) from corpus_utterance m where m.utterance_id = u.id), ${folded(sql.ref('a.file_name'))},
      coalesce(u.speaker, '')
    from utterance u join audio a on a.id = u.audio_id join transcription t on t.id = u.transcription_id
    where ${condition}`;
  await run(listUtterance(sql`1 = 1`));
  const corporaOf = (by: RawBuilder<unknown>, row: string) => sql`
    update utterance_listing set corpora = corpora ${by} where utterance_id = ${sql.ref(`${row}.utterance_id`)}`;

  await index('audio_listing', 'name', 'audio_id', 'duration_ms', 'problem', 'utterances', 'transcriptions');
  await index('audio_listing', 'duration_ms', 'audio_id', 'name', 'problem', 'utterances', 'transcriptions');
  const ofTranscription = ['source', 'model_id', 'audio_id', 'utterances', 'versions'];
  await index('transcription_listing', 'name', 'transcription_id', ...ofTranscription);
  await index('utterance_listing', 'name', 'utterance_id', 'speaker', 'duration_ms', 'source', 'corpora');
  await index('utterance_listing', 'speaker', 'utterance_id', 'name', 'duration_ms', 'source', 'corpora');
  await index('utterance_listing', 'duration_ms', 'utterance_id', 'name', 'speaker', 'source', 'corpora');

  const plus = sql`+ 1`;
  const minus = sql`- 1`;
  await trigger('audio_listed', { table: 'audio', event: 'insert' }, listAudio(sql`a.id = new.id`));
  await trigger(
    'transcription_listed',
    { table: 'transcription', event: 'insert' },
    listTranscription(sql`t.id = new.id`),
    countOfTranscription('versions', plus, sql`new.based_on`),
    countOfAudio('transcriptions', plus, 'new'),
  );
  // The database itself clears references to what is deleted.
  await trigger(
    'transcription_relisted',
    { table: 'transcription', event: 'update' },
    sql`update transcription_listing set name = ${folded(sql.ref('new.name'))}, source = new.source,
      model_id = coalesce(new.model_id, -1), audio_id = coalesce(new.audio_id, -1)
      where transcription_id = new.id`,
  );
  await trigger(
    'transcription_unlisted',
    { table: 'transcription', event: 'delete' },
    countOfTranscription('versions', minus, sql`old.based_on`),
    countOfAudio('transcriptions', minus, 'old'),
  );
  await trigger(
    'utterance_listed',
    { table: 'utterance', event: 'insert' },
    listUtterance(sql`u.id = new.id`),
    countOfAudio('utterances', plus, 'new'),
    countOfTranscription('utterances', plus, sql`new.transcription_id`),
  );
  await trigger(
    'utterance_relisted',
    { table: 'utterance', event: 'update' },
    sql`update utterance_listing set
      speaker = coalesce(new.speaker, ''),
      source = coalesce((select t.source from transcription t where t.id = new.transcription_id), source),
      duration_ms = coalesce((select ${utteranceDuration} from utterance u join audio a on a.id = u.audio_id
        where u.id = new.id), duration_ms)
      where utterance_id = new.id`,
    countOfTranscription('utterances', minus, sql`old.transcription_id`),
    countOfTranscription('utterances', plus, sql`new.transcription_id`),
  );
  await trigger(
    'utterance_unlisted',
    { table: 'utterance', event: 'delete' },
    countOfAudio('utterances', minus, 'old'),
    countOfTranscription('utterances', minus, sql`old.transcription_id`),
  );
  await trigger(
    'corpus_utterance_listed',
    { table: 'corpus_utterance', event: 'insert' },
    corporaOf(plus, 'new'),
  );
  await trigger(
    'corpus_utterance_unlisted',
    { table: 'corpus_utterance', event: 'delete' },
    corporaOf(minus, 'old'),
  );
}
