import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { createServices } from '../../src/domain/services.js';
import { sweep } from '../../src/domain/sweep.js';
import { storesUnderTest, type TestPlace } from '../support/blob-stores.js';
import { bundledProgram } from '../support/bundled.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

const racingProcess = bundledProgram(fileURLToPath(new URL('./racing-process.ts', import.meta.url)));

interface Done {
  readonly uploaded: number;
  readonly reused: number;
  readonly deleted: number;
  readonly swept: number;
  readonly lost: readonly string[];
}

/** The folder; with `npm run test:slow` the servers of buckets, too. */
const stores = process.env.PERSEPHONE_SLOW_TESTS === '1' ? storesUnderTest : storesUnderTest.slice(0, 1);

const cases = databasesUnderTest().flatMap(({ name, createMigrated }) =>
  stores.map((store) => ({ name: `${store.name} and ${name}`, store, createMigrated })),
);

describe.each(cases)('on $name', { timeout: 300_000 }, ({ createMigrated, store }) => {
  let database: TestDatabase;
  let place: TestPlace;
  const children: ChildProcess[] = [];
  beforeAll(store.start, 120_000);
  afterAll(store.stop, 60_000);
  beforeEach(async () => {
    database = await createMigrated();
    place = await store.place();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
    await database.dispose();
    await place.remove();
  });

  async function start(rounds: number) {
    const child = spawn(
      process.execPath,
      [racingProcess(), database.url, place.spec.folder, String(rounds), place.spec.bucket],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('ready');
    return { child, done: async () => JSON.parse(String((await lines.next()).value)) as Done };
  }

  /** Of every recording its file, and after a sweep no other. */
  async function expectWhole(): Promise<void> {
    const db = await openDatabase({ url: database.url });
    const blobs = await place.store();
    try {
      const { items } = await db.audio.list({ pageNumber: 1, pageSize: 10_000 });
      const hashes = new Set(items.map(({ contentHash }) => contentHash));
      for (const hash of hashes) expect((await blobs.read(hash)).length).toBeGreaterThan(0);
      // What a killed process had sent a bucket's server may still be on its way into the bucket.
      await vi.waitFor(
        async () => {
          await sweep({ database: db, blobs }, { force: true, olderThanMs: 0 });
          const left: string[] = [];
          for await (const portion of blobs.files())
            left.push(...portion.map(({ contentHash }) => contentHash));
          expect(left.sort()).toEqual([...hashes].sort());
        },
        { timeout: 20_000, interval: 500 },
      );
      expect(await db.blobs.unreferenced(0)).toEqual([]);
      await expectCorporaWhole(db);
    } finally {
      await db.close();
    }
  }

  /** Each has its only utterance, or has lost it, and its sets say so. */
  async function expectCorporaWhole(db: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
    const { items } = await db.corpora.list({ pageNumber: 1, pageSize: 10_000 });
    expect(items.length).toBeGreaterThan(0);
    const listed = await db.listings.corporaByIds(items.map(({ id }) => id));
    for (const { partition, id } of items) {
      const summary = listed.find((one) => one.id === id);
      const members = partition.training.length;
      expect([summary?.sets.training.utterances, summary?.lost]).toEqual([members, 1 - members]);
    }
  }

  test('what is uploaded while the same bytes are deleted, by several processes, has its bytes', async () => {
    const processes = await Promise.all([start(120), start(120), start(120)]);
    for (const { child } of processes) child.stdin?.write('go\n');
    const all = await Promise.all(processes.map(({ done }) => done()));
    expect(all.flatMap(({ lost }) => lost)).toEqual([]);
    const sum = (count: (done: Done) => number) => all.map(count).reduce((a, b) => a + b);
    expect(sum(({ uploaded }) => uploaded)).toBeGreaterThan(100);
    expect(sum(({ reused }) => reused)).toBeGreaterThan(10);
    expect(sum(({ deleted }) => deleted)).toBe(sum(({ uploaded, reused }) => uploaded + reused));
    await expectWhole();
    // None is left aside.
    expect(await place.kept()).toEqual([]);
  });

  test('whenever a process is killed, no row is without its file', async () => {
    const db = await openDatabase({ url: database.url });
    const corpora = async () => (await db.corpora.list({ pageNumber: 1, pageSize: 1 })).items.length;
    for (let kill = 0; kill < 4; kill++) {
      const { child } = await start(1_000_000);
      child.stdin?.write('go\n');
      // However slow the machine is: it is killed in the midst of all that it does.
      await vi.waitFor(async () => expect(await corpora()).toBe(1), { timeout: 30_000, interval: 20 });
      await pause(150 + kill * 130);
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      expect(await exited).toEqual([null, 'SIGKILL']);
    }
    await db.close();
    await expectWhole();
  });

  test('a recording that is deleted leaves its bytes to others that have the same, and takes the last', async () => {
    const db = await openDatabase({ url: database.url });
    const blobs = await place.store();
    const { audio, deletion } = createServices({ database: db, blobs });
    try {
      const content = async function* () {
        yield Buffer.from('the same');
      };
      const one = await audio.upload({ fileName: 'a.wav', content: content() });
      const two = await audio.upload({ fileName: 'b.wav', content: content() });
      await deletion.delete('audio', one.id, false);
      expect(await blobs.has(two.contentHash)).toBe(true);
      await deletion.delete('audio', two.id, false);
      expect(await blobs.has(two.contentHash)).toBe(false);
      expect(await db.blobs.unreferenced(0)).toEqual([]);
    } finally {
      await db.close();
    }
  });
});
