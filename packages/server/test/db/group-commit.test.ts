import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlite } from '../../src/db/dialects/sqlite.js';
import { openDatabase } from '../../src/db/index.js';
import { openWith } from '../../src/db/open.js';
import type { Database } from '../../src/domain/repositories.js';
import { bundledProgram } from '../support/bundled.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { refusal } from '../support/refusal.js';
import { insertUtterances, newAudio, newTranscription } from './fixtures.js';

const writingProcess = bundledProgram(fileURLToPath(new URL('./writing-process.ts', import.meta.url)));

const named = (name: string) => newTranscription({ name });

async function namesIn(db: Database): Promise<string[]> {
  const { items } = await db.transcriptions.list({ pageNumber: 1, pageSize: 1000 });
  return items.map(({ name }) => name);
}

describe.each(databasesUnderTest())('writes at the same time on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  beforeEach(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
  });
  afterEach(async () => {
    await db.close();
    await database.dispose();
  });

  it('are all kept, alone or in transactions', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `n${i}`);
    await Promise.all(
      names.map((name, i) =>
        i % 2 === 0
          ? db.transcriptions.insert(named(name))
          : db.transaction(({ transcriptions }) => transcriptions.insert(named(name))),
      ),
    );
    expect((await namesIn(db)).sort()).toEqual([...names].sort());
  });

  it('do no harm to one another where some are refused, or their transactions given up', async () => {
    const [utterance] = await insertUtterances(db, 1);
    const before = await namesIn(db);
    const fault = new Error('given up');
    const outcomes = await Promise.allSettled([
      db.transcriptions.insert(named('first')),
      db.utterances.insert({ audioId: 4711, transcriptionId: utterance?.transcriptionId ?? 0 }),
      db.transcriptions.insert(named('second')),
      db.transaction(async ({ transcriptions }) => {
        await transcriptions.insert(named('third, given up'));
        throw fault;
      }),
      db.transaction(async ({ transcriptions, utterances }) => {
        await transcriptions.insert(named('fourth, refused'));
        await utterances.insert({ audioId: 4712, transcriptionId: utterance?.transcriptionId ?? 0 });
      }),
      db.transaction(({ transcriptions }) => transcriptions.insert(named('fifth'))),
      db.utterances.insertMany([
        { audioId: utterance?.audioId ?? 0, transcriptionId: 99, startMs: 0, endMs: 10 },
      ]),
      db.transcriptions.insert(named('sixth')),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { reason: { code: 'audio-unknown', detail: expect.stringContaining(' 4711;') } },
      { status: 'fulfilled' },
      { reason: fault },
      { reason: { code: 'audio-unknown', detail: expect.stringContaining(' 4712;') } },
      { status: 'fulfilled' },
      { reason: { code: 'transcription-unknown' } },
      { status: 'fulfilled' },
    ]);
    expect((await namesIn(db)).sort()).toEqual([...before, 'first', 'second', 'fifth', 'sixth'].sort());
    // References are checked at once again.
    expect(await refusal(db.utterances.insert({ audioId: 5, transcriptionId: 6 }))).toMatchObject({
      code: 'audio-unknown',
    });
  });

  it('lose nothing that was acknowledged when the process is killed in the middle', async () => {
    const child = spawn(process.execPath, [writingProcess(), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 60) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    expect(await namesIn(db)).toEqual(expect.arrayContaining(acknowledged));
  });
});

describe('SQLite, its commits counted', () => {
  let database: TestDatabase;
  let db: Database;
  let commits = 0;
  /** Thrown in place of the next commits; of the next one that has a transcription of this name, where one is given. */
  const failures: { readonly error: Error; readonly of?: string }[] = [];

  beforeEach(async () => {
    const under = databasesUnderTest().find((one) => one.name === 'SQLite');
    if (!under) throw new Error('No SQLite');
    database = await under.createMigrated();
    const file = database.url.slice('sqlite:'.length);
    const open = () => {
      const connection = new Libsql(file, { timeout: 10 });
      const exec = connection.exec.bind(connection);
      connection.exec = (text: string) => {
        if (text === 'commit') {
          const [next] = failures;
          const isOf = (name: string) =>
            connection.prepare('select 1 from transcription where name = ?').all([name]).length > 0;
          if (next && (next.of === undefined || isOf(next.of))) {
            failures.shift();
            throw next.error;
          }
          commits++;
        }
        return exec(text);
      };
      return connection;
    };
    db = await openWith(sqlite({ file, poolSize: 16, open }));
    commits = 0;
  });
  afterEach(async () => {
    failures.length = 0;
    await db.close();
    await database.dispose();
  });

  const full = () => Object.assign(new Error('database or disk is full'), { rawCode: 13 });

  it('syncs once for those that come together, and for each that comes by itself', async () => {
    await Promise.all([
      ...Array.from({ length: 8 }, (_, i) => db.transcriptions.insert(named(`${i}`))),
      ...Array.from({ length: 4 }, () => db.transaction(({ audio }) => audio.insert(newAudio()))),
    ]);
    // One, unless the machine was held up so long meanwhile that a second began.
    expect(commits).toBeLessThanOrEqual(3);
    const before = commits;
    for (let i = 0; i < 3; i++) await db.transcriptions.insert(named(`alone ${i}`));
    expect(commits).toBe(before + 3);
  });

  it('acknowledges nothing before it is committed', async () => {
    const other = new Libsql(database.url.slice('sqlite:'.length), { timeout: 1000 });
    const found = other.prepare('select 1 from transcription where name = ?');
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        await db.transcriptions.insert(named(`${i}`));
        seen.push(found.all([`${i}`]).length);
      }),
    );
    other.close();
    expect(seen).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('does statements again where their common commit failed, and reports it to transactions', async () => {
    // A machine that is held up ends a group early: it is the transaction's commit that is to fail, whoever shares it.
    failures.push({ error: full(), of: 'two' });
    const outcomes = await Promise.allSettled([
      db.transcriptions.insert(named('one')),
      db.transaction(({ transcriptions }) => transcriptions.insert(named('two'))),
      db.transcriptions.insert(named('three')),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: { name: 'one' } },
      { status: 'rejected', reason: { code: 'storage-full' } },
      { status: 'fulfilled', value: { name: 'three' } },
    ]);
    expect((await namesIn(db)).toSorted()).toEqual(['one', 'three']);
  });

  it('reports a commit that fails again and again, and keeps nothing of it', async () => {
    const error = full();
    // Three attempts of each, should they not come together.
    for (let i = 0; i < 6; i++) failures.push({ error });
    const outcomes = await Promise.allSettled([
      db.transcriptions.insert(named('one')),
      db.transcriptions.insert(named('two')),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'storage-full' } },
      { status: 'rejected', reason: { code: 'storage-full' } },
    ]);
    expect(await namesIn(db)).toEqual([]);
    failures.length = 0;
    await db.transcriptions.insert(named('three'));
    expect(await namesIn(db)).toEqual(['three']);
  });
});
