import { type Kysely, type RawBuilder, sql } from 'kysely';
import { speakerForm } from '../../domain/text.js';
import type {
  NewUtterance,
  Utterance,
  UtteranceContent,
  UtteranceRepository,
} from '../../domain/utterances/utterance.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import {
  atomically,
  holdRows,
  insertInPortions,
  insertOne,
  isoTime,
  isPossibleId,
  pagesOf,
  portions,
} from './rows.js';

const toUtterance = (row: Row<'utterance'>): Utterance => ({
  id: row.id,
  audioId: row.audio_id,
  transcriptionId: row.transcription_id,
  startMs: row.start_ms,
  endMs: row.end_ms,
  speaker: row.speaker,
  channel: row.channel,
  createdAt: isoTime(row.created_at),
});

const toRow = (utterance: NewUtterance) => ({
  audio_id: utterance.audioId,
  transcription_id: utterance.transcriptionId,
  start_ms: utterance.startMs ?? null,
  end_ms: utterance.endMs ?? null,
  speaker: speakerForm(utterance.speaker),
  channel: utterance.channel ?? null,
});

const contentColumns = [
  'utterance.id',
  'utterance.audio_id',
  'utterance.start_ms',
  'utterance.end_ms',
  'utterance.speaker',
  'utterance.channel',
  'audio.file_name as audio_file_name',
  'audio.content_hash',
  'audio.duration_ms as audio_duration_ms',
  'audio.problem_code',
  'audio.problem_detail',
  'audio.inspection',
  'transcription.name as transcription_name',
  'transcription.text',
] as const;

/** Utterances joined with what they are made of. */
export function selectContents(db: Kysely<Schema>) {
  return db
    .selectFrom('utterance')
    .innerJoin('audio', 'audio.id', 'utterance.audio_id')
    .innerJoin('transcription', 'transcription.id', 'utterance.transcription_id')
    .select(contentColumns);
}

/** The same of corpora, each with the transcription that it had when its corpus was made. */
export function selectCorpusContents(db: Kysely<Schema>) {
  return db
    .selectFrom('corpus_utterance')
    .innerJoin('utterance', 'utterance.id', 'corpus_utterance.utterance_id')
    .innerJoin('audio', 'audio.id', 'utterance.audio_id')
    .innerJoin('transcription', 'transcription.id', 'corpus_utterance.transcription_id')
    .select(contentColumns);
}

type ContentRow = Awaited<ReturnType<ReturnType<typeof selectContents>['execute']>>[number];

/** How long the utterance is: its segment of the recording, or all of it. Unknown where the audio is. */
function duration(row: ContentRow): number | null {
  if (row.audio_duration_ms === null || row.start_ms === null || row.end_ms === null) {
    return row.audio_duration_ms;
  }
  return row.end_ms - row.start_ms;
}

export const toContent = (row: ContentRow): UtteranceContent => ({
  id: row.id,
  audioId: row.audio_id,
  audioFileName: row.audio_file_name,
  contentHash: row.content_hash,
  durationMs: duration(row),
  recordingMs: row.audio_duration_ms,
  startMs: row.start_ms,
  endMs: row.end_ms,
  speaker: row.speaker,
  channel: row.channel,
  problem: row.problem_code === null ? null : { code: row.problem_code, detail: row.problem_detail ?? '' },
  inspection: row.inspection,
  transcriptionName: row.transcription_name,
  text: row.text,
});

