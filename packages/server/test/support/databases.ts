import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  /** For `openDatabase`. A database of its own, empty. */
  readonly url: string;
  /** Do statements past all of our code, on a plain connection that enforces integrity or is told not to. */
  past(enforcement: 'enforced' | 'switched-off', ...statements: string[]): Promise<void>;
  dispose(): Promise<void>;
}

export interface DatabaseUnderTest {
  readonly name: 'SQLite' | 'PostgreSQL';
  create(): Promise<TestDatabase>;
}

async function createSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-sqlite-'));
  const file = join(folder, 'persephone.db');
  return {
    url: `sqlite:${file}`,
    past: async (enforcement, ...statements) => {
      const connection = new Libsql(file, { timeout: 5000 });
      try {
        connection.exec(`pragma foreign_keys = ${enforcement === 'enforced' ? 'on' : 'off'}`);
        for (const statement of statements) connection.exec(statement);
      } finally {
        connection.close();
      }
    },
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
    past: (enforcement, ...statements) =>
      onServer(url.href, async (client) => {
        const role = enforcement === 'enforced' ? 'origin' : 'replica';
        await client.query(`set session_replication_role = ${role}`);
        for (const statement of statements) await client.query(statement);
      }),
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
