import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CompiledQuery } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { bundledProgram } from '../support/bundled.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { insertCorpus, newAudio, rawHandle } from './fixtures.js';

interface Running {
  readonly child: ChildProcess;
  line(): Promise<string>;
}

const claimingProcess = bundledProgram(fileURLToPath(new URL('./claiming-process.ts', import.meta.url)));

function start(url: string, owner: string): Running {
  const child = spawn(process.execPath, [claimingProcess(), url, owner], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    line: async () => {
      const next = await lines.next();
      if (next.done) throw new Error(`${owner} ended without a word`);
      return next.value;
    },
  };
}

describe.each(databasesUnderTest())('several processes on $name', { timeout: 120_000 }, ({ create }) => {
  let database: TestDatabase;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    database = await create();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    await database.dispose();
  });

  it('make the schema at the same time without harm', async () => {
    const databases = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ url: database.url, poolSize: 2 })),
    );
    await Promise.all(databases.map((db) => db.audio.insert(newAudio())));
    expect((await databases[0]?.audio.list({ pageNumber: 1, pageSize: 1 }))?.total).toBe(4);
    await Promise.all(databases.map((db) => db.close()));

    const lines: string[] = [];
    await (await openDatabase({ url: database.url, log: (line) => lines.push(line) })).close();
    expect(lines).toEqual([]);
  });

  it('take each job once, while all of them write', async () => {
    const jobs = 40;
    const owners = ['one', 'two', 'three'];
    // The first to open makes the schema, and three of them open at once.
    const processes = owners.map((owner) => start(database.url, owner));
    children.push(...processes.map(({ child }) => child));
    expect(await Promise.all(processes.map((one) => one.line()))).toEqual(owners.map(() => 'ready'));

    const db = await openDatabase({ url: database.url });
    const corpus = await insertCorpus(db);
    for (let i = 0; i < jobs; i++) await db.jobs.enqueue({ kind: 'preprocess', corpusId: corpus.id });
    for (const { child } of processes) child.stdin?.write('go\n');
    const done = (await Promise.all(processes.map((one) => one.line()))).map(
      (line) => JSON.parse(line) as { claimed: number[]; finished: number[] },
    );
    await Promise.all(processes.map(({ child }) => child.exitCode ?? once(child, 'exit')));

    const { items } = await db.jobs.list({ pageNumber: 1, pageSize: 100 });
    const ids = items.map((job) => job.id);
    const byId = (a: number, b: number) => a - b;
    expect(done.flatMap((one) => one.claimed).sort(byId)).toEqual(ids);
    expect(done.flatMap((one) => one.finished).sort(byId)).toEqual(ids);
    expect(new Set(items.map((job) => `${job.state} ${job.attempts}`))).toEqual(new Set(['succeeded 1']));
    expect((await db.utterances.list({ pageNumber: 1, pageSize: 1 })).total).toBe(2 + 3 * jobs);
    expect((await db.labels.list({ pageNumber: 1, pageSize: 100 })).total).toBe(2 + 1 + jobs);
    await db.close();
  });

  it('do not start on a database that a newer version made', async () => {
    await (await openDatabase({ url: database.url })).close();
    await database.past(
      'enforced',
      `insert into kysely_migration (name, timestamp) values ('9999-of-the-future', '2999-01-01T00:00:00.000Z')`,
    );
    await expect(openDatabase({ url: database.url })).rejects.toMatchObject({
      code: 'database-unavailable',
      detail: expect.stringContaining('newer version'),
    });
  });
});

describe('SQLite', () => {
  let database: TestDatabase;
  const file = () => database.url.slice('sqlite:'.length);
  beforeEach(async () => {
    const sqlite = databasesUnderTest().find((one) => one.name === 'SQLite');
    if (!sqlite) throw new Error('No SQLite');
    database = await sqlite.create();
  });
  afterEach(() => database.dispose());

  it('waits for the transaction of another process without standing still, and reads meanwhile', async () => {
    const db = await openDatabase({ url: database.url });
    const other = new Libsql(file());
    other.exec('begin immediate');
    let ended = false;
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    setTimeout(() => {
      ended = true;
      other.exec('commit');
    }, 500);

    const written = db.audio.insert(newAudio()).then(() => ended);
    const inTransaction = db
      .transaction((repositories) => repositories.audio.insert(newAudio()))
      .then(() => ended);
    expect((await db.audio.list({ pageNumber: 1, pageSize: 1 })).total).toBe(0);
    expect(ended).toBe(false);
    expect(await written).toBe(true);
    expect(await inTransaction).toBe(true);
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(10);
    other.close();
    await db.close();
  });

  it('lets transactions of one process write one after another', async () => {
    const db = await openDatabase({ url: database.url, poolSize: 3 });
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        db.transaction(async (repositories) => {
          const { total } = await repositories.audio.list({ pageNumber: 1, pageSize: 1 });
          await new Promise((resolve) => setTimeout(resolve, 2));
          await repositories.audio.insert(newAudio({ byteLength: total, fileName: `${i}` }));
        }),
      ),
    );
    const { items } = await db.audio.list({ pageNumber: 1, pageSize: 20 });
    expect(items.map((audio) => audio.byteLength)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    await db.close();
  });

  it('is written ahead to a log that is synced at each commit', async () => {
    const db = await openDatabase({ url: database.url });
    const raw = rawHandle(database.url);
    const read = (name: string) =>
      raw.connection().execute(async (connection) => {
        const { rows } = await connection.executeQuery<object>(CompiledQuery.raw(`pragma ${name}`));
        return Object.values(rows[0] ?? {})[0];
      });
    expect(await read('journal_mode')).toBe('wal');
    expect(await read('synchronous')).toBe(2);
    await raw.destroy();
    await db.close();
  });

  it('refuses a value that would end the process, and lives on', async () => {
    const raw = rawHandle(database.url);
    await expect(raw.executeQuery(CompiledQuery.raw('select ? as x', [true]))).rejects.toThrow(TypeError);
    expect((await raw.executeQuery(CompiledQuery.raw('select ? as x', [1]))).rows).toEqual([{ x: 1 }]);
    await raw.destroy();
  });

  it('says what is wrong with a file that is no database', async () => {
    await writeFile(file(), 'This is the list of recordings of the third field trip.\n'.repeat(100));
    await expect(openDatabase({ url: database.url })).rejects.toMatchObject({
      code: 'database-damaged',
      detail: expect.stringContaining('not a database'),
    });
  });

  it('says what is wrong with an address', async () => {
    for (const url of ['', 'sqlite:', 'sqlite::memory:', 'mysql://localhost/x']) {
      await expect(openDatabase({ url })).rejects.toMatchObject({ code: 'database-unavailable' });
    }
    await expect(openDatabase({ url: 'sqlite:/dev/null/persephone.db' })).rejects.toMatchObject({
      code: 'database-unavailable',
      detail: expect.stringContaining('/dev/null/persephone.db'),
    });
  });
});
