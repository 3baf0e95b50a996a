import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/** Which recordings are the demonstration's, so that it can be left out and deleted as one. */
export async function addDemonstration(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { table } = tableMaker(db, capabilities);
  await table('demonstration')
    .integer('audio_id')
    .references('audio_id', 'audio', 'cascade')
    .primaryKey('audio_id')
    .create();
  // Until now it was known by its names.
  await sql`insert into demonstration (audio_id) select id from audio
    where file_name like 'demonstration-%-__.wav' or file_name like 'demonstration-new-_.wav'`.execute(db);
}
