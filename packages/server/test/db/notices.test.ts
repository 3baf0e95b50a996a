import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Database, Notices } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { insertModel } from './fixtures.js';

const mostLost = 3;

/** Until it is so, for at most 10 s. */
async function until(what: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!what()) {
    if (performance.now() > end) throw new Error('It has not come to that within 10 s');
    await sleep(10);
  }
}

const [sqlite, postgres] = databasesUnderTest();

describe('notices of new jobs from PostgreSQL', () => {
  let database: TestDatabase;
  let db: Database;
  let other: Database;
  let notices: Notices | undefined;
  let heard = 0;
  let modelId: number;
  beforeEach(async () => {
    if (!postgres) throw new Error('no PostgreSQL');
    database = await postgres.createMigrated();
    db = await openDatabase({ url: database.url });
    other = await openDatabase({ url: database.url });
    modelId = (await insertModel(db)).id;
    heard = 0;
    notices = db.listenForJobs(() => {
      heard += 1;
    });
    await until(() => notices?.listening() === true);
    heard = 0;
  });
  afterEach(async () => {
    await notices?.close();
    await db.close();
    await other.close();
    await database.dispose();
  });
  const ask = (on = other) => on.jobs.enqueue({ kind: 'transcribe', modelId, audioId: 1 });

  it('come for a job that another process queues, and for one that is given back', async () => {
    await ask();
    await until(() => heard === 1);
    const claim = await other.jobs.claim(['transcribe'], 'w', 12_000, mostLost);
    if (!claim) throw new Error('no claim');
    expect(await other.jobs.heartbeat(claim, null)).toBe('go-on');
    expect(await other.jobs.release(claim)).toBe(true);
    await until(() => heard === 2);
    await sleep(100);
    expect(heard).toBe(2);
  });

  it('come once for many of one transaction, when it is done', async () => {
    await other.transaction(async (within) => {
      for (let i = 0; i < 20; i++) await within.jobs.enqueue({ kind: 'transcribe', modelId, audioId: 1 });
      await sleep(100);
      expect(heard).toBe(0);
    });
    await until(() => heard === 1);
    await sleep(100);
    expect(heard).toBe(1);
  });

  it('come again after the connection was lost, and say so at once', async () => {
    await database.past(
      'enforced',
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'persephone (queue)' and datname = current_database()",
    );
    await until(() => notices?.listening() === false);
    await ask();
    // What was not heard meanwhile may have been a job.
    await until(() => notices?.listening() === true && heard === 1);
    await ask();
    await until(() => heard === 2);
  });

  it('end with their connection', async () => {
    await notices?.close();
    expect(notices?.listening()).toBe(false);
    await ask();
    await sleep(200);
    expect(heard).toBe(0);
  });
});

describe('an SQLite file', () => {
  it('tells nobody of new jobs, and says so', async () => {
    if (!sqlite) throw new Error('no SQLite');
    const database = await sqlite.createMigrated();
    const db = await openDatabase({ url: database.url });
    try {
      expect(db.listenForJobs(() => undefined)).toBeUndefined();
    } finally {
      await db.close();
      await database.dispose();
    }
  });
});
