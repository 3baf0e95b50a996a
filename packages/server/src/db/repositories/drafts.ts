import { type Kysely, sql } from 'kysely';
import type { DraftRepository, DraftToRank, TranscribedPlace } from '../../domain/selection/draft.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { idsInPortions, isPossibleId } from './rows.js';

/** Read at once: each has the times of its labels, some kilobytes. */
const portion = 100;

/** Portions of rows by id, each read from where the last one ended. */
async function* byId<T extends { readonly id: number }>(
  modelId: number,
  read: (afterId: number) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  if (!isPossibleId(modelId)) return;
  for (let after = 0; ; ) {
    const rows = await read(after);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < portion) return;
    after = last.id;
  }
}

interface DraftRow extends Omit<DraftToRank, 'waiting'> {
  readonly waiting: number;
}

interface TranscribedRow extends Omit<TranscribedPlace, 'inCorpus'> {
  readonly inCorpus: number;
}

export function draftRepository(db: Kysely<Schema>, { isOneOfIds }: Capabilities): DraftRepository {
  /** Of `l`, its row in the listing: nobody has accepted, corrected or replaced it. */
  const waits = sql`l.utterances = 0 and l.versions = 0 and l.replaced = 0`;
  /** Of `t`, which is that draft: an utterance is where it is, in a channel that it is of. */
  const overlapped = sql`exists (select 1 from utterance u where u.audio_id = t.audio_id
    and (t.start_ms is null or u.start_ms is null or (u.start_ms < t.end_ms and u.end_ms > t.start_ms))
    and (t.channel is null or u.channel is null or u.channel = t.channel))`;

  return {
    ofModel: (modelId, longestWholeMs) =>
      byId(modelId, async (after) => {
        const { rows } = await sql<DraftRow>`
          select t.id, t.audio_id as "audioId", t.start_ms as "startMs", t.end_ms as "endMs", t.channel,
            a.duration_ms as "durationMs",
            case when ${waits} then 1 else 0 end as waiting,
            case when ${waits} and (t.start_ms is not null or a.duration_ms <= ${longestWholeMs})
              then t.label_times end as "labelTimes"
          from transcription t join transcription_listing l on l.transcription_id = t.id
            join audio a on a.id = t.audio_id
          where t.model_id = ${modelId} and t.source = 'model' and t.id > ${after}
          order by t.id limit ${portion}`.execute(db);
        return rows.map((row) => ({ ...row, waiting: row.waiting === 1 }));
      }),

    async *transcribed(audioIds, modelId) {
      for (const some of idsInPortions(audioIds.filter(isPossibleId), portion)) {
        const { rows } = await sql<TranscribedRow>`
          select u.audio_id as "audioId", u.transcription_id as "transcriptionId", u.start_ms as "startMs",
            u.end_ms as "endMs", u.channel, t.text,
            case when exists (select 1 from corpus_utterance c where c.utterance_id = u.id
                and c.corpus_id = (select m.corpus_id from model m where m.id = ${modelId}))
              then 1 else 0 end as "inCorpus"
          from utterance u join transcription t on t.id = u.transcription_id
          where ${isOneOfIds(sql.ref('u.audio_id'), some)}`.execute(db);
        yield rows.map((row) => ({ ...row, inCorpus: row.inCorpus === 1 }));
      }
    },

    async *corpusTexts(modelId) {
      const portions = byId(modelId, async (after) => {
        const { rows } = await sql<{ id: number; text: string }>`
          select c.utterance_id as id, t.text
          from corpus_utterance c join transcription t on t.id = c.transcription_id
          where c.corpus_id = (select m.corpus_id from model m where m.id = ${modelId}) and c.utterance_id > ${after}
          order by c.utterance_id limit ${portion}`.execute(db);
        return rows;
      });
      for await (const rows of portions) yield rows.map(({ text }) => text);
    },

    async waiting(modelId) {
      if (!isPossibleId(modelId)) return [];
      const { rows } = await sql<{ id: number }>`
        select t.id from transcription t join transcription_listing l on l.transcription_id = t.id
        where t.model_id = ${modelId} and t.source = 'model' and t.audio_id is not null and ${waits}`.execute(
        db,
      );
      return rows.map(({ id }) => id);
    },

    async stillWaiting(ids) {
      const found = [];
      for (const some of idsInPortions(ids.filter(isPossibleId), portion)) {
        const { rows } = await sql<Awaited<ReturnType<DraftRepository['stillWaiting']>>[number]>`
          select t.id, t.audio_id as "audioId", a.file_name as "fileName", t.start_ms as "startMs",
            t.end_ms as "endMs", t.channel, a.duration_ms as "durationMs", t.text
          from transcription t join transcription_listing l on l.transcription_id = t.id
            join audio a on a.id = t.audio_id
          where ${isOneOfIds(sql.ref('t.id'), some)} and ${waits} and not ${overlapped}`.execute(db);
        found.push(...rows);
      }
      return found;
    },

    async countWithoutDraft(modelId) {
      if (!isPossibleId(modelId)) return 0;
      // Both are counted rather than looked for, one by one of very many: the first along an index, the second by the model's drafts.
      const { rows } = await sql<{ recordings: number }>`
        select (select count(*) from audio_listing where utterances = 0 and problem = 0)
          - (select count(distinct t.audio_id) from transcription t
             join audio_listing a on a.audio_id = t.audio_id
             where t.model_id = ${modelId} and a.utterances = 0 and a.problem = 0) as recordings`.execute(db);
      return Number(rows[0]?.recordings ?? 0);
    },
  };
}
