import { type Kysely, sql } from 'kysely';
import type { DemonstrationRepository } from '../../domain/demo/demonstration.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';

const recordings = sql`select audio_id from demonstration`;

/** That a row with an `audio_id` is of the demonstration, or is not. */
export const isOfDemonstration = (wanted: boolean) =>
  wanted ? sql`audio_id in (${recordings})` : sql`audio_id not in (${recordings})`;

const utterances = sql`select id from utterance where audio_id in (${recordings})`;

/** The same of a row with an `utterance_id`. */
export const isUtteranceOfDemonstration = (wanted: boolean) =>
  wanted ? sql`utterance_id in (${utterances})` : sql`utterance_id not in (${utterances})`;

/** Corpora with utterances of it. */
export const corporaOfDemonstration = sql`select corpus_id from corpus_utterance where ${isUtteranceOfDemonstration(true)}`;

export function demonstrationRepository(
  db: Kysely<Schema>,
  { isOneOfIds }: Pick<Capabilities, 'isOneOfIds'>,
): DemonstrationRepository {
  const idsOf = async (query: ReturnType<typeof sql<{ id: number }>>) =>
    (await query.execute(db)).rows.map(({ id }) => id);
  return {
    async mark(audioIds) {
      // It is a language of its own: what was uploaded as another's before is that no more.
      await db
        .updateTable('audio')
        .set({ language_id: null })
        .where('language_id', 'is not', null)
        .where((eb) => isOneOfIds(eb.ref('id'), audioIds))
        .execute();
      const rows = audioIds.map((id) => ({ audio_id: id }));
      await db
        .insertInto('demonstration')
        .values(rows)
        .onConflict((oc) => oc.doNothing())
        .execute();
    },

    audioIds: () => idsOf(sql`select audio_id as id from demonstration order by audio_id`),

    transcriptionIds: () =>
      idsOf(sql`
        with recursive family(id) as (
          select transcription_id from utterance where audio_id in (${recordings})
          union select id from transcription where audio_id in (${recordings})
          union select case when t.id = f.id then t.based_on else t.id end
            from family f join transcription t on t.based_on = f.id or (t.id = f.id and t.based_on is not null)
        )
        select id from family order by id`),

    utteranceIds: () => idsOf(sql`${utterances} order by id`),

    corpusIds: () =>
      idsOf(sql`
        select id from corpus where id in (${corporaOfDemonstration})
          and not exists (select 1 from corpus_utterance m
            where m.corpus_id = corpus.id and ${isUtteranceOfDemonstration(false)})
        order by id`),
  };
}
