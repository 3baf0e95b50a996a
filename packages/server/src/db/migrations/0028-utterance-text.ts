import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/** White space that labels stand between besides the space, as formats/src/labels/tokens.ts has it. */
const whiteSpace =
  '\t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
/** Each makes one space of so many; after them a row of up to ten million is one. */
const spaces = [500, 500, 22, 5, 5, 3, 2, 2, 2];

/** So many replacements within one another at the most: SQLite reads no expression that is much deeper. */
const nested = 12;

/** Of the rows `id`, `labels` of a query, the texts as their labels, with a space before each and after the last. */
function spacedOut(texts: RawBuilder<unknown>): RawBuilder<unknown> {
  const runs = [...Array.from(whiteSpace), ...spaces.map((many) => ' '.repeat(many))];
  let rows = texts;
  for (let at = 0; at < runs.length; at += nested) {
    let spaced = sql`labels`;
    for (const some of runs.slice(at, at + nested)) spaced = sql`replace(${spaced}, ${sql.lit(some)}, ' ')`;
    rows = sql`select id, ${spaced} as labels from (${rows}) texts`;
  }
  return rows;
}

/** What stands in the utterances, in a narrow table to be looked through: the labels of each. Triggers keep it. */
export async function addUtteranceText(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { types, trigger } = capabilities;
  const { table } = tableMaker(db, capabilities);
  const run = (statement: RawBuilder<unknown>) => statement.execute(db);
  await table('utterance_text')
    .integer('utterance_id')
    .primaryKey('utterance_id')
    .references('utterance_id', 'utterance', 'cascade')
    .create();
  await run(sql`alter table utterance_text add column labels ${types.codePointText} not null default ''`);
  const insert = (condition: RawBuilder<unknown>) =>
    sql`insert into utterance_text (utterance_id, labels) ${spacedOut(sql`
      select u.id, ' ' || t.text || ' ' as labels
      from utterance u join transcription t on t.id = u.transcription_id where ${condition}`)}`;
  const changed = spacedOut(
    sql`select t.id, ' ' || t.text || ' ' as labels from transcription t where t.id = new.transcription_id`,
  );
  for (const statement of [
    insert(sql`1 = 1`),
    ...trigger('utterance_text_kept', { table: 'utterance', event: 'insert' }, [insert(sql`u.id = new.id`)]),
    ...trigger('utterance_text_changed', { table: 'utterance', event: 'update' }, [
      // That a transcription is not there, is for the foreign key to say.
      sql`update utterance_text set labels = coalesce((select changed.labels from (${changed}) changed), labels)
        where utterance_id = new.id and new.transcription_id <> old.transcription_id`,
    ]),
  ]) {
    await run(statement);
  }
}
