import { type Kysely, type RawBuilder, sql } from 'kysely';
import { nameForm, speakerForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';

/** Rows read at a time: some have texts of a megabyte. */
const portion = 200;

type Values = Readonly<Record<string, string | number | null>>;

/**
 * All text in Unicode NFC, whoever wrote it, so that what looks the same is the same; segments that lie within their
 * recordings. SQLite knows nothing of normal forms: on both databases the rows are read and written back from here.
 */
export async function addNormalForms(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  await mendTexts(db);
  await mendListedNames(db, capabilities);
  await mendLabels(db);
  await demandNormalForms(db, capabilities);
  await guardSegments(db, capabilities);
}

/** Every row of a table, by id, a portion at a time. */
async function* rowsOf<R extends Values & { readonly id: number }>(
  db: Kysely<unknown>,
  table: string,
  columns: readonly string[],
): AsyncGenerator<R> {
  for (let after = 0; ; ) {
    const { rows } = await sql<R>`select id, ${sql.join(columns.map((column) => sql.ref(column)))}
      from ${sql.table(table)} where id > ${after} order by id limit ${portion}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

type Form = (text: string) => string | null;

/** Of what is stored already nothing is refused. */
const normalForm = (text: string): string => text.normalize('NFC');

/** A JSON text with every text in it in its normal form. The text itself must not be: it may hold escapes. */
const jsonForm: Form = (text) =>
  JSON.stringify(JSON.parse(text, (_, value) => (typeof value === 'string' ? normalForm(value) : value)));

/** Blank names stay: what to call a thing instead is for its people to say. */
const keptName: Form = (name) => nameForm(name, normalForm) || normalForm(name);

const forms: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  audio: { file_name: normalForm, problem_detail: normalForm },
  transcription: { name: keptName, file_name: normalForm, text: normalForm, label_times: jsonForm },
  utterance: { speaker: (name) => speakerForm(name, normalForm) },
  corpus: { name: keptName, split: jsonForm, left_out: jsonForm },
  model: { name: keptName },
  api_key: { name: keptName },
};

/** What of a file is kept once: rows that become equal by their mending stay, the later of them as a copy. */
const keptOnce: Readonly<Record<string, { readonly condition: RawBuilder<unknown>; readonly copy: Values }>> =
  {
    audio: { condition: sql`kept_once = 1`, copy: { kept_once: 0 } },
    transcription: { condition: sql`content_hash is not null`, copy: { content_hash: null } },
  };

async function mendTexts(db: Kysely<unknown>): Promise<void> {
  for (const [table, columns] of Object.entries(forms)) {
    for await (const row of rowsOf(db, table, Object.keys(columns))) {
      const changes: Record<string, string | number | null> = {};
      for (const [column, form] of Object.entries(columns)) {
        const stored = row[column];
        // Written past the program, JSON may have spaces that need no mending.
        if (typeof stored !== 'string' || (form === jsonForm && normalForm(stored) === stored)) continue;
        const mended = form(stored);
        if (mended !== stored) changes[column] = mended;
      }
      if (Object.keys(changes).length === 0) continue;
      if (typeof changes.file_name === 'string' && (await isKept(db, table, row.id, changes.file_name))) {
        Object.assign(changes, keptOnce[table]?.copy);
      }
      await write(db, table, row.id, changes);
    }
  }
}

/** Whether another row is the one that is kept of this row's bytes under this name. */
async function isKept(db: Kysely<unknown>, table: string, id: number, fileName: string): Promise<boolean> {
  const condition = keptOnce[table]?.condition ?? sql`1 = 0`;
  const { rows } = await sql`
    select 1 from ${sql.table(table)} where ${condition} and file_name = ${fileName} and id <> ${id}
      and content_hash = (select content_hash from ${sql.table(table)} where id = ${id})`.execute(db);
  return rows.length > 0;
}

function write(db: Kysely<unknown>, table: string, id: number, changes: Values): Promise<unknown> {
  const set = Object.entries(changes).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  return sql`update ${sql.table(table)} set ${sql.join(set)} where id = ${id}`.execute(db);
}

/** Names of recordings stand in two lists, too. */
async function mendListedNames(db: Kysely<unknown>, { folded }: Capabilities): Promise<void> {
  const name = (of: RawBuilder<unknown>) =>
    sql`(select ${folded(sql.ref('a.file_name'))} from audio a where ${of})`;
  await sql`update audio_listing set name = ${name(sql`a.id = audio_listing.audio_id`)}`.execute(db);
  const ofUtterance = sql`a.id = (select u.audio_id from utterance u where u.id = utterance_listing.utterance_id)`;
  await sql`update utterance_listing set name = ${name(ofUtterance)}`.execute(db);
}

/** Labels that become equal become one, which stands as often in a corpus as they did together. */
async function mendLabels(db: Kysely<unknown>): Promise<void> {
  for await (const { id, label } of rowsOf<{ id: number; label: string }>(db, 'label', ['label'])) {
    const mended = normalForm(label);
    if (mended === label) continue;
    const { rows } = await sql<{ id: number }>`select id from label where label = ${mended}`.execute(db);
    const [same] = rows;
    if (!same) {
      await write(db, 'label', id, { label: mended });
      continue;
    }
    await sql`insert into corpus_label (corpus_id, label_id, occurrences)
      select corpus_id, ${sql.lit(same.id)}, occurrences from corpus_label where label_id = ${id}
      on conflict (corpus_id, label_id)
      do update set occurrences = corpus_label.occurrences + excluded.occurrences`.execute(db);
    await sql`delete from corpus_label where label_id = ${id}`.execute(db);
    await sql`delete from label where id = ${id}`.execute(db);
  }
}

/** Where the database can tell a normal form, it refuses every other from now on. */
async function demandNormalForms(db: Kysely<unknown>, { isNFC }: Capabilities): Promise<void> {
  for (const [table, column] of [
    ['audio', 'file_name'],
    ['transcription', 'name'],
    ['transcription', 'file_name'],
    ['utterance', 'speaker'],
    ['corpus', 'name'],
    ['model', 'name'],
    ['api_key', 'name'],
  ] as const) {
    const condition = isNFC(column);
    if (!condition) continue;
    await sql`alter table ${sql.table(table)} add constraint ${sql.ref(`${table}_${column}_nfc_check`)}
      check (${condition})`.execute(db);
  }
}

/**
 * A segment that does not lie within its recording is refused when it is made or changed (a recording of which nobody
 * knows yet how long it is refuses none). Those that are stored stay as they are, for a person to mend: they stand in
 * the list of utterances with a problem, as do those whose recording turns out to be shorter later on.
 */
async function guardSegments(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  // As domain/rules/segments.ts says; a test holds the two to each other.
  const isBeyond = (u: string) =>
    sql`(${sql.ref(`${u}.start_ms`)} >= a.duration_ms or ${sql.ref(`${u}.end_ms`)} > a.duration_ms + 10)`;
  for (const event of ['insert', 'update of audio_id, start_ms, end_ms'] as const) {
    const name = `utterance_segment_on_${event.split(' ', 1)[0]}`;
    for (const statement of capabilities.refusingTrigger(
      name,
      { table: 'utterance', event },
      sql`exists (select 1 from audio a where a.id = new.audio_id and ${isBeyond('new')})`,
      'utterance_segment_check',
    )) {
      await run(statement);
    }
  }

  await run(sql`alter table utterance_listing add column problem ${capabilities.types.integer} not null default 0
    constraint utterance_listing_problem_check check (problem in (0, 1))`);
  const problem = sql`(select case when a.problem_code is not null or ${isBeyond('u')} then 1 else 0 end
    from utterance u join audio a on a.id = u.audio_id where u.id = utterance_listing.utterance_id)`;
  const relist = (condition: RawBuilder<unknown>) =>
    sql`update utterance_listing set problem = coalesce(${problem}, 0) where ${condition}`;
  await run(relist(sql`1 = 1`));
  for (const [name, on, condition] of [
    [
      'utterance_listing_judged',
      { table: 'utterance_listing', event: 'insert' },
      sql`utterance_id = new.utterance_id`,
    ],
    ['utterance_rejudged', { table: 'utterance', event: 'update' }, sql`utterance_id = new.id`],
    [
      'audio_rejudged',
      { table: 'audio', event: 'update' },
      sql`utterance_id in (select u.id from utterance u where u.audio_id = new.id)`,
    ],
  ] as const) {
    for (const statement of capabilities.trigger(name, on, [relist(condition)])) await run(statement);
  }
  // Rare among many: found without reading past all the others.
  await db.schema
    .createIndex('utterance_listing_with_problems')
    .on('utterance_listing')
    .columns(['utterance_id', 'name', 'speaker', 'duration_ms', 'source', 'corpora'])
    .where(sql.ref('problem'), '>', sql.lit(0))
    .execute();
}
