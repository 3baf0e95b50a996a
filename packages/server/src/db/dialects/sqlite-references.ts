import { CompiledQuery, type QueryResult } from 'kysely';
import type { Refusal } from './capabilities.js';
import { readStatement } from './statement.js';

interface Key {
  readonly column: string;
  readonly parent: string;
  readonly parentColumn: string;
  readonly onDelete: string;
}

export type Execute = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function rows<R>(execute: Execute, text: string, parameters: readonly unknown[] = []): Promise<R[]> {
  return (await execute(CompiledQuery.raw(text, [...parameters]))).rows as R[];
}

/** Of each connection, for as long as its schema is the same. */
const knownKeys = new WeakMap<Execute, { version: number; readonly byTable: Map<string, readonly Key[]> }>();

/** As `readKeys`, which takes longer than all else that is asked about a refusal. */
async function keysOf(execute: Execute, table: string): Promise<readonly Key[]> {
  const [now] = await rows<{ schema_version: number }>(execute, 'pragma schema_version');
  const version = now?.schema_version ?? Number.NaN;
  const known = knownKeys.get(execute);
  const current =
    known?.version === version ? known : { version, byTable: new Map<string, readonly Key[]>() };
  knownKeys.set(execute, current);
  const keys = current.byTable.get(table) ?? (await readKeys(execute, table));
  current.byTable.set(table, keys);
  return keys;
}

/** The foreign keys of a table in the order in which it declares them; SQLite numbers them from the last one. */
async function readKeys(execute: Execute, table: string): Promise<Key[]> {
  const found = await rows<{ from: string; table: string; to: string | null; on_delete: string }>(
    execute,
    `select "from", "table", "to", on_delete from pragma_foreign_key_list(?) order by id desc, seq`,
    [table],
  );
  return found.map((key) => ({
    column: key.from,
    parent: key.table,
    parentColumn: key.to ?? 'rowid',
    onDelete: key.on_delete.toLowerCase(),
  }));
}

/** An INSERT of one row of bound values that changes no other row. */
const oneRow =
  /^insert into "(\w+)" \(([^()]*)\) values \((\?(?:, \?)*)\)(?: on conflict do nothing)?(?: returning [^()]*)?$/iu;

/** What leads nowhere in an INSERT of one row, whose values say it themselves; undefined where it is another statement. */
async function missingInRow(query: CompiledQuery, execute: Execute): Promise<Refusal | undefined> {
  const [, table, named = '', bound = ''] = oneRow.exec(query.sql) ?? [];
  if (table === undefined) return undefined;
  const columns = named.split(', ').map((name) => name.replaceAll('"', ''));
  if (columns.length !== bound.split(',').length) return undefined;
  for (const { column, parent, parentColumn } of await keysOf(execute, table)) {
    const value = query.parameters[columns.indexOf(column)] ?? null;
    if (value === null) continue;
    const found = await rows(execute, `select 1 from ${quoted(parent)} where ${quoted(parentColumn)} = ?`, [
      value,
    ]);
    if (found.length === 0) return { kind: 'foreign-key', table, column, value: String(value) };
  }
  return undefined;
}

/**
 * Which reference of a refused INSERT or UPDATE leads nowhere: by row, and within a row in the order in which its table
 * declares them. SQLite does not say. Of an INSERT of one row its values do; any other statement is done once more with
 * the checks put off, asked for the keys of its rows, and each is looked up in its parent by the parent's key; then the
 * statement is undone. What that costs grows with the rows of the statement only. Must run in the transaction in which
 * the statement was refused: no other process can then have changed what made it fail.
 */
export async function missingReference(query: CompiledQuery, execute: Execute): Promise<Refusal> {
  const found = await missingInRow(query, execute);
  if (found) return found;
  await execute(CompiledQuery.raw('savepoint explained'));
  try {
    return await missingOnTrial(query, execute);
  } finally {
    for (const undo of ['rollback to explained', 'release explained', 'pragma defer_foreign_keys = off'])
      await execute(CompiledQuery.raw(undo));
  }
}

async function missingOnTrial(query: CompiledQuery, execute: Execute): Promise<Refusal> {
  const statement = readStatement(query.sql);
  const unnamed: Refusal = { kind: 'foreign-key', table: '', column: '', value: undefined };
  if (!statement || statement.verb === 'delete') return unnamed;
  const { table, text, parameters } = statement;
  // Of an update only what it names: a reference that it leaves alone may have led nowhere before.
  const isNamed = ({ column }: Key) => statement.verb === 'insert' || namesWord(statement.after, column);
  const keys = (await keysOf(execute, table)).filter(isNamed);
  const columns = keys.map((key, i) => `${quoted(key.column)} as k${i}`).join(', ');
  // Until the end of the transaction, which may go on; so it is switched off when this is undone.
  await execute(CompiledQuery.raw('pragma defer_foreign_keys = on'));
  const changed = await rows<Record<string, unknown>>(
    execute,
    `${text} returning ${columns === '' ? '1' : columns}`,
    query.parameters.slice(0, parameters),
  );
  const missing: Set<unknown>[] = [];
  for (const [i, key] of keys.entries()) {
    const values = [...new Set(changed.map((row) => row[`k${i}`]))].filter((value) => value !== null);
    missing.push(new Set(await absent(execute, key, values)));
  }
  for (const row of changed) {
    for (const [i, key] of keys.entries()) {
      const value = row[`k${i}`];
      if (missing[i]?.has(value)) {
        return { kind: 'foreign-key', table, column: key.column, value: String(value) };
      }
    }
  }
  // Its own references are in order: it took away, or renamed, what other rows refer to.
  return { kind: 'still-referenced', by: undefined };
}

const namesWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w$])${word.replaceAll(/\W/gu, '\\$&')}(?![\\w$])`, 'iu').test(text);

/** Which of these values no row of the parent has. */
async function absent(execute: Execute, key: Key, values: readonly unknown[]): Promise<unknown[]> {
  if (values.length === 0) return [];
  const found = await rows<{ value: unknown }>(
    execute,
    `select value from json_each(?) wanted where not exists
      (select 1 from ${quoted(key.parent)} parent where parent.${quoted(key.parentColumn)} = wanted.value)`,
    [JSON.stringify(values)],
  );
  return found.map(({ value }) => value);
}

/** Which table keeps the rows of a refused DELETE from going; found by the index of each key that refers to them. */
export async function dependents(query: CompiledQuery, execute: Execute): Promise<Refusal> {
  const unnamed: Refusal = { kind: 'still-referenced', by: undefined };
  const statement = readStatement(query.sql);
  if (statement?.verb !== 'delete') return unnamed;
  const { table, before, after, parameters } = statement;
  const referring = await rows<{ child: string; column: string; parent_column: string | null }>(
    execute,
    `select t.name as child, k."from" as "column", k."to" as parent_column
     from sqlite_schema t join pragma_foreign_key_list(t.name) k
     where t.type = 'table' and k."table" = ? collate nocase and lower(k.on_delete) in ('restrict', 'no action')
     order by t.rowid, k.id desc`,
    [table],
  );
  for (const { child, column, parent_column } of referring) {
    const key = quoted(parent_column ?? 'rowid');
    const [found] = await rows<object>(
      execute,
      `${before} select 1 from ${quoted(child)} where ${quoted(column)} in
        (select ${key} from ${quoted(table)}${after}) limit 1`,
      query.parameters.slice(0, parameters),
    );
    if (found) return { kind: 'still-referenced', by: child };
  }
  return unnamed;
}
