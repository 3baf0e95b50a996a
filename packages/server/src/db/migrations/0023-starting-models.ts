import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * The model that a training starts from. Its name, and the bytes of its recogniser as they were when it was chosen, stay with the
 * model: it may be trained anew or deleted, and the training goes on, or is done again, with the same weights. So do the utterances
 * that these have been learned from, by it or by what it was started from: to recognise them proves nothing.
 */
export async function addStartingModels(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { table, index } = tableMaker(db, capabilities);
  // SET NULL: that the model was once started from another, since deleted, is still true.
  await sql`alter table model add column starting_model_id ${capabilities.types.integer}
    constraint model_starting_model_id_fkey references model (id) on delete set null`.execute(db);
  await sql`alter table model add column starting_model_name text`.execute(db);
  // RESTRICT: without the bytes there is nothing to start from.
  await sql`alter table model add column starting_hash text
    constraint model_starting_hash_check check (starting_hash is null or (${capabilities.isContentHash('starting_hash')}))
    constraint model_starting_model_trained_check check ((starting_model_name is null) = (starting_hash is null))
    constraint model_starting_hash_fkey references blob (hash) on delete restrict`.execute(db);
  await index('model', 'starting_model_id');
  await index('model', 'starting_hash');
  await table('model_starting_utterance')
    .integer('model_id')
    .integer('utterance_id')
    .primaryKey('model_id', 'utterance_id')
    // CASCADE: what it says is of the two together.
    .references('model_id', 'model', 'cascade')
    .references('utterance_id', 'utterance', 'cascade')
    .create();
  await index('model_starting_utterance', 'utterance_id');
}
