import { CompiledQuery, type DatabaseConnection, DeleteQueryNode, type QueryResult } from 'kysely';
import type { Refusal, Violation } from './capabilities.js';

/** Something keeps the file from being read or written. */
export class SqliteUnavailable extends Error {
  override readonly name = 'SqliteUnavailable';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

// Primary result codes, the low byte of what SQLite answers: https://www.sqlite.org/rescode.html
const busy = 5;
const failedIo = 10;
const full = 13;
const cannotOpen = 14;
const constraint = 19;
const tooBig = 18;

const unavailableBecause: Readonly<Record<number, string>> = {
  8: 'The database file cannot be written; check its permissions and those of its folder.',
  10: 'Reading or writing the database file failed; check the disk.',
  11: 'The database file is damaged; restore it from a backup.',
  14: 'The database file cannot be opened; check that its folder exists and may be written to.',
  26: 'The file is not a database of this program; name another file.',
};

// Extended codes of a constraint.
const byCheck = constraint | (1 << 8);
const byForeignKey = constraint | (3 << 8);
const byNotNull = constraint | (5 << 8);
const byPrimaryKey = constraint | (6 << 8);
/** How ON DELETE RESTRICT speaks. */
const byTrigger = constraint | (7 << 8);
const byUnique = constraint | (8 << 8);
const byDataType = constraint | (12 << 8);

function rawCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'rawCode' in error ? error.rawCode : undefined;
  return typeof code === 'number' ? code : undefined;
}

/** Full, and the input and output errors by which a full disk shows itself where the log's index is concerned. */
export function sqliteIsFull(error: unknown, hasRoom: () => boolean): boolean {
  const code = rawCode(error);
  if (code === undefined) return false;
  return (
    (code & 0xff) === full || (((code & 0xff) === failedIo || (code & 0xff) === cannotOpen) && !hasRoom())
  );
}

export function isBusy(error: unknown): boolean {
  const code = rawCode(error);
  return code !== undefined && (code & 0xff) === busy;
}

export function sqliteUnavailable(error: unknown): string | undefined {
  if (error instanceof SqliteUnavailable) return error.message;
  const code = rawCode(error);
  return code === undefined ? undefined : unavailableBecause[code & 0xff];
}

/** "UNIQUE constraint failed: utterance.audio_id, utterance.transcription_id" */
function columnsOf(message: string): { table: string; columns: string[] } {
  const named = message.slice(message.indexOf(':') + 1).split(',');
  const [table = '', ...rest] = named.map((part) => part.trim().split('.')[0] ?? '');
  if (rest.some((other) => other !== table)) throw new Error(`Columns of several tables: ${message}`);
  return { table, columns: named.map((part) => part.trim().split('.')[1] ?? '') };
}

export async function sqliteRefusal(
  error: unknown,
  query: CompiledQuery,
  connection: TryingConnection,
): Promise<Refusal | undefined> {
  const code = rawCode(error);
  if (!(error instanceof Error) || code === undefined) return undefined;
  if ((code & 0xff) === tooBig) return { kind: 'type' };
  switch (code) {
    case byCheck:
      return { kind: 'check', name: error.message.slice(error.message.indexOf(':') + 1).trim() };
    case byNotNull: {
      const { table, columns } = columnsOf(error.message);
      return { kind: 'not-null', table, column: columns[0] ?? '' };
    }
    case byUnique:
    case byPrimaryKey:
      return { kind: 'unique', ...columnsOf(error.message) };
    case byDataType:
      return { kind: 'type' };
    case byTrigger:
      return { kind: 'still-referenced' };
    case byForeignKey:
      if (DeleteQueryNode.is(query.query) || /^\s*delete\b/i.test(query.sql))
        return { kind: 'still-referenced' };
      return missingReference(query, connection);
    default:
      return undefined;
  }
}

/** A connection on which something can be tried and undone. */
export interface TryingConnection extends DatabaseConnection {
  undone<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * SQLite does not say which foreign key failed. So the statement is done once more with the checks put off to the
 * end of the transaction, SQLite lists the references that then lead nowhere, and the statement is undone. Exact
 * for any statement, at the cost of reading the tables, on the way to an error only. Where another process has
 * made the statement possible in between, it can no longer be told which reference it was.
 */
function missingReference(query: CompiledQuery, connection: TryingConnection): Promise<Refusal> {
  const execute = (one: CompiledQuery) => connection.executeQuery(one);
  return connection.undone(async () => {
    const before = new Set((await sqliteViolations(execute)).map(sameViolation));
    await execute(CompiledQuery.raw('pragma defer_foreign_keys = on'));
    try {
      await execute(query);
      const [first] = (await sqliteViolations(execute)).filter((v) => !before.has(sameViolation(v)));
      return {
        kind: 'foreign-key',
        table: first?.table ?? '',
        column: first?.column ?? '',
        value: first?.value,
      };
    } finally {
      await execute(CompiledQuery.raw('pragma defer_foreign_keys = off'));
    }
  });
}

const sameViolation = (v: Violation): string => JSON.stringify([v.table, v.column, v.row, v.value]);

interface ForeignKeyRow {
  readonly id: number;
  readonly table: string;
  readonly from: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

type Execute = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

/** Every reference that leads nowhere: by row, and within a row in the order in which its table declares them. */
export async function sqliteViolations(execute: Execute): Promise<Violation[]> {
  const rows = async <R>(text: string, parameters: unknown[] = []): Promise<R[]> =>
    (await execute(CompiledQuery.raw(text, parameters))).rows as R[];

  const found = await rows<{ table: string; rowid: number; parent: string; fkid: number }>(
    'pragma foreign_key_check',
  );
  const violations: (Violation & { readonly order: number })[] = [];
  for (const table of new Set(found.map((v) => v.table))) {
    const keys = new Map(
      (await rows<ForeignKeyRow>(`pragma foreign_key_list(${quoted(table)})`)).map((key) => [key.id, key]),
    );
    const ofTable = found.filter((v) => v.table === table);
    for (const fkid of new Set(ofTable.map((v) => v.fkid))) {
      const key = keys.get(fkid);
      if (!key) throw new Error(`SQLite names a foreign key ${fkid} of ${table} that it does not list`);
      const ids = ofTable.filter((v) => v.fkid === fkid).map((v) => v.rowid);
      const values = await rows<{ id: number; value: unknown }>(
        `select rowid as id, ${quoted(key.from)} as value from ${quoted(table)}
         where rowid in (select value from json_each(?))`,
        [JSON.stringify(ids)],
      );
      for (const { id, value } of values) {
        // SQLite numbers a table's foreign keys from the last one declared.
        violations.push({
          table,
          column: key.from,
          row: String(id),
          parent: key.table,
          value: String(value),
          order: -fkid,
        });
      }
    }
  }
  violations.sort(
    (a, b) => a.table.localeCompare(b.table) || Number(a.row) - Number(b.row) || a.order - b.order,
  );
  return violations.map(({ order: _, ...violation }) => violation);
}
