import { type Kysely, type RawBuilder, sql } from 'kysely';
import { noSound, type OverviewRepository, type SoundOverview } from '../../domain/overview/overview.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { isOfDemonstration, isUtteranceOfDemonstration } from './demonstration.js';

type PartOf<K extends keyof SoundOverview> = Pick<SoundOverview, K> & { readonly languageId: number };

export function overviewRepository(db: Kysely<Schema>, { types, now }: Capabilities): OverviewRepository {
  // A sum of integers is a decimal number to PostgreSQL. -1 is a duration that nobody knows.
  const sumWhere = (condition: RawBuilder<unknown>) =>
    sql`cast(coalesce(sum(case when duration_ms > 0 and ${condition} then duration_ms else 0 end), 0) as ${types.integer})`;
  const everything = sql<boolean>`1 = 1`;
  const sum = sumWhere(everything);
  const untranscribed = sql`utterances + transcriptions = 0 and problem = 0`;
  const recorded = sql`count(*) as "recordings", ${sum} as "recordedMs",
    count(case when ${untranscribed} then 1 end) as "untranscribed",
    ${sumWhere(untranscribed)} as "untranscribedMs"`;
  const total = (column: string) => sql`cast(coalesce(sum(${sql.ref(column)}), 0) as ${types.integer})`;
  // Speaker by speaker first: to count them in all rows, PostgreSQL sorts these.
  const bySpeaker = sql`speaker, count(*) as spoken, ${sum} as ms, count(case when problem > 0 then 1 end) as odd`;
  const uttered = sql`${total('spoken')} as "utterances", ${total('ms')} as "utteredMs", ${total('odd')} as "unusable",
    count(case when speaker <> '' then 1 end) as "speakers"`;
  const isWaiting = sql`from_model = 1 and utterances = 0 and versions = 0 and replaced = 0`;
  const waiting = sql`count(*)`;
  return {
    async sound(demonstration) {
      const ofAudio = demonstration === undefined ? everything : isOfDemonstration(demonstration);
      const ofUtterance =
        demonstration === undefined ? everything : isUtteranceOfDemonstration(demonstration);
      const { rows } = await sql<SoundOverview>`
        select recorded.*, uttered.*,
          (select ${waiting} from transcription_listing where ${isWaiting} and ${ofAudio}) as "toReview"
        from (select ${recorded} from audio_listing where ${ofAudio}) recorded
          cross join (select ${uttered} from (
            select ${bySpeaker} from utterance_listing where ${ofUtterance} group by speaker) spoken) uttered`.execute(
        db,
      );
      return theOne(rows);
    },

    async soundByLanguage() {
      // What is of a language is read by indexes that have nothing else; of the demonstration none of it is.
      const of = sql`language_id as "languageId"`;
      const own = isOfDemonstration(false);
      const [recordings, utterances, drafts] = await Promise.all([
        sql<PartOf<'recordings' | 'recordedMs' | 'untranscribed' | 'untranscribedMs'>>`
          select ${of}, ${recorded} from audio_listing where language_id > 0 group by language_id
          union all
          select -1, ${recorded} from audio_listing where language_id = -1 and ${own}`.execute(db),
        sql<PartOf<'utterances' | 'utteredMs' | 'unusable' | 'speakers'>>`
          select ${of}, ${uttered} from (
            select language_id, ${bySpeaker} from utterance_listing
            where language_id > 0 group by language_id, speaker) spoken
          group by language_id
          union all
          select -1, ${uttered} from (
            select ${bySpeaker} from utterance_listing
            where language_id = -1 and ${isUtteranceOfDemonstration(false)} group by speaker) spoken`.execute(
          db,
        ),
        sql<PartOf<'toReview'>>`
          select ${of}, ${waiting} as "toReview" from (
            select coalesce((select a.language_id from audio_listing a
              where a.audio_id = transcription_listing.audio_id), -1) as language_id
            from transcription_listing where ${isWaiting} and ${own}) drafts
          group by language_id`.execute(db),
      ]);
      const found = new Map<number, SoundOverview>();
      for (const { languageId, ...part } of [...recordings.rows, ...utterances.rows, ...drafts.rows]) {
        found.set(languageId, { ...(found.get(languageId) ?? noSound), ...part });
      }
      return found;
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
