import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
/** That a text has nothing but these characters; both databases read TRIM so. */
const isOnly = (text: RawBuilder<unknown>, characters: string) =>
  sql`trim(${text}, ${sql.lit(characters)}) = ''`;
/** ISO 639-3, or a glottocode; as domain/languages/language.ts says it. */
const isCode = sql`(length(code) = 3 and ${isOnly(sql`code`, letters)})
  or (length(code) = 8 and ${isOnly(sql`substr(code, 1, 4)`, letters + digits)}
    and ${isOnly(sql`substr(code, 5)`, digits)})`;

/**
 * Languages, and which one a recording is of. What recordings are listed by has it, too, and so have utterances; of which
 * languages a corpus is, triggers note, since it may have a hundred thousand utterances: that none is missing. They do not count
 * them: on PostgreSQL a row that one transaction changes so often is found ever more slowly.
 */
export async function addLanguages(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isNFC, refusingTrigger, trigger, types } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  await table('language')
    .id()
    .text('name')
    // Without regard to upper and lower case; written with the name.
    .text('folded_name')
    .optionalText('code')
    .createdAt()
    .check('name', sql`name <> ''`)
    .check('name_nfc', isNFC('name'))
    .check('code', isCode)
    .unique('folded_name')
    .create();
  // RESTRICT: what a recording is of is not forgotten unseen.
  await run(sql`alter table audio add column language_id ${types.integer}
    constraint audio_language_id_fkey references language (id) on delete restrict`);
  await run(sql`create index audio_of_language on audio (language_id) where language_id is not null`);

  await table('corpus_language')
    .integer('corpus_id')
    .integer('language_id')
    .primaryKey('corpus_id', 'language_id')
    .references('corpus_id', 'corpus', 'cascade')
    .references('language_id', 'language', 'cascade')
    .create();
  await index('corpus_language', 'language_id');

  for (const [listing, id, keys] of [
    // Each with one by which the figures of a language are read alone.
    ['audio_listing', 'audio_id', { name: [], duration_ms: ['utterances', 'transcriptions', 'problem'] }],
    ['utterance_listing', 'utterance_id', { name: [], speaker: ['duration_ms', 'problem'], duration_ms: [] }],
  ] as const) {
    await run(
      sql`alter table ${sql.table(listing)} add column language_id ${types.integer} not null default -1`,
    );
    // Partial, so that they cost nothing where no language is named.
    const sorted = Object.entries(keys).map(([key, covered]) => [key, id, ...covered]);
    for (const columns of [[id], ...sorted]) {
      await db.schema
        .createIndex(`${listing}_of_language_by_${columns[0]}`)
        .on(listing)
        .columns(['language_id', ...columns])
        .where(sql.ref('language_id'), '>', sql.lit(0))
        .execute();
    }
  }

  // What is of none is found by what all are sorted by, without a look at each row.
  for (const [listing, first, ...covered] of [
    ['audio_listing', 'name', 'audio_id', 'duration_ms', 'problem', 'utterances', 'transcriptions'],
    ['audio_listing', 'duration_ms', 'audio_id', 'name', 'problem', 'utterances', 'transcriptions'],
    ['utterance_listing', 'name', 'utterance_id', 'speaker', 'duration_ms', 'source', 'corpora'],
    ['utterance_listing', 'speaker', 'utterance_id', 'name', 'duration_ms', 'source', 'corpora'],
    ['utterance_listing', 'duration_ms', 'utterance_id', 'name', 'speaker', 'source', 'corpora'],
  ] as const) {
    await db.schema.dropIndex(`${listing}_by_${first}`).execute();
    await db.schema
      .createIndex(`${listing}_by_${first}`)
      .on(listing)
      .columns([first, ...covered, 'language_id'])
      .execute();
  }

  const ofUtterance = sql`select a.language_id from utterance u join audio a on a.id = u.audio_id
    where u.id = new.utterance_id and a.language_id is not null`;
  const ofAudio = sql`select a.language_id from audio a where a.id = new.audio_id and a.language_id is not null`;
  const statements = [
    ...trigger('audio_listed_with_language', { table: 'audio_listing', event: 'insert' }, [
      sql`update audio_listing set language_id = (${ofAudio}) where audio_id = new.audio_id and exists (${ofAudio})`,
    ]),
    ...trigger('utterance_listed_with_language', { table: 'utterance_listing', event: 'insert' }, [
      sql`update utterance_listing set language_id = (${ofUtterance})
        where utterance_id = new.utterance_id and exists (${ofUtterance})`,
    ]),
    ...trigger('corpus_language_noted', { table: 'corpus_utterance', event: 'insert' }, [
      sql`insert into corpus_language (corpus_id, language_id)
        select new.corpus_id, a.language_id from utterance u join audio a on a.id = u.audio_id
        where u.id = new.utterance_id and a.language_id is not null
        on conflict do nothing`,
    ]),
    ...trigger('audio_language_changed', { table: 'audio', event: 'update of language_id' }, [
      sql`update audio_listing set language_id = coalesce(new.language_id, -1) where audio_id = new.id`,
      sql`update utterance_listing set language_id = coalesce(new.language_id, -1)
        where utterance_id in (select u.id from utterance u where u.audio_id = new.id)`,
      sql`insert into corpus_language (corpus_id, language_id)
        select distinct m.corpus_id, new.language_id from corpus_utterance m join utterance u on u.id = m.utterance_id
        where u.audio_id = new.id and new.language_id is not null
        on conflict do nothing`,
    ]),
    // The demonstration is a language of its own.
    ...refusingTrigger(
      'audio_language_on_update',
      { table: 'audio', event: 'update of language_id' },
      sql`new.language_id is not null and exists (select 1 from demonstration d where d.audio_id = new.id)`,
      'audio_language_check',
    ),
    ...refusingTrigger(
      'demonstration_language_on_insert',
      { table: 'demonstration', event: 'insert' },
      sql`exists (select 1 from audio a where a.id = new.audio_id and a.language_id is not null)`,
      'audio_language_check',
    ),
  ];
  for (const statement of statements) await run(statement);
}
