import { type Kysely, sql } from 'kysely';
import type {
  Audio,
  AudioFindings,
  AudioRemark,
  AudioRepository,
  AudioWithUses,
  NewAudio,
} from '../../domain/audio/audio.js';
import { normalForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { blobRepository } from './blobs.js';
import {
  atomically,
  fixedQuery,
  holdRows,
  insertInPortions,
  isoTime,
  isPossibleId,
  pagesOf,
} from './rows.js';

export const toWarnings = (stored: string | null): AudioRemark[] =>
  stored === null ? [] : JSON.parse(stored);

export const toAudio = (row: Row<'audio'>): Audio => ({
  id: row.id,
  fileName: row.file_name,
  contentHash: row.content_hash,
  byteLength: row.byte_length,
  languageId: row.language_id,
  original:
    row.original_hash === null
      ? null
      : { contentHash: row.original_hash, byteLength: row.original_bytes ?? 0 },
  inspection: row.inspection,
  durationMs: row.duration_ms,
  sampleRate: row.sample_rate,
  channels: row.channels,
  problem: row.problem_code === null ? null : { code: row.problem_code, detail: row.problem_detail ?? '' },
  warnings: toWarnings(row.warnings),
  createdAt: isoTime(row.created_at),
});

/** What comes without being told which language it is of is of the only one there is. */
const theOnlyLanguage = sql<number | null>`(select case when count(*) = 1 then min(id) end from language)`;

const toRow = (audio: NewAudio) => ({
  file_name: normalForm(audio.fileName),
  content_hash: audio.contentHash,
  byte_length: audio.byteLength,
  original_hash: audio.original?.contentHash ?? null,
  original_bytes: audio.original?.byteLength ?? null,
  language_id: audio.languageId === undefined ? theOnlyLanguage : audio.languageId,
  ...toFindings(audio),
});

const toFindings = (found: AudioFindings) => ({
  inspection: found.inspection,
  duration_ms: found.durationMs,
  sample_rate: found.sampleRate,
  channels: found.channels,
  problem_code: found.problem?.code ?? null,
  problem_detail: found.problem?.detail ?? null,
  warnings: found.warnings.length === 0 ? null : JSON.stringify(found.warnings),
});

const cancelledCheck = ' was cancelled before its end. Upload it again to have it checked, or delete it.';

export function audioRepository(db: Kysely<Schema>, capabilities: Capabilities): AudioRepository {
  const all = db
    .selectFrom('audio')
    .selectAll()
    .select((eb) => capabilities.idsOf('utterance', 'audio_id', eb.ref('audio.id')).as('utterance_ids'));
  type UsedRow = Row<'audio'> & { readonly utterance_ids: string };
  const withUses = (row: UsedRow): AudioWithUses => ({
    ...toAudio(row),
    utteranceIds: JSON.parse(row.utterance_ids),
  });
  const byId = fixedQuery<UsedRow>(db, () => all.where('id', '=', 0), capabilities);
  const count = db.selectFrom('audio').select((eb) => eb.fn.countAll<number>().as('total'));

  return {
    async insert(audio) {
      return atomically(db, async (trx) => {
        await blobRepository(trx, capabilities).claim([audio.contentHash]);
        const row = await trx
          .insertInto('audio')
          .values(toRow(audio))
          .returningAll()
          .executeTakeFirstOrThrow();
        return toAudio(row);
      });
    },

    async insertMany(audios) {
      const rows = await atomically(db, async (trx) => {
        await blobRepository(trx, capabilities).claim(audios.map(({ contentHash }) => contentHash));
        return insertInPortions(audios.map(toRow), capabilities, (portion) =>
          trx.insertInto('audio').values(portion).returningAll().execute(),
        );
      });
      return rows.map(toAudio);
    },

    async insertOnce(audio) {
      const { content_hash, original_hash, file_name } = toRow(audio);
      return atomically(db, async (trx) => {
        await blobRepository(trx, capabilities).claim([audio.contentHash]);
        for (;;) {
          const inserted = await trx
            .insertInto('audio')
            .values({ ...toRow(audio), kept_once: 1 })
            .onConflict((oc) => oc.doNothing())
            .returningAll()
            .executeTakeFirst();
          if (inserted) return { audio: toAudio(inserted), created: true };
          const existing = await trx
            .selectFrom('audio')
            .selectAll()
            .where(sql<boolean>`coalesce(original_hash, content_hash) = ${original_hash ?? content_hash}`)
            .where('file_name', '=', file_name)
            .where('kept_once', '=', 1)
            .executeTakeFirst();
          // Undefined where it was deleted in between: then there is room again.
          if (existing) return { audio: toAudio(existing), created: false };
        }
      });
    },

    hold: (ids) => holdRows(db, capabilities, 'audio', ids),

    async setFindings(id, findings) {
      await db.updateTable('audio').set(toFindings(findings)).where('id', '=', id).execute();
    },

    async setSoundTrack(id, { contentHash, byteLength }) {
      await db
        .updateTable('audio')
        .set({
          original_hash: sql`coalesce(original_hash, content_hash)`,
          original_bytes: sql`coalesce(original_bytes, byte_length)`,
          content_hash: contentHash,
          byte_length: byteLength,
        })
        .where('id', '=', id)
        .execute();
    },

    async endCancelledChecks(ids) {
      const checkIn = (states: string) =>
        sql<boolean>`exists (select 1 from job where job.audio_id = audio.id and job.kind = 'inspect' and job.state in (${sql.raw(states)}))`;
      let query = db
        .updateTable('audio')
        .set({
          ...{ inspection: 'done', duration_ms: null, sample_rate: null, channels: null, warnings: null },
          problem_code: 'audio-check-cancelled',
          problem_detail: sql`'The check of ' || file_name || ${cancelledCheck}`,
        })
        .where(sql<boolean>`inspection = 'pending'`)
        .where(checkIn(`'cancelled'`))
        .where((eb) => eb.not(checkIn(`'queued', 'running'`)));
      if (ids !== undefined) query = query.where((eb) => capabilities.isOneOfIds(eb.ref('id'), ids));
      await query.execute();
    },

    async pendingInspections(ids) {
      let query = db
        .selectFrom('audio')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where(sql<boolean>`inspection = 'pending'`);
      if (ids !== undefined) query = query.where((eb) => capabilities.isOneOfIds(eb.ref('id'), ids));
      return Number((await query.executeTakeFirstOrThrow()).total);
    },

    async withContent(contentHashes) {
      const rows = await db
        .selectFrom('audio')
        .selectAll()
        .where((eb) =>
          eb.or([
            capabilities.isOneOfTexts(eb.ref('content_hash'), contentHashes),
            capabilities.isOneOfTexts(eb.ref('original_hash'), contentHashes),
          ]),
        )
        .orderBy('id')
        .execute();
      return rows.map(toAudio);
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const [row] = await byId(id);
      return row && withUses(row);
    },

    list: pagesOf(db, all, count, (rows) => rows.map(withUses), capabilities),
  };
}
