import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { inject } from 'vitest';
import { withSlowTests } from '../../../engine/test/support/slow.js';
import { onServer } from './postgres-server.js';

export interface TestDatabase {
  /** For `openDatabase`. A database of its own, empty. */
  readonly url: string;
  /** Do statements past all of our code, on a plain connection that enforces integrity or is told not to. */
  past(enforcement: 'enforced' | 'switched-off', ...statements: string[]): Promise<void>;
  dispose(): Promise<void>;
}

export interface DatabaseUnderTest {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Without a table: what `openDatabase` makes is made anew. */
  create(): Promise<TestDatabase>;
  /** With all tables, as a copy of the run's template. All copies are of one installation. */
  createMigrated(): Promise<TestDatabase>;
}

async function createSqlite(template?: string): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-sqlite-'));
  const file = join(folder, 'persephone.db');
  if (template !== undefined) await copyFile(template, file);
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

async function createPostgres(template = 'template1'): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, (client) => client.query(`create database ${name} template ${template}`));
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
    {
      name: 'SQLite',
      create: () => createSqlite(),
      createMigrated: () => createSqlite(inject('sqliteTemplate')),
    },
    {
      name: 'PostgreSQL',
      create: () => createPostgres(),
      createMigrated: () => createPostgres(inject('postgresTemplate')),
    },
  ];
}

/** For what takes minutes: the first in `npm test`, all of them in `npm run test:slow`. */
export function databasesInTime(): readonly DatabaseUnderTest[] {
  const all = databasesUnderTest();
  return withSlowTests ? all : all.slice(0, 1);
}
