import { type Kysely, sql } from 'kysely';
import type {
  DraftStanding,
  ExportedAudio,
  ExportRepository,
  ExportRow,
} from '../../domain/export/export.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';

interface DraftRow {
  readonly id: number;
  readonly text: string;
  readonly label_times: string | null;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly model: string | null;
}

interface DraftPlaceRow {
  readonly id: number;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly channel: number | null;
  readonly standing: DraftStanding;
}

const toDraft = ({ id, text, label_times, start_ms, end_ms, model }: DraftRow): ExportRow => ({
  startMs: start_ms,
  endMs: end_ms,
  speaker: null,
  text,
  labelTimes: label_times,
  reviewed: false,
  model,
  transcriptionId: id,
  annotation: null,
});

export function exportRepository(db: Kysely<Schema>, { isOneOfIds }: Capabilities): ExportRepository {
  return {
    async recordingsAfter(id, limit, audioIds) {
      const rows = await db
        .selectFrom('audio')
        .leftJoin('language', 'language.id', 'audio.language_id')
        .select((eb) => [
          'audio.id',
          'audio.file_name',
          'audio.duration_ms',
          'language.name as language_name',
          'language.code as language_code',
          eb
            .selectFrom('annotation_document as d')
            .select('d.folder')
            .whereRef('d.audio_id', '=', 'audio.id')
            .where('d.folder', '<>', '')
            .orderBy('d.id', 'desc')
            .limit(1)
            .as('folder'),
        ])
        .where('audio.id', '>', id)
        .where((eb) =>
          audioIds
            ? isOneOfIds(eb.ref('audio.id'), audioIds)
            : eb.or([
                eb.exists(
                  eb
                    .selectFrom('utterance')
                    .select('utterance.id')
                    .whereRef('utterance.audio_id', '=', 'audio.id'),
                ),
                eb.exists(
                  eb
                    .selectFrom('transcription')
                    .select('transcription.id')
                    .whereRef('transcription.audio_id', '=', 'audio.id'),
                ),
              ]),
        )
        .orderBy('audio.id')
        .limit(limit)
        .execute();
      return rows.map(
        (row): ExportedAudio => ({
          audioId: row.id,
          fileName: row.file_name,
          folder: row.folder,
          durationMs: row.duration_ms,
          language: row.language_name === null ? null : { name: row.language_name, code: row.language_code },
        }),
      );
    },

    async utterancesAfter(audioId, id, limit, only) {
      let query = db
        .selectFrom('utterance')
        .innerJoin('transcription', 'transcription.id', 'utterance.transcription_id')
        .select([
          'utterance.id',
          'utterance.start_ms',
          'utterance.end_ms',
          'utterance.speaker',
          'utterance.transcription_id',
          'transcription.text',
          'transcription.label_times',
        ])
        .where('utterance.audio_id', '=', audioId)
        .where('utterance.id', '>', id);
      if (only) {
        query = query.where((eb) =>
          'utteranceIds' in only
            ? isOneOfIds(eb.ref('utterance.id'), only.utteranceIds)
            : isOneOfIds(eb.ref('utterance.transcription_id'), only.transcriptionIds),
        );
      }
      const rows = await query.orderBy('utterance.id').limit(limit).execute();
      return rows.map((row) => ({
        id: row.id,
        row: {
          startMs: row.start_ms,
          endMs: row.end_ms,
          speaker: row.speaker,
          text: row.text,
          labelTimes: row.label_times,
          reviewed: true,
          model: null,
          transcriptionId: row.transcription_id,
          annotation: null,
        },
      }));
    },

    async draftPlaces(audioId) {
      // What an edit made has its own place in the recording, whatever it is based on: a family of its own.
      const { rows } = await sql<DraftPlaceRow>`
        with recursive family(id, root) as (
          select id, id from transcription where audio_id = ${audioId} and state <> 'undone'
          union all
          select t.id, f.root from transcription t join family f on t.based_on = f.id
          where t.audio_id is null and t.state <> 'undone'
        ), accepted(root, id, start_ms, end_ms, channel) as (
          select f.root, f.id, u.start_ms, u.end_ms, u.channel
          from family f join utterance u on u.transcription_id = f.id and u.audio_id = ${audioId}
        )
        select t.id, t.start_ms, t.end_ms, t.channel,
          case when t.state = 'replaced' or exists (select 1 from accepted a where a.root = f.root)
            then 'past' else 'draft' end as standing
        from family f join transcription t on t.id = f.id
        where (t.state = 'replaced'
            or not exists (select 1 from transcription n where n.based_on = f.id and n.state <> 'undone'))
          and (t.start_ms is not null or t.state = 'replaced'
            or not exists (select 1 from accepted a where a.root = f.root))
        union all
        select a.id, a.start_ms, a.end_ms, a.channel, 'accepted'
        from accepted a join transcription t on t.id = a.id where t.start_ms is not null
        order by 1 desc`.execute(db);
      return rows.map(({ id, start_ms, end_ms, channel, standing }) => ({
        ...{ transcriptionId: id, startMs: start_ms, endMs: end_ms, channel, standing },
      }));
    },

    async drafts(audioId, transcriptionIds) {
      const { rows } = await sql<DraftRow>`
        with recursive line(id, at, model_id) as (
          select id, based_on, model_id from transcription where ${isOneOfIds(sql.ref('id'), transcriptionIds)}
          union all
          select l.id, t.based_on, t.model_id
          from line l join transcription t on t.id = l.at where l.model_id is null
        ), made(id, model_id) as (select id, max(model_id) from line group by id)
        select t.id, t.text, t.label_times, t.start_ms, t.end_ms, m.name as model
        from made f join transcription t on t.id = f.id left join model m on m.id = f.model_id
        where not exists (select 1 from utterance u where u.transcription_id = f.id and u.audio_id = ${audioId})
        order by coalesce(t.start_ms, 0), f.id desc`.execute(db);
      return rows.map(toDraft);
    },

    async correctionsOf(audioId, transcriptionIds) {
      const { rows } = await sql<{ id: number; timed: number }>`
        with recursive line(id, at) as (
          select id, based_on from transcription
          where ${isOneOfIds(sql.ref('id'), transcriptionIds)} and label_times is null
          union all
          select l.id, t.based_on from line l join transcription t on t.id = l.at where t.label_times is null
        )
        select l.id, t.id as timed from line l join transcription t on t.id = l.at
        where t.label_times is not null and t.audio_id = ${audioId}`.execute(db);
      return rows.map(({ id, timed }) => ({ transcriptionId: id, of: timed }));
    },

    async labelTimes(transcriptionId) {
      const row = await db
        .selectFrom('transcription')
        .select('label_times')
        .where('id', '=', transcriptionId)
        .executeTakeFirst();
      return row?.label_times ?? null;
    },

    documentOf: (audioId, formats) =>
      db
        .selectFrom('annotation_document')
        .select(['id', 'file_name as fileName', 'folder', 'content_hash as contentHash'])
        .where('audio_id', '=', audioId)
        .where((eb) => eb.or([eb('format', 'is', null), eb('format', 'in', formats)]))
        .orderBy((eb) => eb.case().when('format', 'is', null).then(1).else(0).end())
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst(),

    documentsByIds: (ids) =>
      db
        .selectFrom('annotation_document')
        .select([
          'id',
          'audio_id as audioId',
          'file_name as fileName',
          'folder',
          'content_hash as contentHash',
        ])
        .where((eb) => isOneOfIds(eb.ref('id'), ids))
        .orderBy('id')
        .execute(),

    async tiersOf(documentId) {
      const rows = await db
        .selectFrom('annotation_tier')
        .select('name')
        .where('document_id', '=', documentId)
        .orderBy('id')
        .execute();
      return rows.map(({ name }) => name);
    },

    async annotationsOf(documentId, utteranceIds) {
      if (utteranceIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('annotation')
        .innerJoin('annotation_tier', 'annotation_tier.id', 'annotation.tier_id')
        .select([
          'annotation.utterance_id as utteranceId',
          'annotation_tier.name as tier',
          'annotation.annotation_key as key',
          'annotation.start_ms as startMs',
          'annotation.end_ms as endMs',
          'annotation.text',
          'annotation.transcription_id as transcriptionId',
        ])
        .where('annotation_tier.document_id', '=', documentId)
        .where((eb) => isOneOfIds(eb.ref('annotation.utterance_id'), utteranceIds))
        .execute();
      return new Map(
        rows.flatMap(({ utteranceId, ...annotation }) =>
          utteranceId === null ? [] : [[utteranceId, annotation] as const],
        ),
      );
    },

    async placesOfUtterances(utteranceIds) {
      const rows = await db
        .selectFrom('utterance')
        .select(['id', 'audio_id'])
        .where((eb) => isOneOfIds(eb.ref('id'), utteranceIds))
        .orderBy('id')
        .execute();
      return rows.map(({ id, audio_id }) => ({ utteranceId: id, audioId: audio_id }));
    },

    async placesOf(transcriptionIds) {
      const { rows } = await sql<{ transcription_id: number; audio_id: number | null }>`
        with recursive line(id, audio_id, based_on) as (
          select id, audio_id, based_on from transcription where ${isOneOfIds(sql.ref('id'), transcriptionIds)}
          union all
          select l.id, t.audio_id, t.based_on
          from line l join transcription t on t.id = l.based_on where l.audio_id is null
        )
        select t.id as transcription_id, u.audio_id
        from transcription t join utterance u on u.transcription_id = t.id
        where ${isOneOfIds(sql.ref('t.id'), transcriptionIds)}
        union
        select l.id, l.audio_id from line l where l.audio_id is not null
        union
        select t.id, null from transcription t
        where ${isOneOfIds(sql.ref('t.id'), transcriptionIds)}`.execute(db);
      return rows.map((row) => ({ transcriptionId: row.transcription_id, audioId: row.audio_id }));
    },
  };
}
