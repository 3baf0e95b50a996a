import { type Kysely, sql } from 'kysely';
import type { DeletedUtteranceRepository } from '../../domain/deletion/deleted-utterances.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { holdRows, idsInPortions, isoTime, isPossibleId } from './rows.js';

/** What goes with an utterance by the database's own rules, and the table that keeps it meanwhile: columns of the same names. */
const companions = [
  [
    'evaluation_utterance',
    'deleted_utterance_evaluation',
    ['evaluation_id', 'reference', 'hypothesis', 'errors'],
  ],
  ['model_starting_utterance', 'deleted_utterance_model', ['model_id']],
  ['replacement_utterance', 'deleted_utterance_replacement', ['replacement_id', 'before_id', 'after_id']],
] as const;

const listed = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));

const ofUtterance = listed([
  ...['id', 'audio_id', 'transcription_id', 'start_ms', 'end_ms', 'speaker', 'channel', 'created_at'],
]);

export function deletedUtteranceRepository(
  db: Kysely<Schema>,
  capabilities: Capabilities,
): DeletedUtteranceRepository {
  const { isOneOfIds, now, types } = capabilities;

  const idsFrom = async (rows: ReturnType<typeof sql<{ id: number }>>) =>
    (await rows.execute(db)).rows.map(({ id }) => id);

  /** Back into the corpora that have lost them, where these have their texts still. */
  async function putIntoCorpora(utteranceIds: readonly number[]): Promise<void> {
    const lost = sql`corpus_lost_utterance l join utterance u on u.id = l.utterance_id join audio a on a.id = u.audio_id
      where l.position is not null and l.transcription_id is not null
        and ${isOneOfIds(sql.ref('l.utterance_id'), utteranceIds)}`;
    await sql`insert into corpus_set (corpus_id, set_name, utterances, duration_ms)
      select l.corpus_id, l.set_name, count(*),
        cast(sum(coalesce(u.end_ms - u.start_ms, a.duration_ms, 0)) as ${types.integer})
      from ${lost} group by l.corpus_id, l.set_name
      on conflict (corpus_id, set_name) do update set utterances = corpus_set.utterances + excluded.utterances,
        duration_ms = corpus_set.duration_ms + excluded.duration_ms`.execute(db);
    await sql`insert into corpus_utterance (corpus_id, utterance_id, set_name, position, transcription_id)
      select l.corpus_id, l.utterance_id, l.set_name, l.position, l.transcription_id from ${lost}`.execute(
      db,
    );
    await sql`delete from corpus_lost_utterance where ${isOneOfIds(sql.ref('utterance_id'), utteranceIds)}
      and exists (select 1 from corpus_utterance m where m.corpus_id = corpus_lost_utterance.corpus_id
        and m.utterance_id = corpus_lost_utterance.utterance_id)`.execute(db);
  }

  /** Lock what they are brought back to, in the order in which deletions do; what is gone by now has taken them along. */
  async function holdOwners(utteranceIds: readonly number[]): Promise<void> {
    if (!capabilities.locksRows) return;
    const among = isOneOfIds(sql.ref('utterance_id'), utteranceIds);
    const those = isOneOfIds(sql.ref('id'), utteranceIds);
    const corpora = sql<{
      id: number;
    }>`select distinct corpus_id as id from corpus_lost_utterance where ${among}`;
    await holdRows(db, capabilities, 'corpus', await idsFrom(corpora));
    for (const owner of ['transcription', 'audio']) {
      const column = sql.ref(`${owner}_id`);
      const owners = sql<{
        id: number;
      }>`select distinct ${column} as id from deleted_utterance where ${those}`;
      await holdRows(db, capabilities, owner, await idsFrom(owners));
    }
  }

  async function bringBack(utteranceIds: readonly number[]): Promise<number> {
    const restored = await idsFrom(sql<{ id: number }>`
      insert into utterance (${ofUtterance}) select ${ofUtterance} from deleted_utterance d
      where ${isOneOfIds(sql.ref('id'), utteranceIds)}
        and exists (select 1 from transcription t where t.id = d.transcription_id and t.state = 'current')
        and not exists (select 1 from utterance u
          where u.audio_id = d.audio_id and u.transcription_id = d.transcription_id)
        and not exists (select 1 from deleted_utterance_annotation l join annotation n on n.id = l.annotation_id
          where l.utterance_id = d.id and n.utterance_id is not null)
      order by id returning id`);
    if (restored.length === 0) return 0;
    const those = isOneOfIds(sql.ref('utterance_id'), restored);
    for (const [table, kept, columns] of companions) {
      const all = listed(['utterance_id', ...columns]);
      await sql`insert into ${sql.table(table)} (${all}) select ${all} from ${sql.table(kept)} where ${those}`.execute(
        db,
      );
    }
    await sql`update annotation set utterance_id = (select l.utterance_id from deleted_utterance_annotation l
        where l.annotation_id = annotation.id and ${isOneOfIds(sql.ref('l.utterance_id'), restored)})
      where utterance_id is null
        and id in (select annotation_id from deleted_utterance_annotation where ${those})`.execute(db);
    await putIntoCorpora(restored);
    return restored.length;
  }

  const forgetPortion = (utteranceIds: readonly number[]) =>
    db
      .deleteFrom('deleted_utterance')
      .where((eb) => isOneOfIds(eb.ref('id'), utteranceIds))
      .execute();

  const before = (ms: number) => sql`${now} - ${Math.round(ms)}`;

  const ofDeletion = (deletionId: number) =>
    idsFrom(
      sql<{ id: number }>`select id from deleted_utterance where deletion_id = ${deletionId} order by id`,
    );

  return {
    async keep(utteranceIds) {
      const { id } = await db
        .insertInto('deletion')
        .defaultValues()
        .returning('id')
        .executeTakeFirstOrThrow();
      const kept: number[] = [];
      for (const portion of idsInPortions(utteranceIds)) {
        // What was deleted by others may be brought back by now, or at any moment: only what is copied here goes.
        await holdRows(db, capabilities, 'utterance', portion);
        const copied = await idsFrom(sql<{
          id: number;
        }>`insert into deleted_utterance (deletion_id, ${ofUtterance})
          select cast(${id} as ${types.integer}), ${ofUtterance} from utterance where ${isOneOfIds(sql.ref('id'), portion)}
          returning id`);
        const those = isOneOfIds(sql.ref('utterance_id'), copied);
        for (const [table, into, columns] of companions) {
          const all = listed(['utterance_id', ...columns]);
          await sql`insert into ${sql.table(into)} (${all}) select ${all} from ${sql.table(table)} where ${those}`.execute(
            db,
          );
        }
        await sql`insert into deleted_utterance_annotation (utterance_id, annotation_id)
          select utterance_id, id from annotation where ${those}`.execute(db);
        kept.push(...copied);
      }
      if (kept.length > 0) return { deletionId: id, utteranceIds: kept };
      await db.deleteFrom('deletion').where('id', '=', id).execute();
      return { deletionId: null, utteranceIds: [] };
    },

    async list(limit, notOlderThanMs) {
      const { rows } = await sql<{ id: number; created_at: number; utterances: number; name: string }>`
        select d.id, d.created_at,
          (select count(*) from deleted_utterance u where u.deletion_id = d.id) as utterances,
          (select a.file_name from deleted_utterance u join audio a on a.id = u.audio_id
            where u.deletion_id = d.id order by u.id limit 1) as name
        from deletion d where d.created_at > ${before(notOlderThanMs)}
          and exists (select 1 from deleted_utterance u where u.deletion_id = d.id)
        order by d.id desc limit ${limit}`.execute(db);
      return rows.map(({ id, created_at, utterances, name }) => ({
        ...{ id, utterances: Number(utterances), name, createdAt: isoTime(created_at) },
      }));
    },

    async bringBack(deletionId, notOlderThanMs) {
      if (!isPossibleId(deletionId)) return undefined;
      await holdRows(db, capabilities, 'deletion', [deletionId]);
      const young = sql<{
        id: number;
      }>`select id from deletion where id = ${deletionId} and created_at > ${before(notOlderThanMs)}`;
      if ((await idsFrom(young)).length === 0) return undefined;
      const utteranceIds = await ofDeletion(deletionId);
      if (utteranceIds.length === 0) return undefined;
      await holdOwners(utteranceIds);
      let restored = 0;
      for (const portion of idsInPortions(utteranceIds)) {
        restored += await bringBack(portion);
        await forgetPortion(portion);
      }
      await db.deleteFrom('deletion').where('id', '=', deletionId).execute();
      return { utterances: utteranceIds.length, restored };
    },

    async forgetOne(olderThanMs) {
      const [oldest] = await idsFrom(sql<{ id: number }>`select id from deletion
        where created_at <= ${before(olderThanMs)} order by id limit 1`);
      if (oldest === undefined) return false;
      // Whoever undoes it at the same time finds all of it, or nothing.
      await holdRows(db, capabilities, 'deletion', [oldest]);
      for (const portion of idsInPortions(await ofDeletion(oldest))) await forgetPortion(portion);
      await db.deleteFrom('deletion').where('id', '=', oldest).execute();
      return true;
    },
  };
}
