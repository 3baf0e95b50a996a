import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { OverviewRepository, SoundOverview } from '../../domain/overview/overview.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { isOfDemonstration, isUtteranceOfDemonstration } from './demonstration.js';

export function overviewRepository(db: Kysely<Schema>, { types, now }: Capabilities): OverviewRepository {
  // A sum of integers is a decimal number to PostgreSQL. -1 is a duration that nobody knows.
  const sumWhere = (condition: RawBuilder<unknown>) =>
    sql`cast(coalesce(sum(case when duration_ms > 0 and ${condition} then duration_ms else 0 end), 0) as ${types.integer})`;
  const everything = sql<boolean>`1 = 1`;
  const sum = sumWhere(everything);
  const untranscribed = sql`utterances + transcriptions = 0 and problem = 0`;
  return {
    async sound(demonstration) {
      const ofAudio = demonstration === undefined ? everything : isOfDemonstration(demonstration);
      const ofUtterance =
        demonstration === undefined ? everything : isUtteranceOfDemonstration(demonstration);
      const { rows } = await sql<SoundOverview>`
        select recorded.*, uttered.*,
          (select count(*) from transcription_listing
            where from_model = 1 and utterances = 0 and versions = 0 and replaced = 0 and ${ofAudio}) as "toReview"
        from
          (select count(*) as "recordings", ${sum} as "recordedMs",
            count(case when ${untranscribed} then 1 end) as "untranscribed",
            ${sumWhere(untranscribed)} as "untranscribedMs"
            from audio_listing where ${ofAudio}) recorded
          cross join
          (select count(*) as "utterances", ${sum} as "utteredMs",
            count(case when problem > 0 then 1 end) as "unusable",
            count(distinct case when speaker <> '' then speaker end) as "speakers"
            from utterance_listing where ${ofUtterance}) uttered`.execute(db);
      return theOne(rows);
    },

    async counts() {
      const { rows } = await sql<{ corpora: number; models: number }>`
        select (select count(*) from corpus) as "corpora", (select count(*) from model) as "models"`.execute(
        db,
      );
      return theOne(rows);
    },

    async waitedFor(waitedMs) {
      const since = sql`${now} - ${waitedMs}`;
      // A job given back, or cancelled, changes as well: none of these can be distinguished from a worker's deed, which only
      // means that it is reported later.
      const { rows } = await sql<{ waiting: number }>`
        select count(*) as "waiting" from job where state = 'queued' and changed_at <= ${since}
          and not exists (select 1 from job where state = 'running' and heartbeat_at > ${since})
          and not exists (select 1 from job where started_at > ${since} or finished_at > ${since})`.execute(
        db,
      );
      return theOne(rows).waiting;
    },
  };
}

function theOne<T>([found]: readonly T[]): T {
  if (!found) throw new Error('An aggregate has always one row');
  return found;
}
