import { type Kysely, sql } from 'kysely';

/**
 * Who spoke an annotation as its file had it when it was imported last: a speaker that a person has named since is known by
 * differing from it.
 */
export async function addAnnotationSpeaker(db: Kysely<unknown>): Promise<void> {
  await sql`alter table annotation add column speaker text`.execute(db);
  await sql`
    update annotation set speaker = (select t.speaker from annotation_tier t where t.id = annotation.tier_id)`.execute(
    db,
  );
}
