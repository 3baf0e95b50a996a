import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError } from '../../domain/errors.js';
import { copySqliteFile } from '../dialects/sqlite-copy.js';
import { sizeOf } from '../dialects/sqlite-file.js';
import { describeDatabase, inspectDatabase } from '../open.js';
import { runPostgresProgram } from '../postgres-program.js';

/**
 * Have PostgreSQL's own program bring a dump into a database that has nothing in it, all or nothing.
 * @throws DomainError `transfer-impossible` where the program is not there or fails
 */
export async function restoreDump(dump: string, url: string): Promise<void> {
  const ended = await runPostgresProgram('pg_restore', url, [
    ...['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction'],
    dump,
  ]);
  if (ended.state === 'done') return;
  // One that went on after its command had been killed may have come first.
  if ((await inspectDatabase({ url })).state === 'named') return;
  throw new DomainError(
    'transfer-impossible',
    ended.state === 'missing'
      ? 'A database of PostgreSQL is brought elsewhere by its own program pg_restore, which is not on this machine. Install it ' +
          '(postgresql-client, of the version of pg_dump that made the copy or newer). Nothing was changed in the database.'
      : `pg_restore could not bring ${dump} into ${describeDatabase(url)}: ${ended.said}. Nothing of it was kept there.`,
  );
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