/** What the sets of corpora last, as their utterances are now. */
export async function measureCorpora(db: Kysely<Schema>, ofMembers: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into corpus_set (corpus_id, set_name, utterances, duration_ms)
    select m.corpus_id, m.set_name, count(*), coalesce(sum(coalesce(u.end_ms - u.start_ms, a.duration_ms)), 0)
    from corpus_utterance m join utterance u on u.id = m.utterance_id join audio a on a.id = u.audio_id
    where ${ofMembers} group by m.corpus_id, m.set_name
    on conflict (corpus_id, set_name) do update set duration_ms = excluded.duration_ms`.execute(db);
}

/** How long one utterance counts as in corpora, which is held until the transaction ends; 0 where there is none. */
async function durationOf(db: Kysely<Schema>, capabilities: Capabilities, id: number): Promise<number> {
  await holdRows(db, capabilities, 'utterance', [id]);
  const { rows } = await sql<{ ms: number }>`
    select coalesce(u.end_ms - u.start_ms, a.duration_ms, 0) as ms
    from utterance u join audio a on a.id = u.audio_id where u.id = ${id}`.execute(db);
  return Number(rows[0]?.ms ?? 0);
}

/** The same after one utterance has changed: by the difference, since a corpus may have a hundred thousand others. */
async function changeMeasures(db: Kysely<Schema>, id: number, beforeMs: number): Promise<void> {
  await sql`
    update corpus_set set duration_ms = duration_ms - ${beforeMs} + (
      select coalesce(u.end_ms - u.start_ms, a.duration_ms, 0)
      from utterance u join audio a on a.id = u.audio_id where u.id = ${id})
    where exists (select 1 from corpus_utterance m where m.utterance_id = ${id}
      and m.corpus_id = corpus_set.corpus_id and m.set_name = corpus_set.set_name)`.execute(db);
}

const pair = (row: { readonly audio_id: number; readonly transcription_id: number }) =>
  `${row.audio_id} ${row.transcription_id}`;

export function utteranceRepository(db: Kysely<Schema>, capabilities: Capabilities): UtteranceRepository {
  const insert = insertOne(db, 'utterance', toRow);
  const count = db.selectFrom('utterance').select((eb) => eb.fn.countAll<number>().as('total'));

  /** Recordings with the transcriptions that their utterances had before these were corrected, and which those are. */
  async function correctedPairs(
    trx: Kysely<Schema>,
    audioIds: readonly number[],
  ): Promise<Map<string, number>> {
    const { rows } = await sql<{ utterance_id: number; audio_id: number; transcription_id: number }>`
      with recursive earlier(utterance_id, audio_id, transcription_id) as (
        select u.id, u.audio_id, t.based_on
        from utterance u join transcription t on t.id = u.transcription_id
        where t.based_on is not null and ${capabilities.isOneOfIds(sql.ref('u.audio_id'), audioIds)}
        union
        select e.utterance_id, e.audio_id, t.based_on
        from earlier e join transcription t on t.id = e.transcription_id
        where t.based_on is not null
      )
      select * from earlier`.execute(trx);
    return new Map(rows.map((row) => [pair(row), row.utterance_id]));
  }

  return {
    async insert(utterance) {
      return toUtterance(await insert(utterance));
    },

    async insertMany(utterances) {
      const rows = await atomically(db, (trx) =>
        insertInPortions(utterances.map(toRow), capabilities, (portion) =>
          trx.insertInto('utterance').values(portion).returningAll().execute(),
        ),
      );
      return rows.map(toUtterance);
    },

    async insertOnceMany(utterances) {
      const wanted = utterances.map(toRow);
      return atomically(db, async (trx) => {
        const audioIds = [...new Set(wanted.map((row) => row.audio_id))];
        const corrected = await correctedPairs(trx, audioIds);
        const created = new Set<number>();
        const absent = wanted.filter((row) => !corrected.has(pair(row)));
        for (const portion of portions(absent, capabilities)) {
          const rows = await trx
            .insertInto('utterance')
            .values(portion)
            .onConflict((oc) => oc.columns(['audio_id', 'transcription_id']).doNothing())
            .returning('id')
            .execute();
          for (const { id } of rows) created.add(id);
        }
        const rows = await trx
          .selectFrom('utterance')
          .selectAll()
          .where((eb) => capabilities.isOneOfIds(eb.ref('audio_id'), audioIds))
          .execute();
        const byPair = new Map(rows.map((row) => [pair(row), row]));
        const byId = new Map(rows.map((row) => [row.id, row]));
        return wanted.flatMap((row) => {
          const found = byPair.get(pair(row)) ?? byId.get(corrected.get(pair(row)) ?? -1);
          // A pair that stands twice in the request is made once.
          return found ? [{ utterance: toUtterance(found), created: created.delete(found.id) }] : [];
        });
      });
    },

    async update(id, { transcriptionId, speaker, startMs, endMs, channel }) {
      if (!isPossibleId(id)) return undefined;
      const changes = {
        ...(transcriptionId === undefined ? {} : { transcription_id: transcriptionId }),
        ...(speaker === undefined ? {} : { speaker: speakerForm(speaker) }),
        ...(startMs === undefined ? {} : { start_ms: startMs }),
        ...(endMs === undefined ? {} : { end_ms: endMs }),
        ...(channel === undefined ? {} : { channel }),
      };
      if (Object.keys(changes).length === 0) return this.find(id);
      return atomically(db, async (trx) => {
        const before =
          startMs === undefined && endMs === undefined ? undefined : await durationOf(trx, capabilities, id);
        const row = await trx
          .updateTable('utterance')
          .set(changes)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst();
        if (before !== undefined) await changeMeasures(trx, id, before);
        return row && toUtterance(row);
      });
    },

    async contentsAfter(id, limit) {
      const rows = await selectContents(db)
        .where('utterance.id', '>', id)
        .orderBy('utterance.id')
        .limit(limit)
        .execute();
      return rows.map(toContent);
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db.selectFrom('utterance').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toUtterance(row);
    },

    hold: (id) => holdRows(db, capabilities, 'utterance', isPossibleId(id) ? [id] : []),

    list: pagesOf(
      db,
      db.selectFrom('utterance').selectAll(),
      count,
      (rows) => rows.map(toUtterance),
      capabilities,
    ),

    async contents(ids) {
      const possible = ids.filter(isPossibleId);
      if (possible.length === 0) return [];
      const rows = await selectContents(db)
        .where((eb) => capabilities.isOneOfIds(eb.ref('utterance.id'), possible))
        .execute();
      return rows.map(toContent);
    },
  };
}
