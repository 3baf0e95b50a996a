import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * Deletions of utterances that can be undone: what was deleted, and what went or was cleared with it. CASCADE everywhere: what an
 * utterance cannot be without may be deleted meanwhile, and takes along what could be brought back. What corpora have lost is known with
 * where it stood in them.
 */
export async function addDeletions(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  await table('deletion').id().createdAt().create();
  await index('deletion', 'created_at');

  // What holds of an utterance is checked when it is brought back.
  await table('deleted_utterance')
    // Its own.
    .integer('id')
    .integer('deletion_id')
    .integer('audio_id')
    .integer('transcription_id')
    .optionalInteger('start_ms')
    .optionalInteger('end_ms')
    .optionalText('speaker')
    .optionalInteger('channel')
    .integer('created_at')
    .primaryKey('id')
    .references('deletion_id', 'deletion', 'cascade')
    .references('audio_id', 'audio', 'cascade')
    .references('transcription_id', 'transcription', 'cascade')
    .create();
  for (const column of ['deletion_id', 'audio_id', 'transcription_id'])
    await index('deleted_utterance', column);

  const ofDeleted = (what: string) =>
    table(`deleted_utterance_${what}`)
      .integer('utterance_id')
      .integer(`${what}_id`)
      .primaryKey('utterance_id', `${what}_id`)
      .references('utterance_id', 'deleted_utterance', 'cascade')
      .references(`${what}_id`, what, 'cascade');
  await ofDeleted('annotation').create();
  await ofDeleted('model').create();
  await ofDeleted('evaluation').text('reference').text('hypothesis').integer('errors').create();
  await ofDeleted('replacement')
    .integer('before_id')
    .optionalInteger('after_id')
    .references('before_id', 'transcription', 'cascade')
    .references('after_id', 'transcription', 'cascade')
    .create();
  for (const what of ['annotation', 'model', 'evaluation', 'replacement'])
    await index(`deleted_utterance_${what}`, `${what}_id`);
  for (const column of ['before_id', 'after_id']) await index('deleted_utterance_replacement', column);

  await sql`alter table corpus_lost_utterance add column position ${types.integer}
    constraint corpus_lost_utterance_position_check check (position >= 0)`.execute(db);
  // SET NULL: who the corpus has lost is known without the text, but without it cannot be put back.
  await sql`alter table corpus_lost_utterance add column transcription_id ${types.integer}
    constraint corpus_lost_utterance_transcription_id_fkey references transcription (id) on delete set null`.execute(
    db,
  );
  await index('corpus_lost_utterance', 'utterance_id');
  await index('corpus_lost_utterance', 'transcription_id');
}
