import { eventLoopYielder } from '@persephone/engine/event-loop';
import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { CompiledQuery as Compiled } from 'kysely';
import type Libsql from 'libsql';
import { SqliteHandle, writes } from './sqlite-handle.js';
import { quoted } from './sqlite-references.js';
import { type WriteGroup, WriteQueue } from './sqlite-writes.js';

/** Opens one connection to the file. */
export type OpenConnection = () => Libsql.Database;

/** How often a statement is done that was undone with those of others, by what befell one of these. */
const mostAttempts = 3;

/** A transaction of Kysely's that writes: one of the members of a group. */
interface Membership {
  readonly group: WriteGroup;
  /** It is not the first of its group, so what undoes it must leave those before it alone. */
  readonly savepoint: boolean;
}

/** One connection to the file. Statements that write outside a transaction are each one of their own. */
export class SqliteConnection implements DatabaseConnection {
  private readOnly = false;
  private member: Membership | undefined;
  private readonly yieldToOthers = eventLoopYielder();

  constructor(
    readonly handle: SqliteHandle,
    private readonly queue: WriteQueue,
  ) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Statements run in this very thread: between those of a long transaction others are answered.
    await this.yieldToOthers();
    if (this.member) return this.executeWithin<R>(query, this.member.group);
    if (this.readOnly || !writes(query)) return this.handle.read<R>(query, this.yieldToOthers);
    for (let attempt = 1; ; attempt++) {
      const group = await this.queue.enter(this.handle);
      let result: QueryResult<R> | undefined;
      let failure: { readonly error: unknown } | undefined;
      try {
        // No savepoint: of a statement that fails SQLite itself undoes all that it had done, and nothing else.
        result = await this.executeWithin<R>(query, group);
      } catch (error) {
        failure = { error };
      }
      try {
        await this.queue.leave(group);
      } catch (error) {
        if (!failure && (group.members === 1 || attempt === mostAttempts)) throw error;
      }
      if (failure) throw failure.error;
      if (result && group.kept) return result;
    }
  }

  readAtOnce<R>(query: CompiledQuery<R>): R[] | undefined {
    return this.handle.readAtOnce(query);
  }

  private async executeWithin<R>(query: CompiledQuery, group: WriteGroup): Promise<QueryResult<R>> {
    const { handle } = group;
    try {
      if (!writes(query)) return await handle.read<R>(query, this.yieldToOthers);
      return handle.run<R>(query);
    } catch (error) {
      // A full disk or an I/O error may have SQLite undo all by itself.
      if (!handle.inTransaction) group.undoneBy(error);
      throw await handle.explained(error, query);
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  async begin(readOnly: boolean): Promise<void> {
    if (readOnly) {
      await this.handle.retryWhileBusy(() => this.handle.exec('begin'));
      this.readOnly = true;
      return;
    }
    const group = await this.queue.enter(this.handle);
    const savepoint = group.members > 1;
    try {
      if (savepoint) group.handle.exec('savepoint member');
    } catch (error) {
      void this.queue.leave(group).catch(() => {});
      throw error;
    }
    this.member = { group, savepoint };
  }

  async commit(): Promise<void> {
    if (!this.member) {
      await this.handle.retryWhileBusy(() => this.handle.exec('commit'));
      this.readOnly = false;
      return;
    }
    const { group, savepoint } = this.member;
    if (savepoint) group.handle.exec('release member');
    this.member = undefined;
    await this.queue.leave(group);
  }

  async rollback(): Promise<void> {
    if (!this.member) {
      this.readOnly = false;
      if (this.handle.inTransaction) this.handle.exec('rollback');
      return;
    }
    const { group, savepoint } = this.member;
    this.member = undefined;
    if (!savepoint) return this.queue.undo(group);
    if (group.handle.inTransaction) group.handle.exec('rollback to member; release member');
    // What becomes of the others is reported to these.
    await this.queue.leave(group).catch(() => {});
  }
}

/**
 * A pool of connections to one file. With write-ahead logging readers and the writer do not wait for each other;
 * writers of this process queue in `WriteQueue`, those of other processes are waited for with pauses, so that the
 * event loop never stands still.
 */
export class SqliteDriver implements Driver {
  private readonly queue: WriteQueue;
  private readonly idle: SqliteConnection[] = [];
  private readonly all = new Set<SqliteConnection>();
  private readonly waiting: ((connection: SqliteConnection) => void)[] = [];

  constructor(
    private readonly open: OpenConnection,
    private readonly size: number,
    /** Throws where what is written would not be in the file that was opened. */
    check: () => void = () => {},
  ) {
    this.queue = new WriteQueue(check);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const idle = this.idle.pop();
    if (idle) return idle;
    if (this.all.size < this.size) {
      const connection = new SqliteConnection(new SqliteHandle(this.open()), this.queue);
      this.all.add(connection);
      return connection;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  idleConnection(): SqliteConnection | undefined {
    return this.idle.at(-1);
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
    await own(connection).rollback();
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
    for (const { handle } of this.all) handle.close();
    this.all.clear();
    this.idle.length = 0;
  }
}

/** The driver's own type of a connection that comes back to it. */
function own(connection: DatabaseConnection): SqliteConnection {
  if (connection instanceof SqliteConnection) return connection;
  throw new TypeError('A connection of another driver');
}
