import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * The only channel of its recording that a model transcribed, from 1, and that a job has it transcribe; null: all of them,
 * mixed. As with utterances, one that the recording has not is refused; of one whose channels nobody knows yet, none is.
 */
export async function addTranscribedChannels(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { integer } = capabilities.types;
  await sql`alter table transcription add column channel ${integer}
    constraint transcription_channel_check check (channel >= 1)`.execute(db);
  await sql`alter table job add column channel ${integer}
    constraint job_channel_check check (channel is null or (channel >= 1 and kind = 'transcribe'))`.execute(
    db,
  );
  for (const table of ['transcription', 'job']) {
    for (const event of ['insert', 'update of audio_id, channel'] as const) {
      const statements = capabilities.refusingTrigger(
        `${table}_channel_on_${event.split(' ', 1)[0]}`,
        { table, event },
        sql`exists (select 1 from audio a where a.id = new.audio_id and new.channel > a.channels)`,
        `${table}_channel_check`,
      );
      for (const statement of statements) await statement.execute(db);
    }
  }
}
