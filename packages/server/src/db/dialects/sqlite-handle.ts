import { setTimeout as pause } from 'node:timers/promises';
import { type CompiledQuery, type QueryResult, SelectQueryNode } from 'kysely';
import type Libsql from 'libsql';
import { isBusy, isConstraint, SqliteRefused, SqliteUnavailable, sqliteRefusal } from './sqlite-errors.js';
import { type Execute, quoted } from './sqlite-references.js';
import { RowReader } from './sqlite-rows.js';

/** How long a statement waits for another process's transaction before it gives up. */
export const busyTimeoutMs = 30_000;

interface Prepared {
  readonly statement: Libsql.Statement;
  /** Whether it gives rows. */
  readonly reader: boolean;
  /** Its rows are being read by somebody who lets others have their turn meanwhile. */
  reading: boolean;
}

/** A statement whose one value is the JSON of all rows, each an array. */
interface RowsAsJson {
  readonly statement: Libsql.Statement;
  readonly toRow: (values: readonly unknown[]) => Record<string, unknown>;
}

const settingPragma = /^\s*pragma\s+\w+\s*=/iu;

/** More than the service has different ones that come again and again. */
const keptStatements = 200;

/**
 * libsql ends the process on a value that it cannot bind (a boolean, for one), so such values are refused before
 * they reach it.
 */
function bindable(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot bind a value of type ${typeof value}`);
}

export function writes(query: CompiledQuery): boolean {
  if (SelectQueryNode.is(query.query)) return false;
  if (/^\s*(select|pragma|explain)\b/i.test(query.sql)) return false;
  // What begins with WITH may be either; what reads names none of these.
  return !(/^\s*with\b/i.test(query.sql) && !/\b(insert|update|delete|replace)\b/i.test(query.sql));
}

/** The open file, its statements, and what is done about what it answers. */
export class SqliteHandle {
  private readonly statements = new Map<string, Prepared>();
  private readonly rowsAsJson = new Map<string, RowsAsJson>();
  private readonly execute: Execute = async (query) => this.run(query);

  constructor(private readonly database: Libsql.Database) {}

  get inTransaction(): boolean {
    return this.database.inTransaction;
  }

  exec(text: string): void {
    this.database.exec(text);
  }

  close(): void {
    try {
      // libsql frees its statements, and with them the file, only when they are collected; without this the
      // log would stay beside the file until the next start.
      this.database.prepare('pragma wal_checkpoint(truncate)').all([]);
    } catch {
      // Tidiness only: a file that cannot be read or written has said so before, or will at the next start.
    }
    this.database.close();
  }

  /**
   * What SQLite says of a refusal is not all there is to know; the rest is asked while the transaction in which it was
   * refused is open, so that nothing can have changed in between. Nothing of what is tried for that stays.
   */
  async explained(error: unknown, query: CompiledQuery): Promise<unknown> {
    if (!isConstraint(error) || !this.inTransaction) return error;
    const refusal = await sqliteRefusal(error, query, this.execute);
    return refusal ? new SqliteRefused(refusal, error) : error;
  }

  /**
   * libsql frees a statement only when it is collected, and every one that is left makes undoing slower; so they are kept
   * and used again, the latest ones.
   */
  private prepared(text: string): Prepared {
    const kept = this.statements.get(text);
    // One that is half read would begin anew.
    const known = kept?.reading ? undefined : kept;
    this.statements.delete(text);
    const statement = known ?? this.prepare(text);
    this.statements.set(text, statement);
    const [oldest] = this.statements.keys();
    if (this.statements.size > keptStatements && oldest !== undefined) this.statements.delete(oldest);
    return statement;
  }

  private prepare(text: string): Prepared {
    const statement = this.database.prepare(text);
    return { statement, reader: statement.reader, reading: false };
  }

  run<R>(query: CompiledQuery): QueryResult<R> {
    // What sets something does so when it is prepared, so it must not be one that is kept.
    if (settingPragma.test(query.sql)) {
      this.database.exec(query.sql);
      return { rows: [] };
    }
    const parameters = query.parameters.map(bindable);
    const { statement, reader } = this.prepared(query.sql);
    if (reader) return { rows: statement.all(parameters) as R[] };
    const { changes } = statement.run(parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  /** Rows of what only reads: however many they are, others have their `turn` in between. */
  async read<R>(query: CompiledQuery, yieldToOthers: () => Promise<void>): Promise<QueryResult<R>> {
    if (settingPragma.test(query.sql)) return this.retryWhileBusy(() => this.run<R>(query));
    const parameters = query.parameters.map(bindable);
    const prepared = this.prepared(query.sql);
    if (!prepared.reader) return this.retryWhileBusy(() => this.run<R>(query));
    prepared.reading = true;
    try {
      const rows: R[] = [];
      // SQLite says that it is busy, if ever, before the first row.
      const { reader, first } = await this.retryWhileBusy(() => {
        const reader = new RowReader(prepared.statement.iterate(parameters) as Iterator<R, undefined>);
        return { reader, first: reader.portion() };
      });
      for (let portion = first; ; portion = reader.portion()) {
        for (const row of portion.rows) rows.push(row);
        if (portion.isLast) return { rows };
        await yieldToOthers();
      }
    } finally {
      prepared.reading = false;
    }
  }

  /** The rows as one text: libsql takes longer over each value that it hands out than SQLite over finding it. */
  readAtOnce<R>({ sql, parameters }: CompiledQuery<R>): R[] | undefined {
    const whole = this.wholeOf(sql);
    try {
      const [text] = whole.statement.get(parameters.map(bindable)) as [string];
      return (JSON.parse(text) as unknown[][]).map(whole.toRow) as R[];
    } catch (error) {
      // What failed once is refused by libsql from then on, whatever becomes of the file.
      this.rowsAsJson.delete(sql);
      if (isBusy(error)) return undefined;
      throw error;
    }
  }

  private wholeOf(text: string): RowsAsJson {
    const kept = this.rowsAsJson.get(text);
    if (kept) return kept;
    const names = this.database
      .prepare(text)
      .columns()
      .map(({ name }) => name);
    const columns = names.map(quoted).join(', ');
    const statement = this.database.prepare(`select json_group_array(json_array(${columns})) from (${text})`);
    const toRow = (values: readonly unknown[]) => {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) {
        const value = values[i];
        // What SQLite made as JSON may come as such, and not as its text.
        row[names[i] ?? ''] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
      }
      return row;
    };
    const whole = { statement: statement.raw(), toRow };
    this.rowsAsJson.set(text, whole);
    return whole;
  }

  /**
   * Another process's transaction makes SQLite answer 'busy' after the few milliseconds of busy_timeout. Waiting
   * longer inside SQLite would stop this process altogether, so the rest of the waiting is done here.
   */
  async retryWhileBusy<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + busyTimeoutMs;
    for (let attempt = 0; ; attempt++) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() > deadline) {
          throw new SqliteUnavailable(
            `The database file has been locked by another process for ${busyTimeoutMs / 1000} s.`,
            error,
          );
        }
        await pause(1 + Math.random() * Math.min(50, 2 ** attempt));
      }
    }
  }
}
