import { type Kysely, sql } from 'kysely';
import type { PartitionSet } from '../../domain/corpora/corpus.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { isLearnedAndLost, isLearnedUntranscribed } from './untranscribed.js';

/** Of one statement: SQLite runs in the process that answers. */
const portion = 500;
const countedAtOnce = 1000;

/**
 * Note for a model that starts from another which utterances that one has learned from: those that it was trained and
 * validated on, and those that itself began with. Within the transaction that makes the model.
 */
export async function noteStartingUtterances(
  trx: Kysely<Schema>,
  modelId: number,
  startingModelId: number,
): Promise<void> {
  for (let after = 0; ; ) {
    const { rows } = await sql<{ utterance_id: number }>`
      insert into model_starting_utterance (model_id, utterance_id)
      select ${sql.lit(modelId)}, utterance_id from (
        select * from (
          select member.utterance_id from corpus_utterance member
            join model on model.corpus_id = member.corpus_id
            where model.id = ${startingModelId} and member.set_name <> 'testing' and member.utterance_id > ${after}
            order by member.utterance_id limit ${portion}
        ) own
        union
        select * from (
          select utterance_id from model_starting_utterance
            where model_id = ${startingModelId} and utterance_id > ${after}
            order by utterance_id limit ${portion}
        ) earlier
      ) learned order by utterance_id limit ${portion} returning utterance_id`.execute(trx);
    if (rows.length < portion) return;
    after = Math.max(...rows.map((row) => row.utterance_id));
  }
}

/** How many of a corpus' validation and test set the model, or what it was started from, has learned from. */
export async function countLearned(
  db: Kysely<Schema>,
  { types }: Pick<Capabilities, 'types'>,
  modelId: number,
  corpusId: number,
): Promise<Record<'validation' | 'testing', number>> {
  const learned = { training: 0, validation: 0, testing: 0 };
  for (let after = 0; ; ) {
    const { rows } = await sql<{ set_name: PartitionSet; members: number; learned: number; last: number }>`
      select member.set_name, cast(count(*) as ${types.integer}) as members, max(member.utterance_id) as last,
        cast(sum(case when exists (select 1 from corpus_utterance own join model on model.corpus_id = own.corpus_id
            where model.id = ${modelId} and own.utterance_id = member.utterance_id and own.set_name <> 'testing')
          or exists (select 1 from model_starting_utterance earlier
            where earlier.model_id = ${modelId} and earlier.utterance_id = member.utterance_id)
          or ${isLearnedUntranscribed(modelId, sql.ref('member.utterance_id'))}
          or ${isLearnedAndLost(modelId, sql.ref('member.utterance_id'))}
          then 1 else 0 end) as ${types.integer}) as learned
      from (select set_name, utterance_id from corpus_utterance
        where corpus_id = ${corpusId} and utterance_id > ${after} order by utterance_id limit ${countedAtOnce}) member
      group by member.set_name`.execute(db);
    for (const row of rows) learned[row.set_name] += row.learned;
    if (rows.reduce((sum, { members }) => sum + members, 0) < countedAtOnce) break;
    after = Math.max(...rows.map(({ last }) => last));
  }
  const { validation, testing } = learned;
  return { validation, testing };
}
