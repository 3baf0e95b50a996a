import { Kysely, sql } from 'kysely';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { capabilitiesFor } from '../../packages/server/src/db/open.js';
import type { Schema } from '../../packages/server/src/db/schema.js';
import { defaultModelSettings } from '../../packages/server/src/domain/models/defaults.js';

/** Whole numbers that look drawn by lot and are the same on both databases. */
const drawn = (below: number, salt: number) =>
  sql<number>`(((i * ${sql.lit(7919 + 2 * salt)} + ${sql.lit(salt)}) % 999983) % ${sql.lit(below)})`;

/** For statements of one's own. */
export const rawDatabase = (url: string): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: capabilitiesFor({ url }).kyselyAtStart });

/** A collection that has been worked on for long: so many utterances, all but a few in a corpus, some models. */
export async function fill(url: string, utterances: number): Promise<void> {
  // Makes the tables.
  const db = await openDatabase({ url });
  const raw = rawDatabase(url);
  const numbers = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(utterances)})`;
  const hash = url.startsWith('postgres') ? sql`lpad(i::text, 9, '0')` : sql`printf('%09d', i)`;
  for (const statement of [
    sql`insert into blob (hash) ${numbers} select ${hash} || ${sql.lit('a'.repeat(55))} from n`,
    // One of nearly all, one of a tenth, one of few.
    sql`insert into language (name, folded_name) values ('most', 'most'), ('tenth', 'tenth'), ('few', 'few')`,
    sql`insert into audio (file_name, content_hash, byte_length, duration_ms, sample_rate, channels, inspection, language_id)
      ${numbers} select case when i % 1000 = 0 then 'rare ' else 'session ' end || ${drawn(900_000, 1)} || ' ' || i || '.wav',
        ${hash} || ${sql.lit('a'.repeat(55))}, 100000, 500 + ${drawn(10_000, 2)}, 16000, 1, 'done',
        case when i % 4000 = 7 then 3 when i % 10 = 3 then 2 else 1 end from n`,
    sql`insert into transcription (name, text, source)
      ${numbers} select 'session ' || i, ${sql.lit('m a t a k i n o '.repeat(4).trim())},
        case when i % 50 = 0 then 'model' else 'person' end from n`,
    sql`insert into utterance (audio_id, transcription_id, speaker)
      ${numbers} select i, i, case when ${drawn(5, 3)} = 0 then null else 'Speaker ' || ${drawn(40, 4)} end from n`,
    sql`insert into corpus (name, label_type, feature_type) values ('all', 'phonemes', 'fbank')`,
    // All but a few are in a corpus, as in a collection that has been worked on for long.
    sql`insert into corpus_utterance (corpus_id, utterance_id, set_name, position, transcription_id)
      select 1, id, 'training', id, transcription_id from utterance where id % 500 <> 0`,
    sql`insert into corpus_set (corpus_id, set_name, utterances, duration_ms) values (1, 'training', 1, 1)`,
  ]) {
    await statement.execute(raw);
  }
  await db.labels.ensure(Array.from({ length: 26 }, (_, i) => String.fromCodePoint(97 + i)));
  for (let i = 0; i < 20; i++) {
    const model = await db.models.insert({
      ...{ name: `model ${i}`, corpusId: 1, settings: defaultModelSettings },
    });
    for (let epoch = 1; epoch <= 60; epoch++) {
      await db.models.recordEpoch(model.id, {
        epoch,
        loss: 1,
        trainingLER: 1,
        validationLER: 1,
        seconds: 1,
        round: 1,
      });
    }
    await db.jobs.enqueue({ kind: 'train', modelId: model.id });
  }
  await db.close();
  // As either database does by itself before long.
  await (url.startsWith('postgres') ? sql`vacuum analyze` : sql`analyze`).execute(raw);
  await raw.destroy();
}
