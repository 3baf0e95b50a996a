import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../../src/db/dialects/postgres-pool.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

// Statements that PostgreSQL's connections keep, and poolers that lead them to others.

const [, postgres] = databasesUnderTest();
let database: TestDatabase | undefined;
beforeAll(async () => {
  database = await postgres?.create();
});
afterAll(() => database?.dispose());

const asked = 'select $1::int + 1 as next';
const kept = "select name from pg_prepared_statements where name = 'kept'";

async function withPool(
  work: (ask: (text: string, values?: unknown[]) => Promise<object[]>) => Promise<void>,
) {
  const log: string[] = [];
  const pool = openPool({
    ...{ url: database?.url ?? '', poolSize: 1, queryTimeoutMs: 0, log: (line: string) => log.push(line) },
    nameOf: (text) => (text === asked ? 'kept' : undefined),
  });
  const client = await pool.connect();
  try {
    await work(async (text, values = []) => (await client.query<object>(text, values)).rows);
  } finally {
    client.release();
    await pool.end();
  }
  return log;
}

test('one that is to be kept is prepared once, and outside transactions', async () => {
  const log = await withPool(async (ask) => {
    await ask('begin');
    await ask('savepoint one');
    await ask('rollback to savepoint one');
    expect(await ask(asked, [1])).toEqual([{ next: 2 }]);
    expect(await ask(kept)).toEqual([]);
    await ask('commit');
    expect([await ask(asked, [1]), await ask(asked, [2])]).toEqual([[{ next: 2 }], [{ next: 3 }]]);
    expect(await ask(kept)).toEqual([{ name: 'kept' }]);
  });
  expect(log).toEqual([]);
});

test('behind a pooler that hands out connections on which it is not there, it is done all the same, and none is kept', async () => {
  const log = await withPool(async (ask) => {
    expect(await ask(asked, [1])).toEqual([{ next: 2 }]);
    await ask('deallocate all');
    expect([await ask(asked, [1]), await ask(asked, [2])]).toEqual([[{ next: 2 }], [{ next: 3 }]]);
    expect(await ask(kept)).toEqual([]);
  });
  expect(log).toEqual([expect.stringMatching(/do not keep prepared statements/)]);
});

test('of a table that was changed meanwhile the rows are as they are now', async () => {
  const all = 'select * from changing';
  const pool = openPool({
    ...{ url: database?.url ?? '', poolSize: 1, queryTimeoutMs: 0, log: () => undefined },
    nameOf: (text) => (text === all ? 'all' : undefined),
  });
  const client = await pool.connect();
  await client.query('create table changing (a int)', []);
  await client.query('insert into changing values (1)', []);
  expect((await client.query(all, [])).rows).toEqual([{ a: 1 }]);
  await client.query('alter table changing add column b int', []);
  expect((await client.query(all, [])).rows).toEqual([{ a: 1, b: null }]);
  client.release();
  await pool.end();
});
