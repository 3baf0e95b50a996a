import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  /** For `openDatabase`. A database of its own, empty. */
  readonly url: string;
  dispose(): Promise<void>;
}

export interface DatabaseUnderTest {
  readonly name: 'SQLite' | 'PostgreSQL';
  create(): Promise<TestDatabase>;
}

async function createSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-sqlite-'));
  return {
    url: `sqlite:${join(folder, 'persephone.db')}`,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Do something on the run's PostgreSQL server as its superuser. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function createPostgres(): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, (client) => client.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    dispose: () =>
      onServer(server, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  };
}

/** Every database that the service runs on; each test of the persistence layer runs on all of them. */
export function databasesUnderTest(): readonly DatabaseUnderTest[] {
  return [
    { name: 'SQLite', create: createSqlite },
    { name: 'PostgreSQL', create: createPostgres },
  ];
}
