import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { UntranscribedChoice, UntranscribedSummary } from '../../domain/models/untranscribed.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { idsInPortions } from './rows.js';

/** Recordings of one statement: SQLite runs in the process that answers. */
const lookedAtAtOnce = 500;

/**
 * Of a recording that can be used and that nobody has transcribed: it has no utterance and no transcription by a person, nor has
 * another with the same bytes, of which the first is taken. What models made of it does not count. That of the demonstration is
 * for corpora of the demonstration alone, and that of a language for corpora that have some of it or of none. Counted rather than asked for with EXISTS, of which PostgreSQL makes a join with all
 * there are for each portion.
 */
const isUntranscribed = (corpusId: number, ofDemonstration: boolean): RawBuilder<boolean> => sql`
  audio.problem_code is null
  and (select utterances from audio_listing where audio_listing.audio_id = audio.id) = 0
  and (select count(*) from transcription written
    where written.audio_id = audio.id and written.source = 'person' and written.state = 'current') = 0
  and (select count(*) from audio other join audio_listing listed on listed.audio_id = other.id
    where other.content_hash = audio.content_hash and other.id <> audio.id
      and (other.id < audio.id or listed.utterances > 0)) = 0
  and ${ofDemonstration ? sql`` : sql`not`} exists (select 1 from demonstration where demonstration.audio_id = audio.id)
  and (audio.language_id in (select language_id from corpus_language where corpus_id = ${sql.lit(corpusId)})
    or not exists (select 1 from corpus_language where corpus_id = ${sql.lit(corpusId)}))`;

