import { type Kysely, sql } from 'kysely';
import type { TableRule } from './capabilities.js';

/** Where the parenthesis that opens at `from` closes; text in quotes holds none that count. */
function closing(text: string, from: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  throw new Error(`A parenthesis is not closed in: ${text}`);
}

/** The text of a CREATE TABLE without a check, whether the check stands with a column or with the table. */
function withoutCheck(text: string, name: string): string {
  const found = new RegExp(`,?\\s*constraint\\s+"${name}"\\s+check\\s*(?=\\()`, 'i').exec(text);
  if (!found) return text;
  const end = closing(text, found.index + found[0].length) + 1;
  return text.slice(0, found.index) + text.slice(end);
}

/** With a rule of the table more, as the last one. */
function withRule(text: string, rule: string): string {
  const end = closing(text, text.indexOf('('));
  return `${text.slice(0, end)}, ${rule}${text.slice(end)}`;
}

/**
 * Change what a table demands of its rows by changing its description in the schema, as SQLite documents for rules,
 * which are no part of what is on disk (https://www.sqlite.org/lang_altertable.html, section 7): making the table anew
 * would fire the deletions of what refers to it. Rows that break a new check are refused here; broken references are
 * found at the start, when all are checked.
 */
export async function changeSqliteRules(
  db: Kysely<unknown>,
  table: string,
  { drop = [], add = [] }: { readonly drop?: readonly string[]; readonly add?: readonly TableRule[] },
): Promise<void> {
  const { rows } = await sql<{
    sql: string;
  }>`select sql from sqlite_schema where type = 'table' and name = ${table}`.execute(db);
  const [first] = rows;
  if (!first) throw new Error(`There is no table ${table}`);
  let text = first.sql;
  for (const name of drop) text = withoutCheck(text, name);
  for (const rule of add) {
    if (rule.kind === 'check') {
      const broken =
        await sql`select 1 from ${sql.table(table)} where not (${rule.condition}) limit 1`.execute(db);
      if (broken.rows.length > 0) throw new Error(`Rows of ${table} break the new rule ${rule.name}`);
      const condition = rule.condition.compile(db).sql;
      text = withRule(text, `constraint "${rule.name}" check (${condition})`);
    } else {
      text = withRule(
        text,
        `constraint "${rule.name}" foreign key ("${rule.column}") references "${rule.parent}" ("${rule.parentColumn}") on delete ${rule.onDelete}`,
      );
    }
  }
  const version = await sql<{ schema_version: number }>`pragma schema_version`.execute(db);
  await sql`pragma writable_schema = on`.execute(db);
  await sql`update sqlite_schema set sql = ${text} where type = 'table' and name = ${table}`.execute(db);
  // Another connection that has the old description reads it anew.
  await sql`pragma schema_version = ${sql.raw(String((version.rows[0]?.schema_version ?? 0) + 1))}`.execute(
    db,
  );
  await sql`pragma writable_schema = reset`.execute(db);
  const read = await sql<{ sql: string }>`select sql from sqlite_schema where name = ${table}`.execute(db);
  if (read.rows[0]?.sql !== text) throw new Error(`SQLite did not accept the new rules of ${table}`);
}
