import { type Kysely, sql } from 'kysely';
import type { LabelTime } from '../../domain/transcriptions/transcription.js';
import type {
  EditedUtterance,
  RecordingUtterance,
  UtteranceEdit,
  UtteranceEditRepository,
} from '../../domain/utterance-edits/edit.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { givenConfidence, holdRows } from './rows.js';
import { transcriptionRepository } from './transcriptions.js';

const toEdit = (row: Row<'utterance_edit'>): UtteranceEdit => ({
  id: row.id,
  audioId: row.audio_id,
  author: row.author,
  kind: row.kind,
  state: row.state,
  before: JSON.parse(row.before) as EditedUtterance[],
  after: JSON.parse(row.after) as EditedUtterance[],
});

export function utteranceEditRepository(
  db: Kysely<Schema>,
  capabilities: Capabilities,
): UtteranceEditRepository {
  const { isOneOfIds } = capabilities;
  const transcriptions = transcriptionRepository(db, capabilities);
  const hold = async (table: string, ids: readonly number[]) => {
    if (db.isTransaction) await holdRows(db, capabilities, table, ids);
  };
  const edits = (audioId: number, author: string) =>
    db.selectFrom('utterance_edit').selectAll().where('audio_id', '=', audioId).where('author', '=', author);

  return {
    async hold(audioId, transcriptionIds) {
      await hold('audio', [audioId]);
      await hold('transcription', transcriptionIds);
    },

    async acceptedPlaces(audioId) {
      const rows = await db
        .selectFrom('utterance')
        .select(['id', 'start_ms'])
        .where('audio_id', '=', audioId)
        .execute();
      return rows.map(({ id, start_ms }) => ({ id, startMs: start_ms ?? 0 }));
    },

    async acceptedWithin(audioId, startMs, endMs) {
      const rows = await db
        .selectFrom('utterance')
        .select(['id', 'start_ms', 'end_ms', 'channel', 'speaker'])
        .where('audio_id', '=', audioId)
        .where((eb) => eb.or([eb('start_ms', 'is', null), eb('start_ms', '<', endMs)]))
        .where((eb) => eb.or([eb('end_ms', 'is', null), eb('end_ms', '>', startMs)]))
        .execute();
      return rows.map(({ id, start_ms, end_ms, channel, speaker }) => ({
        ...{ utteranceId: id, startMs: start_ms, endMs: end_ms, channel, speaker },
      }));
    },

    async accepted(audioId, utteranceIds) {
      if (utteranceIds.length === 0) return [];
      await hold('utterance', utteranceIds);
      const rows = await db
        .selectFrom('utterance')
        .innerJoin('transcription', 'transcription.id', 'utterance.transcription_id')
        .innerJoin('transcription_listing as l', 'l.transcription_id', 'transcription.id')
        .select([
          'transcription.id as transcriptionId',
          'utterance.id as utteranceId',
          'utterance.start_ms as startMs',
          'utterance.end_ms as endMs',
          'utterance.channel',
          'utterance.speaker',
          'transcription.text',
          'transcription.name',
          'l.confidence',
        ])
        .where('utterance.audio_id', '=', audioId)
        .where((eb) => isOneOfIds(eb.ref('utterance.id'), utteranceIds))
        .execute();
      return rows.map((row): RecordingUtterance => ({ ...row, confidence: givenConfidence(row) }));
    },

    async drafts(transcriptionIds) {
      if (transcriptionIds.length === 0) return [];
      const rows = await db
        .selectFrom('transcription')
        .innerJoin('transcription_listing as l', 'l.transcription_id', 'transcription.id')
        .select([
          'transcription.id as transcriptionId',
          'transcription.start_ms as startMs',
          'transcription.end_ms as endMs',
          'transcription.channel',
          'transcription.text',
          'transcription.name',
          'l.confidence',
        ])
        .where((eb) => isOneOfIds(eb.ref('transcription.id'), transcriptionIds))
        .execute();
      return rows.map(
        (row): RecordingUtterance => ({
          ...{ utteranceId: null, speaker: null },
          ...row,
          confidence: givenConfidence(row),
        }),
      );
    },

    async recognised(transcriptionId) {
      const { rows } = await sql<{ label_times: string }>`
        with recursive line(id, based_on, label_times) as (
          select id, based_on, label_times from transcription where id = ${transcriptionId}
          union all
          select t.id, t.based_on, t.label_times
          from transcription t join line l on t.id = l.based_on where l.label_times is null
        )
        select label_times from line where label_times is not null`.execute(db);
      const [row] = rows;
      return row ? (JSON.parse(row.label_times) as LabelTime[]) : null;
    },

    async successors(audioId, transcriptionId) {
      const { rows } = await sql<{ id: number; utterance_id: number | null }>`
        with recursive line(id, state) as (
          select id, state from transcription where id = ${transcriptionId}
          union
          select t.id, t.state from transcription t join line l on t.based_on = l.id
        )
        select l.id, u.id as utterance_id
        from line l left join utterance u on u.transcription_id = l.id and u.audio_id = ${audioId}
        where l.state = 'current' and (u.id is not null
          or not exists (select 1 from transcription n where n.based_on = l.id and n.state <> 'undone'))`.execute(
        db,
      );
      return rows.map(({ id, utterance_id }) => ({ transcriptionId: id, utteranceId: utterance_id }));
    },

    insertTranscription: async (transcription) => (await transcriptions.insert(transcription)).id,

    async setState(transcriptionIds, state) {
      if (transcriptionIds.length === 0) return;
      await db
        .updateTable('transcription')
        .set({ state })
        .where((eb) => isOneOfIds(eb.ref('id'), transcriptionIds))
        .where('state', '<>', state)
        .execute();
    },

    async insertUtterance(audioId, transcriptionId, utterance) {
      const { id, startMs, endMs, speaker, channel, annotationIds = [] } = utterance;
      const made = await db
        .insertInto('utterance')
        .values({
          ...(id === undefined ? {} : { id }),
          ...{ audio_id: audioId, transcription_id: transcriptionId },
          ...{ start_ms: startMs, end_ms: endMs, speaker, channel },
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      if (annotationIds.length > 0) {
        await db
          .updateTable('annotation')
          .set({ utterance_id: made.id })
          .where((eb) => isOneOfIds(eb.ref('id'), annotationIds))
          .where('utterance_id', 'is', null)
          .execute();
      }
      return made.id;
    },

    async deleteUtterance(utteranceId) {
      const annotations = await db
        .selectFrom('annotation')
        .select('id')
        .where('utterance_id', '=', utteranceId)
        .execute();
      await db.deleteFrom('utterance').where('id', '=', utteranceId).execute();
      return annotations.map(({ id }) => id);
    },

    async insert({ audioId, author, kind, before, after }) {
      const row = await db
        .insertInto('utterance_edit')
        .values({
          ...{ audio_id: audioId, author, kind, state: 'done' },
          ...{ before: JSON.stringify(before), after: JSON.stringify(after) },
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toEdit(row);
    },

    async next(audioId, author) {
      const undo = await edits(audioId, author)
        .where('state', '=', 'done')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const redo = await edits(audioId, author)
        .where('state', '=', 'undone')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return { undo: undo && toEdit(undo), redo: redo && toEdit(redo) };
    },

    async setEditState(id, state) {
      await db.updateTable('utterance_edit').set({ state }).where('id', '=', id).execute();
    },

    async abandonUndone(audioId, author) {
      await db
        .updateTable('utterance_edit')
        .set({ state: 'abandoned' })
        .where('audio_id', '=', audioId)
        .where('author', '=', author)
        .where('state', '=', 'undone')
        .execute();
    },
  };
}
