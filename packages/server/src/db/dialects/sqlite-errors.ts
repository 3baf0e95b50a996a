import { CompiledQuery } from 'kysely';
import type { Refusal, Unavailable, Violation } from './capabilities.js';
import { dependents, type Execute, missingReference, quoted } from './sqlite-references.js';
import { readStatement } from './statement.js';

/** Something keeps the file from being read or written. */
export class SqliteUnavailable extends Error {
  override readonly name = 'SqliteUnavailable';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** A refusal, and all that could be found out about it. */
export class SqliteRefused extends Error {
  override readonly name = 'SqliteRefused';

  constructor(
    readonly refusal: Refusal,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
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
  14: 'The database file cannot be opened; check that its folder exists and may be written to.',
};
/** SQLITE_CORRUPT and SQLITE_NOTADB */
const damagedCodes = new Set([11, 26]);

const shellQuoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** What is to be done about a file that is damaged. */
export function damageOf(file: string, found: string): string {
  const made = `${file}.recovered`;
  const text = shellQuoted(`${file}.sql`);
  return (
    `The database file ${file} is damaged (${found}). Stop the service, keep a copy of the file, and restore it from a ` +
    'backup. Without a backup, save what can still be read: ' +
    // Each only where the one before did not fail: some shells cannot recover, and an empty file must not take its place.
    `sqlite3 ${shellQuoted(file)} .recover > ${text} && sqlite3 ${shellQuoted(made)} < ${text} && ` +
    `rm -f ${shellQuoted(`${file}-wal`)} ${shellQuoted(`${file}-shm`)} && mv ${shellQuoted(made)} ${shellQuoted(file)} .`
  );
}

// Extended codes of a constraint.
const byCheck = constraint | (1 << 8);
const byForeignKey = constraint | (3 << 8);
const byNotNull = constraint | (5 << 8);
const byPrimaryKey = constraint | (6 << 8);
/** How ON DELETE RESTRICT speaks, and triggers that refuse. */
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

export function isConstraint(error: unknown): boolean {
  const code = rawCode(error);
  return code !== undefined && ((code & 0xff) === constraint || (code & 0xff) === tooBig);
}

export function sqliteUnavailable(error: unknown, file: string): Unavailable | undefined {
  // Whatever fails, SQLite undoes what it had begun.
  const unavailable = { code: 'database-unavailable', unanswered: false } as const;
  if (error instanceof SqliteUnavailable) return { ...unavailable, detail: error.message };
  const code = rawCode(error);
  if (code === undefined) return undefined;
  if (damagedCodes.has(code & 0xff)) {
    const message = error instanceof Error ? error.message : '';
    return { code: 'database-damaged', detail: damageOf(file, message), unanswered: false };
  }
  const detail = unavailableBecause[code & 0xff];
  return detail === undefined ? undefined : { ...unavailable, detail };
}

/** "UNIQUE constraint failed: utterance.audio_id, utterance.transcription_id" */
function columnsOf(message: string): { table: string; columns: string[] } {
  const named = message.slice(message.indexOf(':') + 1).split(',');
  const [table = '', ...rest] = named.map((part) => part.trim().split('.')[0] ?? '');
  if (rest.some((other) => other !== table)) throw new Error(`Columns of several tables: ${message}`);
  return { table, columns: named.map((part) => part.trim().split('.')[1] ?? '') };
}

/**
 * Why SQLite refused a statement. Asks the connection where the answer lies in the rows: within the transaction in which
 * the statement was refused.
 */
export async function sqliteRefusal(
  error: unknown,
  query: CompiledQuery,
  execute: Execute,
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
      // A trigger of ours gives the name of its check.
      return /_check$/.test(error.message)
        ? { kind: 'check', name: error.message }
        : dependents(query, execute);
    case byForeignKey:
      if (isDelete(query)) return dependents(query, execute);
      return missingReference(query, execute);
    default:
      return undefined;
  }
}

const isDelete = ({ sql }: CompiledQuery): boolean =>
  /\bdelete\b/iu.test(sql) && readStatement(sql)?.verb === 'delete';

interface ForeignKeyRow {
  readonly id: number;
  readonly table: string;
  readonly from: string;
}

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
