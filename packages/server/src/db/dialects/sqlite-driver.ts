import { setTimeout as pause } from 'node:timers/promises';
import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { CompiledQuery as Compiled, SelectQueryNode } from 'kysely';
import type Libsql from 'libsql';
import { takingTurns } from '../../domain/turns.js';
import { isBusy, isConstraint, SqliteRefused, SqliteUnavailable, sqliteRefusal } from './sqlite-errors.js';
import { type Execute, quoted } from './sqlite-references.js';
import { RowReader } from './sqlite-rows.js';

/** Opens one connection to the file. */
export type OpenConnection = () => Libsql.Database;

/** How long a statement waits for another process's transaction before it gives up. */
const patienceMs = 30_000;

interface Prepared {
  readonly statement: Libsql.Statement;
  /** Whether it gives rows. */
  readonly reader: boolean;
  /** Its rows are being read by somebody who lets others have their turn meanwhile. */
  reading: boolean;
}

const settingPragma = /^\s*pragma\s+\w+\s*=/iu;

/** More than the service has different ones that come again and again. */
const keptStatements = 200;

/** Only one connection of the process writes at a time; the others wait here, in order, not in SQLite. */
class WriteLock {
  private held = false;
  private readonly waiting: { readonly resolve: () => void; readonly timer: NodeJS.Timeout }[] = [];

  async acquire(): Promise<void> {
    if (!this.held) {
      this.held = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const entry = {
        resolve,
        timer: setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(entry), 1);
          reject(
            new SqliteUnavailable(`Another write of this process has not ended for ${patienceMs / 1000} s.`),
          );
        }, patienceMs),
      };
      this.waiting.push(entry);
    });
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) {
      clearTimeout(next.timer);
      next.resolve();
    } else this.held = false;
  }
}

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

function writes(query: CompiledQuery): boolean {
  if (SelectQueryNode.is(query.query)) return false;
  if (/^\s*(select|pragma|explain)\b/i.test(query.sql)) return false;
  // What begins with WITH may be either; what reads names none of these.
  return !(/^\s*with\b/i.test(query.sql) && !/\b(insert|update|delete|replace)\b/i.test(query.sql));
}

/** One connection to the file. Statements that write outside a transaction are each one of their own. */
export class SqliteConnection implements DatabaseConnection {
  inTransaction = false;
  holdsLock = false;
  private readonly turn = takingTurns();
  private readonly statements = new Map<string, Prepared>();
  private readonly execute: Execute = async (query) => this.run(query);

