import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * The segment of its recording that a model transcribed; null for the whole of it. As with utterances, one that does not
 * lie within its recording is refused when it is made or changed.
 */
export async function addTranscribedSegments(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types } = capabilities;
  await sql`alter table transcription add column start_ms ${types.integer}`.execute(db);
  await sql`alter table transcription add column end_ms ${types.integer}
    constraint transcription_segment_check check (
      (start_ms is null and end_ms is null)
      or (start_ms is not null and end_ms is not null and start_ms >= 0 and end_ms > start_ms))`.execute(db);
  // As domain/rules/segments.ts says.
  for (const event of ['insert', 'update of audio_id, start_ms, end_ms'] as const) {
    const statements = capabilities.refusingTrigger(
      `transcription_segment_on_${event.split(' ', 1)[0]}`,
      { table: 'transcription', event },
      sql`exists (select 1 from audio a where a.id = new.audio_id
        and (new.start_ms >= a.duration_ms or new.end_ms > a.duration_ms + 10))`,
      'transcription_segment_check',
    );
    for (const statement of statements) await statement.execute(db);
  }
}
