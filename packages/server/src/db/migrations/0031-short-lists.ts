import { type Kysely, sql } from 'kysely';

/**
 * What is left to do, which is asked for in the midst of all that is done: by indexes of these rows alone, which hold nothing of a row once it
 * is done. The conditions are those of the lists, word by word.
 */
export async function addShortLists(db: Kysely<unknown>): Promise<void> {
  await sql`create index utterance_listing_in_no_corpus on utterance_listing (name, utterance_id)
    where corpora = 0`.execute(db);
  await sql`create index audio_listing_untranscribed on audio_listing (name, audio_id)
    where utterances + transcriptions = 0`.execute(db);
  await sql`create index transcription_listing_to_review on transcription_listing (audio_id, transcription_id)
    where from_model = 1 and utterances = 0 and versions = 0 and replaced = 0`.execute(db);
}
