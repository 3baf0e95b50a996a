import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.js';
import { copySqliteFile } from './dialects/sqlite-copy.js';
import { runPostgresProgram } from './postgres-program.js';

/** What a copy of a database is called, by which database it is of. */
export const copyNames = { sqlite: 'persephone.sqlite', postgres: 'persephone.dump' } as const;

/** The file of an SQLite database; undefined of another. */
export const sqliteFileOf = (url: string): string | undefined =>
  /^sqlite:(?<file>.+)$/su.exec(url)?.groups?.file;

/**
 * Write a whole copy of a database, as it is at one moment, into a folder, in place of an earlier one: `persephone.sqlite`, or
 * what `pg_dump` makes in its custom format, `persephone.dump`. Others may work with the database meanwhile. Returns the
 * name of the file.
 * @throws DomainError 'backup-impossible' where PostgreSQL's own program is not there, or fails; what the database throws
 */
export async function copyDatabase(url: string, folder: string): Promise<string> {
  const aside = join(folder, `${randomUUID()}.part`);
  const file = sqliteFileOf(url);
  try {
    if (file !== undefined) copySqliteFile(file, aside);
    else await dumpPostgres(url, aside);
    const handle = await open(aside, 'r+');
    await handle.sync().finally(() => handle.close());
    const [name, other] =
      file === undefined ? [copyNames.postgres, copyNames.sqlite] : [copyNames.sqlite, copyNames.postgres];
    await rename(aside, join(folder, name));
    // From before the installation was moved to another database.
    await rm(join(folder, other), { force: true });
    return name;
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

async function dumpPostgres(url: string, target: string): Promise<void> {
  const ended = await runPostgresProgram('pg_dump', url, ['--format=custom', `--file=${target}`]);
  if (ended.state === 'missing') {
    throw new DomainError(
      'backup-impossible',
      'PostgreSQL is copied by its own program pg_dump, which is not on this machine. Install it (postgresql-client, of the ' +
        "server's version or newer).",
    );
  }
  if (ended.state === 'failed') {
    throw new DomainError('backup-impossible', `pg_dump could not copy the database: ${ended.said}`);
  }
}
