import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * Utterances that corpora had and that were deleted since: a corpus keeps what it had of them by name, and its models stay.
 * Who spoke and where the sound was is kept, since models have learned from it: to recognise the same sound again proves nothing.
 */
export async function addLostUtterances(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { table } = tableMaker(db, capabilities);
  await table('corpus_lost_utterance')
    .integer('corpus_id')
    // Of what is gone; ids are never given again.
    .integer('utterance_id')
    .text('set_name')
    .text('name')
    .optionalText('speaker')
    .text('content_hash')
    .optionalInteger('start_ms')
    .optionalInteger('end_ms')
    .createdAt()
    .primaryKey('corpus_id', 'utterance_id')
    // CASCADE: what a corpus has lost is a part of it.
    .references('corpus_id', 'corpus', 'cascade')
    .contentHash('content_hash')
    .check('set_name', sql`set_name in ('training', 'validation', 'testing')`)
    .create();
}
