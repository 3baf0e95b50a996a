import { type Kysely, sql } from 'kysely';
import { nameForm, normalForm } from '../../domain/text.js';
import type {
  NewTranscription,
  Transcription,
  TranscriptionRepository,
  TranscriptionWithUses,
} from '../../domain/transcriptions/transcription.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import {
  atomically,
  fixedQuery,
  holdRows,
  insertInPortions,
  insertOne,
  isoTime,
  isPossibleId,
  pagesOf,
} from './rows.js';

export const toTranscription = (row: Row<'transcription'>): Transcription => ({
  id: row.id,
  name: row.name,
  fileName: row.file_name,
  text: row.text,
  source: row.source,
  modelId: row.model_id,
  audioId: row.audio_id,
  labelTimes: row.label_times === null ? null : JSON.parse(row.label_times),
  startMs: row.start_ms,
  endMs: row.end_ms,
  channel: row.channel,
  contentHash: row.content_hash,
  basedOn: row.based_on,
  createdAt: isoTime(row.created_at),
});

const toRow = (transcription: NewTranscription) => ({
  name: nameForm(transcription.name),
  file_name: transcription.fileName === null ? null : normalForm(transcription.fileName),
  text: normalForm(transcription.text),
  source: transcription.source,
  model_id: transcription.modelId,
  audio_id: transcription.audioId,
  label_times:
    transcription.labelTimes === null
      ? null
      : JSON.stringify(
          transcription.labelTimes.map(({ label, alternatives, ...times }) => ({
            label: normalForm(label),
            ...times,
            ...(alternatives && {
              alternatives: alternatives.map((one) => ({ ...one, label: normalForm(one.label) })),
            }),
          })),
        ),
  start_ms: transcription.startMs ?? null,
  end_ms: transcription.endMs ?? null,
  channel: transcription.channel ?? null,
  content_hash: transcription.contentHash ?? null,
  based_on: transcription.basedOn ?? null,
});

export function transcriptionRepository(
  db: Kysely<Schema>,
  capabilities: Capabilities,
): TranscriptionRepository {
  const all = db
    .selectFrom('transcription')
    .selectAll()
    .select((eb) =>
      capabilities.idsOf('utterance', 'transcription_id', eb.ref('transcription.id')).as('utterance_ids'),
    );
  type UsedRow = Row<'transcription'> & { readonly utterance_ids: string };
  const withUses = (row: UsedRow): TranscriptionWithUses => ({
    ...toTranscription(row),
    utteranceIds: JSON.parse(row.utterance_ids),
  });
  const byId = fixedQuery<UsedRow>(db, () => all.where('id', '=', 0), capabilities);
  const insert = insertOne(db, 'transcription', toRow);
  const count = db.selectFrom('transcription').select((eb) => eb.fn.countAll<number>().as('total'));

  return {
    async insert(transcription) {
      return toTranscription(await insert(transcription));
    },

    async insertMany(transcriptions) {
      const rows = await atomically(db, (trx) =>
        insertInPortions(transcriptions.map(toRow), capabilities, (portion) =>
          trx.insertInto('transcription').values(portion).returningAll().execute(),
        ),
      );
      return rows.map(toTranscription);
    },

    async insertOnce(transcription) {
      const values = toRow(transcription);
      for (;;) {
        const inserted = await db
          .insertInto('transcription')
          .values(values)
          .onConflict((oc) => oc.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (inserted) return { transcription: toTranscription(inserted), created: true };
        const existing = await db
          .selectFrom('transcription')
          .selectAll()
          .where('content_hash', '=', values.content_hash)
          .where('file_name', '=', values.file_name)
          .executeTakeFirst();
        // Undefined where it was deleted in between: then there is room again.
        if (existing) return { transcription: toTranscription(existing), created: false };
      }
    },

    async withContent(contentHashes) {
      const rows = await db
        .selectFrom('transcription')
        .selectAll()
        .where((eb) => capabilities.isOneOfTexts(eb.ref('content_hash'), contentHashes))
        .orderBy('id')
        .execute();
      return rows.map(toTranscription);
    },

    async versions(id) {
      if (!isPossibleId(id)) return [];
      // UNION, not UNION ALL: each is followed once.
      const { rows } = await sql<Pick<Row<'transcription'>, 'id' | 'based_on' | 'audio_id'>>`
        with recursive origin(id, based_on) as (
          select id, based_on from transcription where id = ${id}
          union select t.id, t.based_on from transcription t join origin o on t.id = o.based_on
        ), family(id) as (
          select id from origin
          union select t.id from transcription t join family f on t.based_on = f.id
        )
        select t.id, t.based_on, t.audio_id from transcription t join family f on f.id = t.id order by t.id`.execute(
        db,
      );
      return rows.map((row) => ({ id: row.id, basedOn: row.based_on, audioId: row.audio_id }));
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const [row] = await byId(id);
      return row && withUses(row);
    },

    // Rows that refer to it wait, too: their foreign keys hold it.
    hold: (id) => holdRows(db, capabilities, 'transcription', isPossibleId(id) ? [id] : []),

    async basedOn(id) {
      if (!isPossibleId(id)) return [];
      const rows = await db
        .selectFrom('transcription')
        .selectAll()
        .where('based_on', '=', id)
        .orderBy('id')
        .execute();
      return rows.map(toTranscription);
    },

    list: pagesOf(db, all, count, (rows) => rows.map(withUses), capabilities),
  };
}
