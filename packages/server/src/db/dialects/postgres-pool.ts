import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

export interface PoolOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly log: (line: string) => void;
  /** How long a statement may go unanswered before its connection is given up; 0 for ever. */
  readonly queryTimeoutMs: number;
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

/**
 * A client as its driver sees it. One on which something went wrong for good is asked nothing more, and does not go back
 * to the pool.
 */
class GuardedClient implements PostgresPoolClient {
  private broken = false;
  private releaseClient: ((broken: boolean) => void) | undefined;

  constructor(private readonly client: pg.PoolClient) {}

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
      const { command, rowCount, rows } = await this.client.query(text, [...values]);
      return { command: command as PostgresQueryResult<R>['command'], rowCount: rowCount ?? 0, rows };
    } catch (error) {
      this.broken ||= endsConnection(error);
      throw error;
    }
  }

  release(): void {
    this.releaseClient?.(this.broken);
    this.releaseClient = undefined;
  }
}

/** The connections of this process. None of them can end the process, whatever becomes of it. */
export function openPool({ url, poolSize, log, queryTimeoutMs }: PoolOptions): PostgresPool {
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
        taken = new GuardedClient(client);
        known.set(client, taken);
      }
      return taken.taken();
    },
    end: () => pool.end(),
  };
}