async function isCorpusOfDemonstration(db: Kysely<Schema>, corpusId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from demonstration join utterance on utterance.audio_id = demonstration.audio_id
      join corpus_utterance member on member.utterance_id = utterance.id
      where member.corpus_id = ${corpusId} limit 1`.execute(db);
  return rows.length > 0;
}

/** Ids of recordings from one to another, so many of them, until there are none. */
async function* windows(db: Kysely<Schema>): AsyncGenerator<RawBuilder<boolean>> {
  for (let after = 0; ; ) {
    const { rows } = await sql<{ last: number | null }>`
      select max(id) as last from (select id from audio where id > ${after} order by id limit ${lookedAtAtOnce}) looked`.execute(
      db,
    );
    const last = rows[0]?.last ?? null;
    if (last === null) return;
    yield sql`audio.id > ${after} and audio.id <= ${last}`;
    after = last;
  }
}

/** What 'all' stands for with a model on this corpus, at this moment. */
export async function countUntranscribed(
  db: Kysely<Schema>,
  { types }: Pick<Capabilities, 'types'>,
  corpusId: number,
): Promise<UntranscribedSummary> {
  const isOne = isUntranscribed(corpusId, await isCorpusOfDemonstration(db, corpusId));
  let [recordings, durationMs] = [0, 0];
  for await (const within of windows(db)) {
    const { rows } = await sql<UntranscribedSummary>`
      select cast(count(*) as ${types.integer}) as recordings,
        cast(coalesce(sum(audio.duration_ms), 0) as ${types.integer}) as "durationMs"
      from audio where ${within} and ${isOne}`.execute(db);
    for (const some of rows) {
      recordings += some.recordings;
      durationMs += some.durationMs;
    }
  }
  return { recordings, durationMs };
}

/** Note which recordings a model learns from besides its corpus; returns how many. Within the transaction that makes the model. */
export async function noteUntranscribed(
  trx: Kysely<Schema>,
  modelId: number,
  corpusId: number,
  choice: UntranscribedChoice,
): Promise<number> {
  if (choice !== 'all') {
    const ids = [...new Set(choice.audioIds)];
    for (const portion of idsInPortions(ids)) {
      await trx
        .insertInto('model_untranscribed')
        .values(portion.map((id) => ({ model_id: modelId, audio_id: id })))
        .execute();
    }
    return ids.length;
  }
  const isOne = isUntranscribed(corpusId, await isCorpusOfDemonstration(trx, corpusId));
  let noted = 0;
  for await (const within of windows(trx)) {
    const { rows } = await sql`
      insert into model_untranscribed (model_id, audio_id)
      select ${sql.lit(modelId)}, audio.id from audio where ${within} and ${isOne} returning audio_id`.execute(
      trx,
    );
    noted += rows.length;
  }
  return noted;
}

/** Note what a model has learned from so before its own training, by what that starts from. After its own. */
export async function noteEarlierUntranscribed(
  trx: Kysely<Schema>,
  modelId: number,
  startingModelId: number,
): Promise<void> {
  for (let after = 0; ; ) {
    const { rows } = await sql<{ audio_id: number }>`
      select audio_id from model_untranscribed where model_id = ${startingModelId} and audio_id > ${after}
        order by audio_id limit ${lookedAtAtOnce}`.execute(trx);
    const last = rows.at(-1)?.audio_id;
    if (last === undefined) return;
    await sql`insert into model_untranscribed (model_id, audio_id, earlier)
      select ${sql.lit(modelId)}, audio_id, 1 from model_untranscribed earlier
      where model_id = ${startingModelId} and audio_id > ${after} and audio_id <= ${last}
        and not exists (select 1 from model_untranscribed own
          where own.model_id = ${modelId} and own.audio_id = earlier.audio_id)`.execute(trx);
    after = last;
  }
}

/**
 * That a model, or what it was started from, has learned from the sound of an utterance before anybody transcribed it: from its
 * recording, or another with the same bytes. CROSS JOIN: SQLite takes the tables in this order, each by a key.
 */
export const isLearnedUntranscribed = (
  modelId: number,
  utteranceId: RawBuilder<number>,
): RawBuilder<boolean> => sql`
  exists (select 1 from utterance spoken cross join audio own cross join audio heard cross join model_untranscribed learned
    where spoken.id = ${utteranceId} and own.id = spoken.audio_id and heard.content_hash = own.content_hash
      and learned.model_id = ${modelId} and learned.audio_id = heard.id)`;

/**
 * That a model may have learned from the sound of an utterance before the utterance that was there was deleted: one that its
 * corpus has lost was of the same bytes, and where this one is.
 */
export const isLearnedAndLost = (
  modelId: number,
  utteranceId: RawBuilder<number>,
): RawBuilder<boolean> => sql`
  exists (select 1 from utterance spoken cross join audio own cross join model cross join corpus_lost_utterance lost
    where spoken.id = ${utteranceId} and own.id = spoken.audio_id and model.id = ${modelId}
      and lost.corpus_id = model.corpus_id and lost.set_name <> 'testing' and lost.content_hash = own.content_hash
      and (lost.start_ms is null or spoken.start_ms is null
        or (lost.start_ms < spoken.end_ms and lost.end_ms > spoken.start_ms)))`;

/** Which of the utterances of a corpus the model has learned from in this way. */
export async function membersLearned(
  db: Kysely<Schema>,
  isLearned: typeof isLearnedUntranscribed,
  modelId: number,
  corpusId: number,
): Promise<number[]> {
  const { rows } = await sql<{ utterance_id: number }>`
    select member.utterance_id from corpus_utterance member where member.corpus_id = ${corpusId}
      and ${isLearned(modelId, sql.ref('member.utterance_id'))} order by member.utterance_id`.execute(db);
  return rows.map((row) => row.utterance_id);
}

/** The recording that may not be learned from so, since it is in the corpus; undefined where none is. */
export async function recordingInCorpus(
  db: Kysely<Schema>,
  { isOneOfIds }: Pick<Capabilities, 'isOneOfIds'>,
  corpusId: number,
  audioIds: readonly number[],
): Promise<{ readonly id: number; readonly fileName: string } | undefined> {
  for (const portion of idsInPortions(audioIds)) {
    const { rows } = await sql<{ id: number; fileName: string }>`
      select named.id, named.file_name as "fileName" from audio named
        join audio heard on heard.content_hash = named.content_hash
        join utterance on utterance.audio_id = heard.id
        join corpus_utterance member on member.utterance_id = utterance.id
      where member.corpus_id = ${corpusId} and ${isOneOfIds(sql.ref('named.id'), portion)}
      order by named.id limit 1`.execute(db);
    if (rows[0]) return rows[0];
  }
  return undefined;
}
