import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * The recordings that a model learns from besides its corpus, as they were when it was made: nobody has transcribed them, and its
 * training labels them itself, in rounds. `earlier` are those that what it starts from has learned from so: to recognise them
 * proves nothing either, once somebody has transcribed them.
 */
export async function addUntranscribed(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types, refusingTrigger } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  await table('model_untranscribed')
    .integer('model_id')
    .integer('audio_id')
    .flag('earlier')
    .primaryKey('model_id', 'audio_id')
    // CASCADE: what it says is of the two together.
    .references('model_id', 'model', 'cascade')
    .references('audio_id', 'audio', 'cascade')
    .create();
  await index('model_untranscribed', 'audio_id');
  // What is measured on is not to be learned from, by whatever name its sound was uploaded.
  // CROSS JOIN: SQLite takes the tables in this order, each by a key; else it goes through the whole corpus for each recording.
  const inCorpus = sql`new.earlier = 0 and exists (
    select 1 from audio named cross join model cross join audio heard cross join utterance cross join corpus_utterance member
    where named.id = new.audio_id and model.id = new.model_id and heard.content_hash = named.content_hash
      and utterance.audio_id = heard.id
      and member.corpus_id = model.corpus_id and member.utterance_id = utterance.id)`;
  for (const statement of refusingTrigger(
    'model_untranscribed_on_insert',
    { table: 'model_untranscribed', event: 'insert' },
    inCorpus,
    'model_untranscribed_corpus_check',
  ))
    await statement.execute(db);
  // How many there were when it was made, and how many its training could use: what is deleted later was learned from.
  await sql`alter table model add column untranscribed ${types.integer}
    constraint model_untranscribed_check check (untranscribed is null or untranscribed > 0)`.execute(db);
  await sql`alter table model add column untranscribed_used ${types.integer}
    constraint model_untranscribed_used_check check (untranscribed_used is null or untranscribed_used >= 0)`.execute(
    db,
  );
  await sql`alter table model_epoch add column round ${types.integer} not null default 1
    constraint model_epoch_round_check check (round > 0)`.execute(db);
  // Fused with the networks of the rounds before, an epoch may be kept that is not the best by itself.
  await sql`alter table model_epoch add column kept ${types.integer} not null default 0
    constraint model_epoch_kept_check check (kept in (0, 1))`.execute(db);
}