  constructor(
    readonly database: Libsql.Database,
    private readonly lock: WriteLock,
    /** Throws where what is written would not be in the file that was opened. */
    private readonly check: () => void = () => {},
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Statements run in this very thread: between those of a long transaction others are answered.
    await this.turn();
    if (this.inTransaction || !writes(query)) {
      try {
        if (SelectQueryNode.is(query.query) || !writes(query)) return await this.read<R>(query);
        return await this.patiently(() => this.run<R>(query));
      } catch (error) {
        throw await this.explainedWithin(error, query);
      }
    }
    // A transaction of its own, so that only BEGIN can find the file locked: libsql keeps a statement that did,
    // and with it the state of the file that it saw, until it is collected, and nothing could be written before.
    await this.begin(false);
    try {
      const result = this.run<R>(query);
      await this.commit();
      return result;
    } catch (error) {
      const explained = await this.explained(error, query);
      this.rollback();
      throw explained;
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  async begin(readOnly: boolean): Promise<void> {
    if (readOnly) {
      await this.patiently(() => this.database.exec('begin'));
    } else {
      await this.lock.acquire();
      try {
        this.check();
        // IMMEDIATE: a transaction that first read and then writes would be refused without waiting where
        // another process has written in between.
        await this.patiently(() => this.database.exec('begin immediate'));
      } catch (error) {
        this.lock.release();
        throw error;
      }
      this.holdsLock = true;
    }
    this.inTransaction = true;
  }

  async commit(): Promise<void> {
    if (this.holdsLock) this.check();
    await this.patiently(() => this.database.exec('commit'));
    this.ended();
  }

  rollback(): void {
    try {
      // A full disk or an I/O error has SQLite roll back by itself.
      if (this.database.inTransaction) this.database.exec('rollback');
    } finally {
      this.ended();
    }
  }

  /**
   * What SQLite says of a refusal is not all there is to know; the rest is asked while the transaction in which it was
   * refused is open, so that nothing can have changed in between. Nothing of what is tried for that stays.
   */
  private async explained(error: unknown, query: CompiledQuery): Promise<unknown> {
    if (!isConstraint(error) || !this.database.inTransaction) return error;
    const refusal = await sqliteRefusal(error, query, this.execute);
    return refusal ? new SqliteRefused(refusal, error) : error;
  }

  /** The same within a transaction that may go on: what was tried is undone. */
  private async explainedWithin(error: unknown, query: CompiledQuery): Promise<unknown> {
    if (!isConstraint(error) || !this.database.inTransaction) return error;
    this.database.exec('savepoint explained');
    try {
      return await this.explained(error, query);
    } finally {
      this.database.exec('rollback to explained; release explained; pragma defer_foreign_keys = off');
    }
  }

  private ended(): void {
    this.inTransaction = false;
    if (this.holdsLock) this.lock.release();
    this.holdsLock = false;
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

  private run<R>(query: CompiledQuery): QueryResult<R> {
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

  /** Rows of what only reads: however many they are, others have their turn in between. */
  private async read<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (settingPragma.test(query.sql)) return this.patiently(() => this.run<R>(query));
    const parameters = query.parameters.map(bindable);
    const prepared = this.prepared(query.sql);
    if (!prepared.reader) return this.patiently(() => this.run<R>(query));
    prepared.reading = true;
    try {
      const rows: R[] = [];
      // SQLite says that it is busy, if ever, before the first row.
      const { reader, first } = await this.patiently(() => {
        const reader = new RowReader(prepared.statement.iterate(parameters) as Iterator<R, undefined>);
        return { reader, first: reader.portion() };
      });
      for (let portion = first; ; portion = reader.portion()) {
        for (const row of portion.rows) rows.push(row);
        if (portion.isLast) return { rows };
        await this.turn();
      }
    } finally {
      prepared.reading = false;
    }
  }

  /**
   * Another process's transaction makes SQLite answer 'busy' after the few milliseconds of busy_timeout. Waiting
   * longer inside SQLite would stop this process altogether, so the rest of the waiting is done here.
   */
  private async patiently<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt++) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() > deadline) {
          throw new SqliteUnavailable(
            `The database file has been locked by another process for ${patienceMs / 1000} s.`,
            error,
          );
        }
        await pause(1 + Math.random() * Math.min(50, 2 ** attempt));
      }
    }
  }
}

/**
 * A pool of connections to one file. With write-ahead logging readers and the writer do not wait for each other;
 * writers of this process queue in `WriteLock`, those of other processes are waited for with pauses, so that the
 * event loop never stands still.
 */
export class SqliteDriver implements Driver {
  private readonly lock = new WriteLock();
  private readonly idle: SqliteConnection[] = [];
  private readonly all = new Set<SqliteConnection>();
  private readonly waiting: ((connection: SqliteConnection) => void)[] = [];

  constructor(
    private readonly open: OpenConnection,
    private readonly size: number,
    private readonly check?: () => void,
  ) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const idle = this.idle.pop();
    if (idle) return idle;
    if (this.all.size < this.size) {
      const connection = new SqliteConnection(this.open(), this.lock, this.check);
      this.all.add(connection);
      return connection;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const ours = own(connection);
    const next = this.waiting.shift();
    if (next) next(ours);
    else this.idle.push(ours);
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await own(connection).begin(settings.accessMode === 'read only');
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    own(connection).rollback();
  }

  async savepoint(
    connection: DatabaseConnection,
    name: string,
    _compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await connection.executeQuery(Compiled.raw(`savepoint ${quoted(name)}`));
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(Compiled.raw(`rollback to ${quoted(name)}`));
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(Compiled.raw(`release ${quoted(name)}`));
  }

  async destroy(): Promise<void> {
    for (const { database } of this.all) {
      try {
        // libsql frees its statements, and with them the file, only when they are collected; without this the
        // log would stay beside the file until the next start.
        database.prepare('pragma wal_checkpoint(truncate)').all([]);
      } catch {
        // Tidiness only: a file that cannot be read or written has said so before, or will at the next start.
      }
      database.close();
    }
    this.all.clear();
    this.idle.length = 0;
  }
}

/** The driver's own type of a connection that comes back to it. */
export function own(connection: DatabaseConnection): SqliteConnection {
  if (connection instanceof SqliteConnection) return connection;
  throw new TypeError('A connection of another driver');
}
