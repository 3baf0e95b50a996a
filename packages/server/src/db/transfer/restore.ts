import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, sql } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import { copySqliteFile } from '../dialects/sqlite-copy.js';
import { sizeOf } from '../dialects/sqlite-file.js';
import { capabilitiesFor, describeDatabase, inspectDatabase } from '../open.js';
import { runPostgresProgram } from '../postgres-program.js';

/**
 * Have PostgreSQL's own program bring a dump into a database that has nothing in it, all or nothing.
 * @returns whether it was this attempt that brought it
 * @throws DomainError `transfer-impossible` where the program is not there or fails
 */
export async function restoreDump(dump: string, url: string): Promise<boolean> {
  const ended = await runPostgresProgram('pg_restore', url, [
    ...['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction'],
    dump,
  ]);
  if (ended.state === 'done') return true;
  // One that went on after its command had been killed may have come first.
  if ((await inspectDatabase({ url })).state === 'named') return false;
  throw new DomainError(
    'transfer-impossible',
    ended.state === 'missing'
      ? 'A database of PostgreSQL is brought elsewhere by its own program pg_restore, which is not on this machine. Install it ' +
          '(postgresql-client, of the version of pg_dump that made the copy or newer). Nothing was changed in the database.'
      : `pg_restore could not bring ${dump} into ${describeDatabase(url)}: ${ended.said}. Nothing of it was kept there.`,
  );
}

/**
 * What is in a database of PostgreSQL now. Returns how to take away whatever is brought there after: tables with their rows, and functions,
 * all or nothing.
 */
export async function notingContents(url: string): Promise<() => Promise<void>> {
  const present = async (db: Kysely<unknown>) => {
    const { rows } = await sql<{ kind: string; name: string }>`
      select 'table' as kind, c.oid::regclass::text as name from pg_class c
        where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
      union all
      select 'function', p.oid::regprocedure::text from pg_proc p where p.pronamespace = current_schema()::regnamespace`.execute(
      db,
    );
    return rows;
  };
  const within = async <T>(work: (db: Kysely<unknown>) => Promise<T>): Promise<T> => {
    const db = new Kysely<unknown>({ dialect: capabilitiesFor({ url, poolSize: 1 }).kyselyAtStart });
    try {
      return await db.transaction().execute(work);
    } finally {
      await db.destroy();
    }
  };
  const before = new Set((await within(present)).map(({ name }) => name));
  return () =>
    within(async (db) => {
      const brought = (await present(db)).filter(({ name }) => !before.has(name));
      // Tables first: their triggers need the functions.
      for (const { kind, name } of brought.sort((a, b) => b.kind.localeCompare(a.kind))) {
        await sql`drop ${sql.raw(`${kind} ${name}`)} cascade`.execute(db);
      }
    });
}

/** What SQLite would read into a file that comes to be there, of another that was there and is gone. */
export function sqliteLogsBeside(target: string): string[] {
  return ['-wal', '-journal'].map((suffix) => `${target}${suffix}`).filter((log) => sizeOf(log) > 0);
}

/** Put a copy of a database file where there is none, as a whole or not at all. */
export async function placeSqlite(file: string, target: string): Promise<void> {
  // What one that was killed has left goes first.
  const aside = `${target}.part`;
  await rm(aside, { force: true });
  try {
    copySqliteFile(file, aside);
    const handle = await open(aside, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(aside, target);
    const folder = await open(dirname(target), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
