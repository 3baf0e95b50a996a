import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * Recordings of which the sound track is kept in the place of the file that was uploaded: that one's hash and length stay, so
 * that it is known again, and once is still once.
 */
export async function addSoundTracks(db: Kysely<unknown>, { types }: Capabilities): Promise<void> {
  await sql`alter table audio add column original_hash text
    constraint audio_original_hash_check check (length(original_hash) = 64)`.execute(db);
  await sql`alter table audio add column original_bytes ${types.integer}
    constraint audio_original_bytes_check check (original_bytes >= 0)
    constraint audio_original_check check ((original_hash is null) = (original_bytes is null))`.execute(db);
  await sql`create index audio_original_hash on audio (original_hash) where original_hash is not null`.execute(
    db,
  );
  await sql`drop index audio_kept_once`.execute(db);
  await sql`
    create unique index audio_kept_once on audio (coalesce(original_hash, content_hash), file_name)
    where kept_once = 1`.execute(db);
}
