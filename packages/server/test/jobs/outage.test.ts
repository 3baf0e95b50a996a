import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseServiceConfig } from '../../src/config.js';
import { postgres } from '../../src/db/dialects/postgres.js';
import { openDatabase } from '../../src/db/index.js';
import type { Schema } from '../../src/db/schema.js';
import type { Handler } from '../../src/jobs/handler.js';
import { createLog } from '../../src/jobs/log.js';
import { startWorker } from '../../src/jobs/worker.js';
import { type Service, startService } from '../../src/main.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { program } from '../support/cli.js';
import { type OwnServer, onServer, startOwnServer } from '../support/postgres-server.js';

// A real PostgreSQL that goes and comes back, and the programs that must outlive it.
let server: OwnServer;
let folder: string;
beforeAll(async () => {
  server = await startOwnServer(true);
});
afterAll(() => server.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-outage-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the service answers 503 while PostgreSQL is stopped and goes on afterwards, with all it confirmed', async () => {
  const log: string[] = [];
  const config = parseServiceConfig(
    { PERSEPHONE_WORKERS: '1', DATABASE_URL: server.url },
    { data: folder, port: '0', threads: '1' },
  );
  const service: Service = await startService(config, {
    log: createLog('service', (line) => log.push(line)),
    workerProgram: program,
  });
  const statuses = new Map<number, number>();
  const confirmed = new Map<number, string>();
  const unavailable: { retryAfter: string | null; body: Record<string, unknown> }[] = [];
  let isOver = false;
  const load = async (client: number) => {
    for (let i = 0; !isOver; i++) {
      const name = `${client}-${i}`;
      const answer = await fetch(`${service.address}/v1/transcriptions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, text: 'm a' }),
      });
      const body = (await answer.json()) as Record<string, unknown>;
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.status === 201) confirmed.set(Number(body.id), name);
      else unavailable.push({ retryAfter: answer.headers.get('retry-after'), body });
      if (answer.status !== 201) await sleep(20);
    }
  };
  const clients = [1, 2, 3, 4].map(load);
  try {
    const pids = service.workerPids();
    await sleep(1500);
    for (const mode of ['immediate', 'fast', 'immediate', 'fast'] as const) {
      await server.halt(mode);
      const before = unavailable.length;
      await expect.poll(() => unavailable.length, { timeout: 20_000 }).toBeGreaterThan(before);
      await sleep(500);
      await server.start();
      const goodBefore = statuses.get(201) ?? 0;
      await expect.poll(() => statuses.get(201) ?? 0, { timeout: 30_000 }).toBeGreaterThan(goodBefore + 5);
    }
    isOver = true;
    await Promise.all(clients);
    expect([...statuses.keys()].sort()).toEqual([201, 503]);
    expect(new Set(unavailable.map(({ body }) => body.type)).size).toBe(1);
    expect(String(unavailable[0]?.body.type)).toMatch(/database-unavailable$/u);
    expect(new Set(unavailable.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['5']));
    expect(service.workerPids()).toEqual(pids);
    const rows = await onServer(
      server.url,
      async (client) => (await client.query('select id, name from transcription')).rows,
    );
    const stored = new Map(rows.map(({ id, name }) => [Number(id), name]));
    for (const [id, name] of confirmed) expect(stored.get(id)).toBe(name);
    // What is there without having been confirmed is what nobody could know of, and was reported so.
    const unknown = unavailable.filter(({ body }) => body.outcome === 'unknown').length;
    expect(stored.size - confirmed.size).toBeLessThanOrEqual(unknown);
    expect(log.join('')).not.toMatch(/\n\s+at /u);
  } finally {
    isOver = true;
    await Promise.allSettled(clients);
    await service.close();
  }
}, 180_000);

/** Passes bytes to the server until it is to keep the answers to itself, or everything. */
async function proxyTo(
  port: number,
): Promise<{ port: number; drop(what: 'answers' | 'all'): void; close(): void }> {
  let dropped: 'answers' | 'all' | undefined;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (bytes) => dropped !== 'all' && upstream.write(bytes));
    upstream.on('data', (bytes) => dropped === undefined && client.write(bytes));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => dropped === undefined && client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    drop: (what) => {
      dropped = what;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

describe('a handle on PostgreSQL', () => {
  let handle: Kysely<Schema>;
  const open = (changes: { url?: string; queryTimeoutMs?: number; poolSize?: number } = {}) =>
    new Kysely<Schema>({
      dialect: postgres({ url: server.url, poolSize: 2, log: () => {}, ...changes }).kysely,
    });
  beforeEach(async () => {
    await (await openDatabase({ url: server.url })).close();
    handle = open();
  });
  afterEach(() => handle.destroy());

  const insertion = (name: string) =>
    sql`insert into transcription (name, text, source) values (${name}, 'a', 'person')`;
  const named = async (name: string) =>
    (await sql`select 1 from transcription where name = ${name}`.execute(handle)).rows.length;
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (reason: unknown) => reason,
    );
  const admin = (...statements: string[]) =>
    onServer(server.url, async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  const others = `from pg_stat_activity where application_name = 'persephone'`;
  const atWork = () =>
    expect
      .poll(
        () =>
          onServer(
            server.url,
            async (client) => (await client.query(`select 1 ${others} and wait_event = 'PgSleep'`)).rowCount,
          ),
        { timeout: 10_000 },
      )
      .toBe(1);
  const goesOn = async (on = handle) => {
    expect(await outcome(insertion('later').execute(on))).toBe('done');
  };
  const unavailable = { name: 'DomainError', code: 'database-unavailable' };

  test('goes on when its connection is ended at work, and does not report that nothing was done', async () => {
    const reading = outcome(sql`select pg_sleep(20)`.execute(handle));
    await atWork();
    await admin(`select pg_terminate_backend(pid) ${others}`);
    expect(await reading).toMatchObject({ ...unavailable, members: {} });
    const asleep = outcome(
      sql`insert into transcription (name, text, source)
      select 'x', 'a', 'person' from (select pg_sleep(20)) s`.execute(handle),
    );
    await atWork();
    await admin(`select pg_terminate_backend(pid) ${others}`);
    expect(await asleep).toMatchObject({ ...unavailable, members: { outcome: 'unknown' } });
    await goesOn();
  });

  test('goes on when a statement is cancelled, and knows that it was not done', async () => {
    const asleep = outcome(
      sql`insert into transcription (name, text, source)
      select 'x', 'a', 'person' from (select pg_sleep(20)) s`.execute(handle),
    );
    await atWork();
    await admin(`select pg_cancel_backend(pid) ${others}`);
    expect(await asleep).toMatchObject({ ...unavailable, members: {} });
    await goesOn();
  });

  test('keeps nothing of a transaction that is ended while it stands idle', async () => {
    const transaction = outcome(
      handle.transaction().execute(async (trx) => {
        await insertion('idle').execute(trx);
        await admin(`select pg_terminate_backend(pid) ${others}`);
        await insertion('idle too').execute(trx);
      }),
    );
    expect(await transaction).toMatchObject({ ...unavailable, members: {} });
    expect(await named('idle')).toBe(0);
    await goesOn();
  });

  test('waits no longer than its patience for a network that carries nothing any more', async () => {
    const proxy = await proxyTo(Number(new URL(server.url).port));
    const url = new URL(server.url);
    url.port = String(proxy.port);
    const through = open({ url: url.href, queryTimeoutMs: 500, poolSize: 1 });
    await goesOn(through);
    proxy.drop('all');
    const began = performance.now();
    expect(await outcome(sql`select 1`.execute(through))).toMatchObject(unavailable);
    expect(performance.now() - began).toBeLessThan(5000);
    proxy.close();
    await through.destroy();
  });

  test('reports of a commit whose answer never came that it may have been kept', async () => {
    const proxy = await proxyTo(Number(new URL(server.url).port));
    const url = new URL(server.url);
    url.port = String(proxy.port);
    const through = open({ url: url.href, queryTimeoutMs: 500, poolSize: 1 });
    const answer = await outcome(
      through.transaction().execute(async (trx) => {
        await insertion('committed unheard').execute(trx);
        proxy.drop('answers');
      }),
    );
    expect(answer).toMatchObject({ ...unavailable, members: { outcome: 'unknown' } });
    expect(answer).toMatchObject({ detail: expect.stringContaining('may or may not have been kept') });
    expect(await named('committed unheard')).toBe(1);
    proxy.close();
    await through.destroy();
  });

  test('finds the server that takes writes again after one that was made read-only', async () => {
    await goesOn();
    await admin('alter database postgres set default_transaction_read_only = on');
    try {
      await admin(`select pg_terminate_backend(pid) ${others}`);
      await expect
        .poll(() => outcome(insertion('x').execute(handle)))
        .toMatchObject({ ...unavailable, detail: expect.stringContaining('primary server') });
    } finally {
      await admin(
        'set default_transaction_read_only = off',
        'alter database postgres reset default_transaction_read_only',
      );
    }
    await goesOn();
  });

  test('is reported when there are too many connections, and goes on when there are fewer', async () => {
    await admin(`create role few login superuser password 'few'`).catch(() => {});
    await admin('alter role few nosuperuser connection limit 0');
    await admin('grant all on all tables in schema public to few');
    await admin('grant all on all sequences in schema public to few');
    const url = new URL(server.url);
    [url.username, url.password] = ['few', 'few'];
    const limited = open({ url: url.href });
    expect(await outcome(sql`select 1`.execute(limited))).toMatchObject(unavailable);
    await admin('alter role few connection limit 5');
    await goesOn(limited);
    await limited.destroy();
  });
});

test('a job ends as it should although PostgreSQL is away when it does, and its worker lives', async () => {
  const database = await openDatabase({ url: server.url });
  await sql`delete from job`.execute(
    new Kysely<Schema>({ dialect: postgres({ url: server.url, poolSize: 1, log: () => {} }).kysely }),
  );
  const partition = { training: [], validation: [], testing: [] };
  const { id: corpusId } = await database.transaction(({ corpora }) =>
    corpora.insert({
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null, labels: [], partition },
    }),
  );
  const log: string[] = [];
  const handler: Handler = async () => {
    await server.halt('immediate');
    setTimeout(() => void server.start(), 2500);
    return async () => ({});
  };
  const job = await database.jobs.enqueue({ kind: 'preprocess', corpusId });
  const worker = startWorker({
    ...{
      database,
      owner: 'w',
      kinds: ['preprocess'] as const,
      log: createLog('w', (line) => log.push(line)),
    },
    blobs: createFileBlobStore(join(folder, 'blobs')),
    handlers: {
      ...{ train: handler, transcribe: handler, preprocess: handler, evaluate: handler },
      ...{ 'import-model': handler, 'import-zip': handler },
    },
  });
  await expect
    .poll(
      () =>
        database.jobs.find(job.id).then(
          (found) => found?.state,
          () => 'away',
        ),
      { timeout: 30_000 },
    )
    .toBe('succeeded');
  expect(await database.jobs.find(job.id)).toMatchObject({ attempts: 1, error: null });
  expect(log.join('')).toContain('its end cannot be written; trying until it can');
  worker.stop();
  await worker.ended;
  await database.close();
}, 60_000);
