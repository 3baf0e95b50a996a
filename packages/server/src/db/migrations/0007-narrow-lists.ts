import { type Kysely, sql } from 'kysely';

/**
 * What people look for among everything and is rare there: what a model made and waits to be reviewed, and recordings
 * that cannot be heard. In an index of their own they are found without reading past all the others.
 */
export async function addNarrowLists(db: Kysely<unknown>): Promise<void> {
  const covered = ['from_model', 'source', 'model_id', 'audio_id', 'utterances', 'versions'];
  for (const [first, ...others] of [
    ['name', ...covered],
    ['confidence', 'name', ...covered],
  ] as const) {
    await db.schema
      .createIndex(`transcription_listing_of_models_by_${first}`)
      .on('transcription_listing')
      .columns([first, 'transcription_id', ...others])
      .where(sql.ref('source'), '=', sql.lit('model'))
      .execute();
  }
  await db.schema
    .createIndex('audio_listing_with_problems')
    .on('audio_listing')
    .columns(['name', 'audio_id', 'duration_ms', 'problem', 'utterances', 'transcriptions'])
    .where(sql.ref('problem'), '>', sql.lit(0))
    .execute();
}
