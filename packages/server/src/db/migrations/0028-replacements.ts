import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { jobSubjects } from './0014-annotation-documents.js';
import { setJobKinds } from './job-kinds.js';
import { tableMaker } from './table-maker.js';

/**
 * Labels that are replaced by others in many utterances at once: which, as they were seen, and what each had before and has after
 * it, so that it can be undone.
 */
export async function addReplacements(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isNFC } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  await table('replacement')
    .id()
    .text('find')
    // Empty: they are taken out.
    .text('instead')
    .text('state')
    .integer('utterances')
    .createdAt()
    .check('find', sql`find <> ''`)
    .check('find_nfc', isNFC('find'))
    .check('instead_nfc', isNFC('instead'))
    .check('state', sql`state in ('waiting', 'done', 'undone')`)
    .check('utterances', sql`utterances >= 0`)
    .create();
  await table('replacement_utterance')
    .integer('replacement_id')
    .integer('utterance_id')
    .integer('before_id')
    .optionalInteger('after_id')
    .primaryKey('replacement_id', 'utterance_id')
    // CASCADE: what was replaced in what is gone cannot be undone.
    .references('replacement_id', 'replacement', 'cascade')
    .references('utterance_id', 'utterance', 'cascade')
    .references('before_id', 'transcription', 'cascade')
    .references('after_id', 'transcription', 'cascade')
    .check('after', sql`after_id <> before_id`)
    .create();
  await index('replacement_utterance', 'utterance_id');
  await index('replacement_utterance', 'before_id');
  await index('replacement_utterance', 'after_id');
  const ofNone = sql`model_id is null and audio_id is null and corpus_id is null`;
  await setJobKinds(db, capabilities, {
    ...jobSubjects,
    'import-encoder': ofNone,
    'replace-labels': ofNone,
  });
}
