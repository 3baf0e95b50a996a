import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/**
 * What persons do to the utterances of a recording: each edit with what stood before and after it, to be undone and done
 * again. No transcription is changed or deleted by one: it is current, replaced (others have taken its place, or it was taken
 * out), or undone. Those that edits make know their recording, as those of models do.
 */
export async function addUtteranceEdits(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types, isJson, changeRules, trigger, refusingTrigger } = capabilities;
  const { table, index } = tableMaker(db, capabilities);
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);

  await table('utterance_edit')
    .id()
    .integer('audio_id')
    .text('author')
    .text('kind')
    .text('state')
    .text('before')
    .text('after')
    .createdAt()
    // CASCADE: what was done to the utterances of a recording is nothing without it.
    .references('audio_id', 'audio', 'cascade')
    .check('author', sql`author <> ''`)
    .check('kind', sql`kind in ('move', 'text', 'speaker', 'split', 'merge', 'add', 'delete', 'accept')`)
    .check('state', sql`state in ('done', 'undone', 'abandoned')`)
    .check('before', isJson('before'))
    .check('after', isJson('after'))
    .create();
  await index('utterance_edit', 'audio_id', 'author', 'id');

  await run(sql`alter table transcription add column state text not null default 'current'
    constraint transcription_state_check check (state in ('current', 'replaced', 'undone'))`);
  await changeRules(db, 'transcription', {
    drop: ['transcription_provenance_check'],
    add: [
      {
        kind: 'check',
        name: 'transcription_provenance_check',
        condition: sql`source = 'model' or model_id is null`,
      },
      {
        // As formats/src/utterance-edits says.
        kind: 'check',
        name: 'transcription_shortest_check',
        condition: sql`source = 'model' or audio_id is null or start_ms is null or end_ms - start_ms >= 30`,
      },
    ],
  });

  // What was replaced meanwhile is neither accepted nor corrected.
  const isReplaced = (column: string) =>
    sql`exists (select 1 from transcription t where t.id = ${sql.ref(column)} and t.state <> 'current')`;
  for (const [name, on, column, check] of [
    [
      'utterance_of_current_on_insert',
      { table: 'utterance', event: 'insert' },
      'new.transcription_id',
      'utterance_of_current_check',
    ],
    [
      'utterance_of_current_on_update',
      { table: 'utterance', event: 'update of transcription_id' },
      'new.transcription_id',
      'utterance_of_current_check',
    ],
    [
      'transcription_of_current_on_insert',
      { table: 'transcription', event: 'insert' },
      'new.based_on',
      'transcription_of_current_check',
    ],
  ] as const) {
    for (const statement of refusingTrigger(name, on, isReplaced(column), check)) await run(statement);
  }

  await run(sql`alter table transcription_listing add column replaced ${types.integer} not null default 0
    constraint transcription_listing_replaced_check check (replaced in (0, 1))`);
  const versionsOfParent = (by: string, condition: RawBuilder<unknown>) => sql`
    update transcription_listing set versions = versions ${sql.raw(by)}
    where transcription_id = old.based_on and ${condition}`;
  // What is undone is no newer version of what it is based on.
  const statements = [
    ...trigger('transcription_state_listed', { table: 'transcription', event: 'update' }, [
      sql`update transcription_listing set replaced = case when new.state = 'current' then 0 else 1 end
        where transcription_id = new.id`,
      versionsOfParent('- 1', sql`old.state <> 'undone' and new.state = 'undone'`),
      versionsOfParent('+ 1', sql`old.state = 'undone' and new.state <> 'undone'`),
    ]),
    ...trigger('transcription_undone_unlisted', { table: 'transcription', event: 'delete' }, [
      versionsOfParent('+ 1', sql`old.state = 'undone'`),
      // Of a recording, those that models made are counted.
      sql`update audio_listing set transcriptions = transcriptions + 1
        where audio_id = old.audio_id and old.source = 'person'`,
    ]),
    ...trigger('transcription_of_person_listed', { table: 'transcription', event: 'insert' }, [
      sql`update audio_listing set transcriptions = transcriptions - 1
        where audio_id = new.audio_id and new.source = 'person'`,
    ]),
  ];
  for (const statement of statements) await run(statement);

  const covered = ['from_model', 'source', 'model_id', 'audio_id', 'utterances', 'versions', 'replaced'];
  for (const [first, ...others] of [
    ['name', ...covered],
    ['confidence', 'name', ...covered],
  ] as const) {
    const columns = [first, 'transcription_id', ...others];
    await db.schema.dropIndex(`transcription_listing_by_${first}`).execute();
    await db.schema
      .createIndex(`transcription_listing_by_${first}`)
      .on('transcription_listing')
      .columns(columns)
      .execute();
    await db.schema.dropIndex(`transcription_listing_of_models_by_${first}`).execute();
    await db.schema
      .createIndex(`transcription_listing_of_models_by_${first}`)
      .on('transcription_listing')
      .columns(columns)
      .where(sql.ref('source'), '=', sql.lit('model'))
      .execute();
  }
}
