import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseServiceConfig } from '../../src/config.js';
import { createLog } from '../../src/jobs/log.js';
import { type Service, startService } from '../../src/main.js';
import { createFileFeatureCache, createReserve } from '../../src/storage/index.js';
import { program } from '../support/cli.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

// The whole service on a folder that is taken away, and on a disk that is full: a small one of memory.
const [, postgres] = databasesUnderTest();
const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && canMount();

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let folder: string;
let data: string;
let service: Service | undefined;
let log: string[];
let mounted = false;
const databases: TestDatabase[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-disk-'));
  data = join(folder, 'data');
  log = [];
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  for (const database of databases.splice(0)) await database.dispose();
  // Lazily: the database's files are closed when they are collected.
  if (mounted) execFileSync('umount', ['--lazy', data]);
  mounted = false;
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<void> {
  const config = parseServiceConfig({ PERSEPHONE_WORKERS: '0', ...env }, { data, port: '0' });
  service = await startService(config, {
    log: createLog('service', (line) => log.push(line)),
    workerProgram: program,
  });
}

async function stop(): Promise<void> {
  await service?.close();
  service = undefined;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly id: number; readonly type?: string; readonly detail?: string };
}

async function call(method: string, path: string, json?: unknown, bytes?: Uint8Array): Promise<Answer> {
  const type = bytes ? 'application/octet-stream' : 'application/json';
  const body =
    (bytes as Uint8Array<ArrayBuffer> | undefined) ?? (json === undefined ? null : JSON.stringify(json));
  const answer = await fetch(`${service?.address}${path}`, {
    method,
    ...(body === null ? {} : { body, headers: { 'content-type': type } }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : { id: 0 },
  };
}

let names = 0;
const upload = (bytes: Uint8Array) => call('POST', `/v1/audio?name=${names++}.wav`, undefined, bytes);
const transcribe = () => call('POST', '/v1/transcriptions', { name: 'a', text: 'a b c '.repeat(200) });
const expectWhole = async (bytes: Uint8Array) => {
  const hash = createHash('sha256').update(bytes).digest('hex');
  expect(Buffer.compare(await readFile(join(data, 'blobs', hash.slice(0, 2), hash)), bytes)).toBe(0);
};

describe.each(databasesUnderTest())(
  'a data folder on $name that is taken away',
  { timeout: 120_000 },
  ({ name, create }) => {
    async function begin(): Promise<void> {
      if (name === 'SQLite') return start();
      const database = await create();
      databases.push(database);
      return start({ DATABASE_URL: database.url });
    }

    test.each(['renamed', 'replaced by an empty one', 'replaced by a file'])(
      '%s: nothing is acknowledged, and all goes on when it is back',
      async (how) => {
        await begin();
        const kept = randomBytes(1000);
        const { id } = (await upload(kept)).body;
        await rename(data, join(folder, 'away'));
        if (how === 'replaced by an empty one') await mkdir(data);
        if (how === 'replaced by a file') await writeFile(data, '');

        const lost = randomBytes(1000);
        for (const bytes of [lost, kept, new Uint8Array()]) {
          expect(await upload(bytes)).toMatchObject({
            status: 503,
            body: { type: '/errors/storage-unavailable', detail: expect.stringContaining(data) },
          });
        }
        expect(await call('GET', `/v1/audio/${id}/file`)).toMatchObject({ status: 503 });
        expect(await call('DELETE', `/v1/audio/${id}`)).toMatchObject({ status: 503 });
        // PostgreSQL keeps its rows elsewhere.
        expect((await transcribe()).status).toBe(name === 'SQLite' ? 503 : 201);
        const there = await readdir(folder, { recursive: true });
        expect(there.filter((path) => path.startsWith('data/'))).toEqual([]);

        await rm(data, { recursive: true, force: true });
        await rename(join(folder, 'away'), data);
        expect((await upload(lost)).status).toBe(201);
        await expectWhole(lost);
        expect((await transcribe()).status).toBe(201);
        expect((await call('GET', `/v1/audio/${id}/file`)).status).toBe(200);
        expect((await call('DELETE', `/v1/audio/${id}`)).status).toBe(200);
        expect(log.join('')).not.toMatch(/internal-error|\n\s+at /);
      },
    );
  },
);

async function fill(path: string): Promise<void> {
  const handle = await open(path, 'w');
  const portion = Buffer.alloc(4096, 1);
  try {
    for (;;) await handle.write(portion);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    await handle.close();
  }
}

async function mount(size: string): Promise<void> {
  await mkdir(data, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', data]);
  mounted = true;
}

describe.runIf(mayMount)('a disk that is full', { timeout: 120_000 }, () => {
  test('is told with its folder and what is free; deleting works, and makes room; nothing is lost', async () => {
    await mount('16m');
    await start();
    const kept: { id: number; bytes: Uint8Array }[] = [];
    const free = async () => {
      const { bavail, bsize } = await statfs(data);
      return bavail * bsize;
    };
    // The last one is larger than what is left: what is refused is the file, and not by chance the row that would follow it.
    while ((await free()) > 1_500_000) {
      const bytes = randomBytes(700_000);
      const answer = await upload(bytes);
      expect(answer.status).toBe(201);
      kept.push({ id: answer.body.id, bytes });
    }
    expect(kept.length).toBeGreaterThan(5);
    const full = await upload(randomBytes((await free()) + 100_000));
    expect(full).toMatchObject({
      status: 507,
      body: {
        type: '/errors/storage-full',
        detail: expect.stringMatching(/: \d+\.\d MiB of its 16\.0 MiB are free/),
        folder: data,
        freeBytes: expect.any(Number),
      },
    });
    expect(await readdir(join(data, 'blobs', 'aside'))).toEqual([]);

    await fill(join(data, 'filler'));
    for (let i = 0; i < 20; i++) expect([201, 507]).toContain((await transcribe()).status);
    expect(await transcribe()).toMatchObject({ status: 507, body: { type: '/errors/storage-full' } });
    expect((await call('GET', '/v1/audio')).status).toBe(200);
    const [gone, ...rest] = kept;
    expect((await call('DELETE', `/v1/audio/${gone?.id}`)).status).toBe(200);
    await stop();

    // It starts on a full disk, too, and goes on where it was.
    await fill(join(data, 'filler-again'));
    await start();
    expect((await call('GET', `/v1/audio/${gone?.id}`)).status).toBe(404);
    for (const { id, bytes } of rest) {
      expect((await call('GET', `/v1/audio/${id}`)).status).toBe(200);
      await expectWhole(bytes);
    }
    await rm(join(data, 'filler'));
    await rm(join(data, 'filler-again'));
    expect((await upload(randomBytes(1000))).status).toBe(201);
    expect(await readdir(data)).toContain('reserve');
    // Said once, in a sentence: a full disk is no fault of the program.
    const refused = log.filter((line) => line.includes('requests are refused'));
    expect(refused).toEqual([
      expect.stringMatching(/The disk of the folder .* is full.*\[storage-full\]\n$/),
    ]);
    expect(log.join('')).not.toMatch(/\n\s+at /);
  });

  test('with the database elsewhere, files are refused and what is in the database is not', async () => {
    await mount('12m');
    if (!postgres) throw new Error('No PostgreSQL');
    const database = await postgres.create();
    databases.push(database);
    await start({ DATABASE_URL: database.url });
    const { id } = (await upload(randomBytes(1000))).body;
    await fill(join(data, 'filler'));
    expect(await upload(randomBytes(1_000_000))).toMatchObject({ status: 507 });
    expect((await transcribe()).status).toBe(201);
    expect((await call('DELETE', `/v1/audio/${id}`)).status).toBe(200);
  });

  test('a cache of features is done without', async () => {
    await mount('1m');
    await fill(join(data, 'filler'));
    const lines: string[] = [];
    const cache = createFileFeatureCache(join(data, 'features'), (line) => lines.push(line));
    await cache.write('a', randomBytes(100_000));
    await cache.write('b', randomBytes(100_000));
    expect(await cache.read('a')).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('ENOSPC');
  });

  test('a folder that is read-only stops the start, with the reason', async () => {
    await mount('32m');
    execFileSync('mount', ['-o', 'remount,ro', data]);
    await expect(start()).rejects.toMatchObject({
      code: 'storage-unavailable',
      detail: expect.stringMatching(new RegExp(`${data}.*its disk is read-only`)),
    });
  });

  test('the reserve is really there, is let go of once, and is made again when there is room', async () => {
    await mount('4m');
    await mkdir(join(data, 'blobs'));
    const reserve = createReserve(data, 1024 * 1024);
    await reserve.require();
    const free = async () => {
      const { bavail, bsize } = await statfs(data);
      return bavail * bsize;
    };
    expect(await free()).toBeLessThanOrEqual(3 * 1024 * 1024);
    await fill(join(data, 'filler'));
    const path = join(data, 'deletion');
    let tries = 0;
    await reserve.releaseWhenFull(async () => {
      tries += 1;
      await writeFile(path, randomBytes(500_000));
    });
    expect(tries).toBe(2);
    await expect(reserve.require()).rejects.toMatchObject({ code: 'storage-full' });
    await expect(
      reserve.releaseWhenFull(() => writeFile(`${path}s`, randomBytes(2_000_000))),
    ).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    await rm(join(data, 'filler'));
    await reserve.require();
    expect(await readdir(data)).toContain('reserve');
  });
});
