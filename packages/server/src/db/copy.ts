import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.js';
import { copySqliteFile } from './dialects/sqlite-copy.js';

/**
 * Write a whole copy of a database, as it is at one moment, into a folder, in place of an earlier one: `persephone.sqlite`, or
 * what `pg_dump` makes in its custom format, `persephone.dump`. Others may work with the database meanwhile. Returns the
 * name of the file.
 * @throws DomainError 'backup-impossible' where PostgreSQL's own program is not there, or fails; what the database throws
 */
export async function copyDatabase(url: string, folder: string): Promise<string> {
  const aside = join(folder, `${randomUUID()}.part`);
  const file = /^sqlite:(?<file>.+)$/su.exec(url)?.groups?.file;
  try {
    if (file !== undefined) copySqliteFile(file, aside);
    else await dumpPostgres(url, aside);
    const handle = await open(aside, 'r+');
    await handle.sync().finally(() => handle.close());
    const name = file === undefined ? 'persephone.dump' : 'persephone.sqlite';
    await rename(aside, join(folder, name));
    return name;
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

async function dumpPostgres(url: string, target: string): Promise<void> {
  // The password by the environment: other users see a command's arguments.
  const address = new URL(url);
  const { password } = address;
  address.password = '';
  const child = spawn('pg_dump', ['--format=custom', `--file=${target}`, `--dbname=${address.href}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...(password !== '' && { PGPASSWORD: decodeURIComponent(password) }) },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString('utf8')}`.slice(-2000);
  });
  const [code, missing] = await new Promise<[number | null, boolean]>((resolve) => {
    child.on('error', () => resolve([null, true]));
    child.on('close', (ended) => resolve([ended, false]));
  });
  if (missing) {
    throw new DomainError(
      'backup-impossible',
      'PostgreSQL is copied by its own program pg_dump, which is not on this machine. Install it (postgresql-client, of the ' +
        "server's version or newer).",
    );
  }
  if (code !== 0) {
    throw new DomainError('backup-impossible', `pg_dump could not copy the database: ${errors.trim()}`);
  }
}
