import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

/**
 * What a person who looks through models' transcriptions sorts and filters by: how sure the model was of its labels,
 * and whether a text came from a model at all. A newer version has both from the one it is based on.
 */
export async function addReviewing(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types, meanInJson, trigger } = capabilities;
  const run = (statement: ReturnType<typeof sql>) => statement.execute(db);
  const confidenceOf = (table: string) => meanInJson(`${table}.label_times`, 'confidence');

  await run(sql`alter table transcription_listing add column from_model ${types.integer} not null default 0
    constraint transcription_listing_from_model_check check (from_model in (0, 1))`);
  // -1 where there is none: null has no place in an order.
  await run(sql`alter table transcription_listing add column confidence ${types.real} not null default -1
    constraint transcription_listing_confidence_check check (confidence = -1 or confidence between 0 and 1)`);

  await run(sql`
    with recursive family(id, confidence) as (
      select t.id, ${confidenceOf('t')} from transcription t where t.source = 'model'
      union all
      select t.id, f.confidence from transcription t join family f on t.based_on = f.id where t.source = 'person'
    )
    update transcription_listing set from_model = 1, confidence = coalesce(family.confidence, -1)
    from family where family.id = transcription_listing.transcription_id`);

  // On the listing rather than on the transcription: the row is there then, in whichever order triggers run.
  const ofNew = sql`transcription_id = new.transcription_id`;
  const ofParent = sql`select p.transcription_id from transcription_listing p
    join transcription t on t.based_on = p.transcription_id where t.id = new.transcription_id and p.from_model = 1`;
  for (const statement of trigger(
    'transcription_listing_reviewable',
    { table: 'transcription_listing', event: 'insert' },
    [
      sql`update transcription_listing set from_model = 1, confidence = coalesce(
        (select ${confidenceOf('t')} from transcription t where t.id = new.transcription_id), -1)
        where ${ofNew} and source = 'model'`,
      sql`update transcription_listing set from_model = 1, confidence =
        (select p.confidence from transcription_listing p where p.transcription_id in (${ofParent}))
        where ${ofNew} and source = 'person' and exists (${ofParent})`,
    ],
  )) {
    await run(statement);
  }

  const covered = ['from_model', 'source', 'model_id', 'audio_id', 'utterances', 'versions'];
  await db.schema.dropIndex('transcription_listing_by_name').execute();
  for (const [first, ...others] of [
    ['name', ...covered],
    ['confidence', 'name', ...covered],
  ] as const) {
    await db.schema
      .createIndex(`transcription_listing_by_${first}`)
      .on('transcription_listing')
      .columns([first, 'transcription_id', ...others])
      .execute();
  }
}
