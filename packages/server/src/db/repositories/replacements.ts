import { type Kysely, sql } from 'kysely';
import type { Replacement, ReplacementRepository } from '../../domain/replacements/replacement.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { idsInPortions, isoTime, isPossibleId, portions } from './rows.js';
import { toTranscription } from './transcriptions.js';

const toReplacement = (row: Row<'replacement'>): Replacement => ({
  id: row.id,
  find: row.find,
  instead: row.instead,
  state: row.state,
  utterances: row.utterances,
  createdAt: isoTime(row.created_at),
});

/** Named of those that differ. */
const mostNamed = 5;

export function replacementRepository(db: Kysely<Schema>, capabilities: Capabilities): ReplacementRepository {
  const { isOneOfIds, locksRows } = capabilities;
  const find = async (id: number) => {
    if (!isPossibleId(id)) return undefined;
    const row = await db.selectFrom('replacement').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toReplacement(row);
  };
  const column = (which: 'before' | 'after') => (which === 'before' ? 'before_id' : 'after_id');

  return {
    find,

    async insert(wanted, instead, utterances) {
      const row = await db
        .insertInto('replacement')
        .values({ find: wanted, instead, state: 'waiting', utterances: utterances.length })
        .returningAll()
        .executeTakeFirstOrThrow();
      const rows = utterances.map((utterance) => ({
        ...{ replacement_id: row.id, utterance_id: utterance.id, before_id: utterance.transcriptionId },
      }));
      for (const portion of portions(rows, capabilities)) {
        await db.insertInto('replacement_utterance').values(portion).execute();
      }
      return toReplacement(row);
    },

    async newest(limit) {
      const rows = await db
        .selectFrom('replacement')
        .selectAll()
        .where('state', '<>', 'waiting')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toReplacement);
    },

    async hold(id) {
      if (locksRows) {
        await sql`select id from replacement where id = ${id} for update`.execute(db);
        await sql`select u.id from utterance u join replacement_utterance r on r.utterance_id = u.id
          where r.replacement_id = ${id} order by u.id for update of u`.execute(db);
      }
      return find(id);
    },

    async countUtterances(id) {
      const { rows } = await sql<{ there: number }>`
        select count(*) as there from replacement_utterance where replacement_id = ${id}`.execute(db);
      return Number(rows[0]?.there ?? 0);
    },

    async differing(id, from) {
      const { rows } = await sql<{ name: string; differing: number }>`
        select a.file_name as name, count(*) over () as differing
        from replacement_utterance r join utterance u on u.id = r.utterance_id join audio a on a.id = u.audio_id
        where r.replacement_id = ${id} and u.transcription_id <> ${sql.ref(`r.${column(from)}`)}
        order by u.id limit ${mostNamed}`.execute(db);
      return { count: Number(rows[0]?.differing ?? 0), names: rows.map(({ name }) => name) };
    },

    async planned(id, afterUtteranceId, limit) {
      const rows = await db
        .selectFrom('replacement_utterance as r')
        .innerJoin('transcription', 'transcription.id', 'r.before_id')
        .innerJoin('utterance', 'utterance.id', 'r.utterance_id')
        .innerJoin('audio', 'audio.id', 'utterance.audio_id')
        .selectAll('transcription')
        .select(['r.utterance_id', 'audio.file_name as audio_file_name'])
        .where('r.replacement_id', '=', id)
        .where('r.utterance_id', '>', afterUtteranceId)
        .orderBy('r.utterance_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ...{ utteranceId: row.utterance_id, name: row.audio_file_name, before: toTranscription(row) },
      }));
    },

    async setAfter(id, utteranceIds, made) {
      for (const portion of idsInPortions(utteranceIds)) {
        await db
          .deleteFrom('replacement_utterance')
          .where('replacement_id', '=', id)
          .where((eb) => isOneOfIds(eb.ref('utterance_id'), portion))
          .execute();
      }
      const rows = made.map(({ utteranceId, beforeId, afterId }) => ({
        ...{ replacement_id: id, utterance_id: utteranceId, before_id: beforeId, after_id: afterId },
      }));
      for (const portion of portions(rows, capabilities)) {
        await db.insertInto('replacement_utterance').values(portion).execute();
      }
    },

    async exchange(id, to) {
      const [from, wanted] = [column(to === 'after' ? 'before' : 'after'), column(to)];
      // Each statement goes by the rows of the replacement, and finds all else by its key.
      if (to === 'before') {
        // What is taken back is no newer version of what it is based on.
        await sql`update transcription set state = 'undone'
          from replacement_utterance r join utterance u on u.id = r.utterance_id
          where r.replacement_id = ${id} and transcription.id = r.after_id
            and u.transcription_id = r.after_id`.execute(db);
      }
      await sql`update utterance set transcription_id = ${sql.ref(`r.${wanted}`)}
        from replacement_utterance r
        where r.replacement_id = ${id} and utterance.id = r.utterance_id
          and utterance.transcription_id = ${sql.ref(`r.${from}`)}`.execute(db);
    },

    async setState(id, state, utterances) {
      await db.updateTable('replacement').set({ state, utterances }).where('id', '=', id).execute();
    },

    async deleteWaiting(id) {
      await db.deleteFrom('replacement').where('id', '=', id).where('state', '=', 'waiting').execute();
    },
  };
}
