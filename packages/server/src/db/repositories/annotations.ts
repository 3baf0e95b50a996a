import { grouped } from '@persephone/formats/grouped';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type {
  AnnotationDocument,
  AnnotationDocumentRepository,
  StoredAnnotation,
} from '../../domain/annotations/document.js';
import { normalForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import {
  atomically,
  holdRows,
  idsInPortions,
  isoTime,
  isPossibleId,
  optionalIsoTime,
  portions,
} from './rows.js';

export const toDocument = (row: Row<'annotation_document'>): AnnotationDocument => ({
  id: row.id,
  audioId: row.audio_id,
  fileName: row.file_name,
  folder: row.folder,
  contentHash: row.content_hash,
  byteLength: row.byte_length,
  format: row.format,
  recipe: row.recipe === null ? null : JSON.parse(row.recipe),
  faults: row.faults === null ? [] : JSON.parse(row.faults),
  createdAt: isoTime(row.created_at),
  importedAt: optionalIsoTime(row.imported_at),
});

interface LooseRow {
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker: string | null;
  readonly channel: number | null;
  readonly transcriptionId: number;
  readonly text: string;
}

/** The annotations of documents (`d`): they would go with these, but however many they are in one statement. */
export async function deleteAnnotations(
  db: Kysely<Schema>,
  { isOneOfIds }: Pick<Capabilities, 'isOneOfIds'>,
  ofDocument: RawBuilder<unknown>,
): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select a.id from annotation_document d
    join annotation_tier t on t.document_id = d.id join annotation a on a.tier_id = t.id
    where ${ofDocument}`.execute(db);
  for (const portion of idsInPortions(rows.map(({ id }) => id))) {
    await db
      .deleteFrom('annotation')
      .where(isOneOfIds(sql.ref('id'), portion))
      .execute();
  }
}

export function annotationDocumentRepository(
  db: Kysely<Schema>,
  capabilities: Capabilities,
): AnnotationDocumentRepository {
  const { now, isOneOfIds } = capabilities;
  const selectKnown = () =>
    db
      .selectFrom('annotation')
      .innerJoin('annotation_tier', 'annotation_tier.id', 'annotation.tier_id')
      .select([
        'annotation.id',
        'annotation_tier.name as tier',
        'annotation.annotation_key as key',
        'annotation.start_ms as startMs',
        'annotation.end_ms as endMs',
        'annotation.text',
      ])
      .orderBy('annotation.id');

  const selectStored = () =>
    selectKnown()
      .leftJoin('transcription', 'transcription.id', 'annotation.transcription_id')
      .leftJoin('utterance', 'utterance.id', 'annotation.utterance_id')
      .select([
        'annotation.speaker as speaker',
        'annotation.channel as channel',
        'annotation.transcription_id as transcriptionId',
        'transcription.text as labels',
        'utterance.id as utteranceId',
        'utterance.transcription_id as utteranceTranscriptionId',
        'utterance.start_ms as utteranceStartMs',
        'utterance.end_ms as utteranceEndMs',
        'utterance.speaker as utteranceSpeaker',
        'utterance.channel as utteranceChannel',
        sql<number>`(select count(*) from corpus_utterance c where c.utterance_id = utterance.id)`.as(
          'corpora',
        ),
      ]);

  type StoredRow = Awaited<ReturnType<ReturnType<typeof selectStored>['execute']>>[number];

  const toStored = ({
    utteranceId,
    utteranceTranscriptionId,
    utteranceStartMs,
    utteranceEndMs,
    utteranceSpeaker,
    utteranceChannel,
    corpora,
    ...annotation
  }: StoredRow): StoredAnnotation => ({
    ...annotation,
    utterance:
      utteranceId === null || utteranceTranscriptionId === null
        ? null
        : {
            id: utteranceId,
            transcriptionId: utteranceTranscriptionId,
            startMs: utteranceStartMs,
            endMs: utteranceEndMs,
            speaker: utteranceSpeaker,
            channel: utteranceChannel,
            corpora: Number(corpora),
          },
  });

  return {
    async put({ audioId, fileName, folder, contentHash, byteLength }) {
      const bytes = { content_hash: contentHash, byte_length: byteLength };
      const ofName = {
        audio_id: audioId,
        folder: normalForm(folder),
        file_name: normalForm(fileName),
      };
      const inserted = await db
        .insertInto('annotation_document')
        .values({ ...ofName, ...bytes })
        .onConflict((oc) => oc.columns(['audio_id', 'folder', 'file_name']).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (inserted) return { document: toDocument(inserted), created: true, replaced: null };
      const before = await db
        .selectFrom('annotation_document')
        .selectAll()
        .where('audio_id', '=', audioId)
        .where('folder', '=', ofName.folder)
        .where('file_name', '=', ofName.file_name)
        .executeTakeFirstOrThrow();
      const row = await db
        .updateTable('annotation_document')
        .set(bytes)
        .where('id', '=', before.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const replaced = before.content_hash === contentHash ? null : before.content_hash;
      return { document: toDocument(row), created: false, replaced };
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db
        .selectFrom('annotation_document')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toDocument(row);
    },

    async hold(id) {
      await holdRows(db, capabilities, 'annotation_document', [id]);
      return (await this.find(id)) !== undefined;
    },

    async setRead({ id, contentHash }, { format, recipe, faults, media }) {
      const { numUpdatedRows } = await db
        .updateTable('annotation_document')
        .set({
          format,
          recipe: JSON.stringify(recipe),
          faults: JSON.stringify(faults),
          imported_at: now,
        })
        .where('id', '=', id)
        .where('content_hash', '=', contentHash)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return;
      await db.deleteFrom('annotation_media').where('document_id', '=', id).execute();
      const rows = media.map(({ name, url, originMs }, position) => ({
        document_id: id,
        position,
        name,
        url,
        origin_ms: originMs,
      }));
      for (const portion of portions(rows, capabilities)) {
        await db.insertInto('annotation_media').values(portion).execute();
      }
    },

    async putTiers(id, tiers) {
      const rows = tiers.map((tier) => ({
        document_id: id,
        name: tier.name,
        linguistic_type: tier.linguisticType,
        participant: tier.participant,
        speaker: tier.speaker,
        parent_name: tier.parentName,
      }));
      for (const portion of portions(rows, capabilities)) {
        await db
          .insertInto('annotation_tier')
          .values(portion)
          .onConflict((oc) =>
            oc.columns(['document_id', 'name']).doUpdateSet((eb) => ({
              linguistic_type: eb.ref('excluded.linguistic_type'),
              participant: eb.ref('excluded.participant'),
              speaker: eb.ref('excluded.speaker'),
              parent_name: eb.ref('excluded.parent_name'),
            })),
          )
          .execute();
      }
      const all = await db
        .selectFrom('annotation_tier')
        .select(['id', 'name'])
        .where('document_id', '=', id)
        .execute();
      return new Map(all.map(({ id: tierId, name }) => [name, tierId]));
    },

    async removeTiers(id, names) {
      if (names.length === 0) return;
      await db
        .deleteFrom('annotation_tier')
        .where('document_id', '=', id)
        .where((eb) => capabilities.isOneOfTexts(eb.ref('name'), names))
        .execute();
    },

    annotationsOf: async (id, tier, keys) => {
      if (keys.length === 0) return [];
      const rows = await selectStored()
        .where('annotation_tier.document_id', '=', id)
        .where('annotation_tier.name', '=', tier)
        .where((eb) => capabilities.isOneOfTexts(eb.ref('annotation.annotation_key'), keys))
        .execute();
      return rows.map(toStored);
    },

    annotationsByIds: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await selectStored()
        .where((eb) => isOneOfIds(eb.ref('annotation.id'), ids))
        .execute();
      return rows.map(toStored);
    },

    known: (id) => selectKnown().where('annotation_tier.document_id', '=', id).execute(),

    async renameTier(id, from, to) {
      await db.deleteFrom('annotation_tier').where('document_id', '=', id).where('name', '=', to).execute();
      await db
        .updateTable('annotation_tier')
        .set({ name: to })
        .where('document_id', '=', id)
        .where('name', '=', from)
        .execute();
    },

    async looseUtterances(audioId, startsMs) {
      const { rows } = await sql<LooseRow>`
        with recursive version(utterance_id, transcription_id, corrections) as (
          select u.id, u.transcription_id, 0 from utterance u
          where u.audio_id = ${audioId} and ${isOneOfIds(sql.ref('u.start_ms'), startsMs)}
            and not exists (select 1 from annotation a where a.utterance_id = u.id)
          union
          select v.utterance_id, t.based_on, v.corrections + 1
          from version v join transcription t on t.id = v.transcription_id
          where t.based_on is not null
        )
        select u.id, u.start_ms as "startMs", u.end_ms as "endMs", u.speaker, u.channel, t.id as "transcriptionId", t.text
        from version v join utterance u on u.id = v.utterance_id join transcription t on t.id = v.transcription_id
        where u.end_ms is not null order by u.id, v.corrections`.execute(db);
      return [...grouped(rows, ({ id }) => id).values()].flatMap((versions) => {
        const transcriptions = versions.map(({ transcriptionId, text }) => ({ id: transcriptionId, text }));
        return versions.slice(0, 1).map(({ id, startMs, endMs, speaker, channel }) => ({
          ...{ id, startMs, endMs, speaker, channel, transcriptions },
        }));
      });
    },

    async insertAnnotations(entries) {
      const rows = entries.map((entry) => ({
        tier_id: entry.tierId,
        annotation_key: entry.key,
        start_ms: entry.startMs,
        end_ms: entry.endMs,
        text: normalForm(entry.text),
        speaker: entry.speaker,
        channel: entry.channel,
        utterance_id: entry.utteranceId,
        transcription_id: entry.transcriptionId,
      }));
      for (const portion of portions(rows, capabilities)) {
        await db.insertInto('annotation').values(portion).execute();
      }
    },

    async updateAnnotation(id, { startMs, endMs, text, speaker, channel, transcriptionId }) {
      await db
        .updateTable('annotation')
        .set({
          start_ms: startMs,
          end_ms: endMs,
          text: normalForm(text),
          speaker,
          channel,
          ...(transcriptionId === undefined ? {} : { transcription_id: transcriptionId }),
        })
        .where('id', '=', id)
        .execute();
    },

    async removeAnnotations(ids) {
      if (ids.length === 0) return;
      await db
        .deleteFrom('annotation')
        .where(isOneOfIds(sql.ref('id'), ids))
        .execute();
    },

    async delete(id) {
      if (!isPossibleId(id)) return undefined;
      return atomically(db, async (trx) => {
        // No import can be queued meanwhile: it would refer to the row that is held.
        await holdRows(trx, capabilities, 'annotation_document', [id]);
        const unfinished = await trx
          .selectFrom('job')
          .select('id')
          .where('annotation_document_id', '=', id)
          .where('state', 'in', ['queued', 'running'])
          .orderBy('id')
          .executeTakeFirst();
        if (unfinished) return { importJobId: unfinished.id };
        await deleteAnnotations(trx, capabilities, sql`d.id = ${id}`);
        const { numDeletedRows } = await trx
          .deleteFrom('annotation_document')
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return numDeletedRows > 0n ? { importJobId: null } : undefined;
      });
    },
  };
}
