import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

export interface PoolOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly log: (line: string) => void;
  /** How long a statement may go unanswered before its connection is given up; 0 for ever. */
  readonly queryTimeoutMs: number;
  /** The name by which a statement is prepared on each connection; undefined of one that is not. */
  nameOf?(statement: string): string | undefined;
}

/** 64-bit integers as numbers: ids, sizes and times stay below 2^53, and SQLite gives numbers too. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
};

/** What an error of a statement says of the connection that it came on: that nothing more must be asked of it. */
function endsConnection(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  const { code = '', severity = '' } = error;
  // A server that has become a standby refuses writes for good; another connection may find its successor.
  return severity === 'FATAL' || severity === 'PANIC' || code === '25006' || /^(08|57P)/u.test(code);
}

/** What the server says of a prepared statement that it does not have, has already, or made before a table was changed. */
const invalidStatementName = '26000';
const duplicateStatement = '42P05';
const cachedPlanChanged = '0A000';

/**
 * Names of prepared statements. A pooler that hands connections out by transaction may lead a statement to another connection than the one
 * that it was prepared on: from then on none is.
 */
class Names {
  private forgotten = false;

  constructor(private readonly options: Pick<PoolOptions, 'nameOf' | 'log'>) {}

  of(statement: string): string | undefined {
    return this.forgotten ? undefined : this.options.nameOf?.(statement);
  }

  /** Whether a statement was not done because of its name, and can be done without. */
  isRefused(error: unknown): boolean {
    if (!(error instanceof pg.DatabaseError)) return false;
    if (error.code === cachedPlanChanged) return true;
    if (error.code !== invalidStatementName && error.code !== duplicateStatement) return false;
    if (!this.forgotten) {
      this.options.log(
        `PostgreSQL's connections do not keep prepared statements (${error.message}), as behind a pooler; from now on none are made.`,
      );
    }
    this.forgotten = true;
    return true;
  }
}

/**
 * A client as its driver sees it. One on which something went wrong for good is asked nothing more, and does not go back
 * to the pool.
 */
class GuardedClient implements PostgresPoolClient {
  private broken = false;
  private inTransaction = false;
  private releaseClient: ((broken: boolean) => void) | undefined;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly names: Names,
  ) {}

  /** The pool hands it out with another way back each time. */
  taken(): this {
    this.releaseClient = this.client.release.bind(this.client);
    return this;
  }

  query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    what: string | PostgresCursor<R>,
    values: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    if (typeof what !== 'string') throw new TypeError('Nothing is read through cursors');
    return this.ask<R>(what, values);
  }

  private async ask<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    // What was to be undone was undone by the server; asking would wait for an answer that never comes.
    if (this.broken) throw new Error('Connection terminated by an earlier error');
    try {
      const { command, rowCount, rows } = await this.answer(text, values);
      if (command === 'BEGIN' || command === 'START') this.inTransaction = true;
      const isOver = command === 'COMMIT' || (command === 'ROLLBACK' && !/^rollback to/iu.test(text));
      if (isOver) this.inTransaction = false;
      return { command: command as PostgresQueryResult<R>['command'], rowCount: rowCount ?? 0, rows };
    } catch (error) {
      this.broken ||= endsConnection(error);
      throw error;
    }
  }

  /** Within a transaction nothing is named: what fails there cannot be done again without. */
  private async answer(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const name = this.inTransaction ? undefined : this.names.of(text);
    if (name === undefined) return this.client.query(text, [...values]);
    try {
      return await this.client.query({ name, text, values: [...values] });
    } catch (error) {
      if (!this.names.isRefused(error)) throw error;
      return this.client.query(text, [...values]);
    }
  }

  release(): void {
    this.releaseClient?.(this.broken);
    this.releaseClient = undefined;
  }
}

/** The connections of this process. None of them can end the process, whatever becomes of it. */
export function openPool(options: PoolOptions): PostgresPool {
  const { url, poolSize, log, queryTimeoutMs } = options;
  const names = new Names(options);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(queryTimeoutMs > 0 ? { query_timeout: queryTimeoutMs } : {}),
    application_name: 'persephone',
  });
  // Without a listener, a connection that is lost ends the process, be it idle or at work. Of one at work the statement
  // fails, and is reported to whoever asked.
  pool.on('error', (error) => log(`A connection to PostgreSQL was lost while idle: ${error.message}`));
  pool.on('connect', (client) => client.on('error', () => {}));
  const known = new WeakMap<pg.PoolClient, GuardedClient>();
  return {
    connect: async () => {
      const client = await pool.connect();
      let taken = known.get(client);
      if (!taken) {
        taken = new GuardedClient(client, names);
        known.set(client, taken);
      }
      return taken.taken();
    },
    end: () => pool.end(),
  };
}
