import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * From which channel of its recording an utterance is taken, from 1; null: all of them, mixed. Of an annotation, as the import
 * said last: what a person has chosen since is known by differing from it. A channel that the recording has not is refused when
 * it is named; of one whose channels nobody knows yet, none is.
 */
export async function addChannels(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  const { integer } = capabilities.types;
  for (const table of ['utterance', 'annotation']) {
    await run(sql`alter table ${sql.table(table)} add column channel ${integer}
      constraint ${sql.ref(`${table}_channel_check`)} check (channel >= 1)`);
  }
  for (const event of ['insert', 'update of audio_id, channel'] as const) {
    for (const statement of capabilities.refusingTrigger(
      `utterance_channel_on_${event.split(' ', 1)[0]}`,
      { table: 'utterance', event },
      sql`exists (select 1 from audio a where a.id = new.audio_id and new.channel > a.channels)`,
      'utterance_channel_check',
    )) {
      await run(statement);
    }
  }
}
