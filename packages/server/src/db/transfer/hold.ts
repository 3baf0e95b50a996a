import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import Libsql from 'libsql';
import { DomainError } from '../../domain/errors.js';
import { sqliteFileOf } from '../copy.js';
import { copySqliteTo } from '../dialects/sqlite-copy.js';
import { isBusy } from '../dialects/sqlite-errors.js';
import { capabilitiesFor, describeDatabase } from '../open.js';

/** A database that nobody else works with. */
export interface HeldDatabase {
  /** Of SQLite: write a copy of it, as it is. */
  copyTo(file: string): void;
  /** Throws `transfer-impossible` where somebody has begun to work with it nevertheless. */
  check(): Promise<void>;
  release(): void;
}

/**
 * Have a database for oneself, so that what is copied of it is all that there will be. SQLite keeps others out until it is
 * released; PostgreSQL cannot, and is asked who else is there, once more at the end.
 * @throws DomainError `transfer-impossible` where a service, a worker or anything else has it open
 */
export async function holdDatabase(url: string): Promise<HeldDatabase> {
  const file = sqliteFileOf(url);
  if (file !== undefined) return holdSqlite(file, url);
  const held: HeldDatabase = {
    copyTo() {
      throw new TypeError('Not a file');
    },
    async check() {
      let others = await otherSessions(url);
      // The server may take a moment to end those that have just been closed.
      for (let tries = 0; others > 0 && tries < 10; tries++) {
        await pause(200);
        others = await otherSessions(url);
      }
      if (others > 0) throw atWork(url, `${others} other connection(s) to it are open`);
    },
    release() {},
  };
  await held.check();
  return held;
}

function holdSqlite(file: string, url: string): HeldDatabase {
  const database = openAlone(file);
  if (!database) throw atWork(url, 'its file is open elsewhere');
  return {
    copyTo: (target) => copySqliteTo(database, file, target),
    check: () => Promise.resolve(),
    release: () => database.close(),
  };
}

/** Undefined where another has it open. */
function openAlone(file: string): Libsql.Database | undefined {
  const database = new Libsql(file, { timeout: 500 });
  try {
    // With a log, whoever has the file open holds a lock as long as he does, and this one excludes all others.
    database.exec('pragma locking_mode = exclusive');
    database.exec('begin exclusive');
    database.exec('commit');
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/**
 * Have a file that bears nothing as a lock, which ends with this process however that ends. Returns how to release it; undefined where
 * another has it.
 */
export function lockBy(file: string): (() => void) | undefined {
  const database = openAlone(file);
  if (!database) return undefined;
  return () => {
    try {
      for (const suffix of ['', '-journal']) rmSync(`${file}${suffix}`, { force: true });
    } catch {
      // Windows removes none that is open. It stays, and bears nothing.
    } finally {
      database.close();
    }
  };
}

async function otherSessions(url: string): Promise<number> {
  const db = new Kysely<unknown>({ dialect: capabilitiesFor({ url, poolSize: 1 }).kysely });
  try {
    const { rows } = await sql<{ others: number }>`
      select count(*) as others from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and backend_type = 'client backend'`.execute(db);
    return rows[0]?.others ?? 0;
  } finally {
    await db.destroy();
  }
}

/**
 * Whether two addresses of PostgreSQL lead to the same database, by whatever names and ways: a lock that is taken at the one cannot be
 * taken at the other then.
 */
export async function isSameDatabase(oneUrl: string, otherUrl: string): Promise<boolean> {
  const [one, other] = [oneUrl, otherUrl].map(
    (url) => new Kysely<unknown>({ dialect: capabilitiesFor({ url, poolSize: 1 }).kysely }),
  ) as [Kysely<unknown>, Kysely<unknown>];
  const key = randomInt(2 ** 47);
  const lock = async (db: Kysely<unknown>) => {
    const { rows } = await sql<{
      locked: boolean;
    }>`select pg_try_advisory_xact_lock(${key}::bigint) as locked`.execute(db);
    return rows[0]?.locked === true;
  };
  try {
    return await one.transaction().execute(async (transaction) => {
      await lock(transaction);
      return !(await other.transaction().execute(lock));
    });
  } finally {
    await one.destroy();
    await other.destroy();
  }
}

function atWork(url: string, how: string): DomainError {
  return new DomainError(
    'transfer-impossible',
    `Something works with the database (${describeDatabase(url)}): ${how}. Nothing was moved. Stop the service and all its ` +
      'workers, and do not start them until the move is done.',
  );
}
