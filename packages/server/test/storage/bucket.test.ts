import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBucketPlace } from '../../src/storage/index.js';
import { createBucketBlobStore } from '../../src/storage/s3/blob-store.js';
import { openObjects } from '../../src/storage/s3/objects.js';
import { wav } from '../http/harness.js';
import { openBucket } from '../support/blob-stores.js';
import { killCommands, startCommand } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { type RunningS3, s3Servers, settingsOf } from '../support/s3-servers.js';
import { fill, serve } from './installations.js';

describe.each(s3Servers)('a bucket of $name', ({ start, knowsParts }) => {
  let s3: RunningS3;
  let folder: string;
  let count = 0;
  beforeAll(async () => {
    s3 = await start();
    await s3.makeBucket('lab');
  }, 120_000);
  afterAll(() => s3.stop(), 60_000);
  beforeEach(async () => {
    count += 1;
    folder = await mkdtemp(join(tmpdir(), 'persephone-bucket-'));
  });
  afterEach(async () => {
    killCommands();
    await rm(folder, { recursive: true, force: true });
  });
  const prefix = () => `test-${count}/`;
  const settings = () => settingsOf(s3, 'lab', prefix());
  const place = () => ({
    args: ['--data', join(folder, 'data'), '--files', `s3://lab/${prefix()}`],
    env: { DATABASE_URL: '', ...s3.env } as Record<string, string>,
  });

  test('has all that is uploaded, trained and transcribed, for machines that have nothing but its address', async () => {
    const { args, env } = place();
    const service = await serve(args, env);
    await fill(service);
    const { address } = service;
    const whole = Buffer.from(await (await fetch(`${address}/v1/audio/1/file`)).arrayBuffer());
    const part = await fetch(`${address}/v1/audio/1/file`, { headers: { range: 'bytes=100-1099' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-1099/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(100, 1100))).toBe(true);
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    await service.stop();
    // No blob lies in the folder of the machine.
    const blobs = await readdir(join(folder, 'data', 'blobs'), { recursive: true });
    expect(blobs.filter((name) => name !== 'aside')).toEqual([]);
    // A machine without any copy.
    await rm(join(folder, 'data', 'cache'), { recursive: true });
    await rm(join(folder, 'data', 'features'), { recursive: true });
    const again = await serve(args, env);
    const transcribed = await again.client.post('/v0.1/model/transcribe/1/2');
    expect(transcribed.status).toBe(201);
    await again.stop();
    expect(await startCommand(['verify', ...args], env).finished).toMatchObject({
      ...{ code: 0, stdout: expect.stringMatching(/(\d+) of \1 files/) },
    });
    // A backup of it is a folder that is whole.
    const backup = join(folder, 'backup');
    expect(await startCommand(['backup', backup, ...args], env).finished).toMatchObject({ code: 0 });
    expect(await startCommand(['verify', '--data', backup], env).finished).toMatchObject({ code: 0 });
    // Without its settings nothing begins in the folder.
    const without = await startCommand(['serve', '--port', '0', '--data', join(folder, 'data')], env)
      .finished;
    expect(without).toMatchObject({ code: 1, stderr: expect.stringMatching(/storage-mismatch/) });
  }, 120_000);

  test('is refused at the start where it, its server or the right to it is not there, and no secret is said', async () => {
    const { args, env } = place();
    const said = async (changes: Record<string, string>, files = `s3://lab/${prefix()}`) => {
      const all = ['serve', '--port', '0', ...args.slice(0, 2), '--files', files];
      const { code, stderr } = await startCommand(all, { ...env, ...changes }).finished;
      expect([code, stderr]).toEqual([1, expect.stringContaining('[storage-unavailable]')]);
      expect(stderr).not.toContain(env.AWS_SECRET_ACCESS_KEY);
      return stderr;
    };
    expect(await said({}, 's3://nothing-there/x')).toMatch(/there is no bucket nothing-there at .*Make it/);
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    expect(await said({ PERSEPHONE_S3_ENDPOINT: endpoint })).toMatch(/does not answer \(ECONNREFUSED\)/);
    const noKeys = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
    expect(await said({ ...noKeys, HOME: folder })).toMatch(/no credentials are set/);
    // Nothing was begun.
    expect(
      (await readdir(join(folder, 'data')).catch(() => [])).filter((name) => /sqlite/.test(name)),
    ).toEqual([]);
  }, 60_000);

  test.runIf(knowsParts)(
    'wrong keys are named as such',
    async () => {
      const { args, env } = place();
      for (const wrong of [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, { AWS_ACCESS_KEY_ID: 'NOBODY' }]) {
        const { stderr } = await startCommand(['serve', '--port', '0', ...args], { ...env, ...wrong })
          .finished;
        expect(stderr).toMatch(/does not accept the credentials .*storage-unavailable/);
      }
    },
    60_000,
  );

  test('a service that is killed in an upload leaves neither a row nor an object, and takes it the next time', async () => {
    const { args, env } = place();
    const service = await serve(['--workers', '0', ...args], env);
    const objects = await openObjects(settings());
    const bytes = Buffer.alloc(64 * 1024 * 1024, 'large');
    const { port } = new URL(service.address);
    // Sent whole; what it is answered is never read.
    const sending = request({
      port,
      method: 'POST',
      path: '/v1/audio?name=large.wav',
      headers: { 'content-type': 'application/octet-stream' },
    });
    sending.on('error', () => undefined);
    sending.end(bytes);
    const aside = join(folder, 'data', 'blobs', 'aside');
    // All of it has arrived, and is on its way to the bucket.
    const arrived = () =>
      readdirSync(aside).some((name) => statSync(join(aside, name)).size === bytes.length);
    while (!arrived()) await sleep(5);
    await sleep(150);
    service.command.child.kill('SIGKILL');
    await service.command.finished;
    sending.destroy();
    const names = async () => {
      const found: string[] = [];
      for await (const portion of objects.list('blobs/')) found.push(...portion.map(({ name }) => name));
      return found;
    };
    expect(await names()).toEqual([]);
    const database = new Libsql(join(folder, 'data', 'persephone.sqlite'), { readonly: true });
    expect(database.prepare('select count(*) as n from audio').get([])).toMatchObject({ n: 0 });
    database.close();

    const again = await serve(['--workers', '0', ...args], env);
    const answer = await fetch(`${again.address}/v1/audio?name=large.wav`, {
      ...{ method: 'POST', body: bytes, headers: { 'content-type': 'application/octet-stream' } },
    });
    expect(answer.status).toBe(201);
    expect(await names()).toHaveLength(1);
    await again.stop();
    expect(await startCommand(['verify', ...args], env).finished).toMatchObject({ code: 0 });
    // What was sent of the first is given up once it is old.
    const given = await objects.abortUploads(0);
    expect([knowsParts, given]).toEqual([knowsParts, knowsParts ? 1 : undefined]);
    expect(await objects.abortUploads(0)).toBe(knowsParts ? 0 : undefined);
  }, 120_000);

  test.runIf(knowsParts)(
    'what is too large to be copied at once goes to the trash in parts, and comes back',
    async () => {
      const objects = await openObjects(settings(), { copiedAtOnce: 5 * 1024 * 1024 });
      const part = Buffer.alloc(1024 * 1024, 'x');
      const local = await openBucket(
        await createBucketPlace(settings(), join(folder, 'data')),
        join(folder, 'data'),
        'files',
      );
      const store = createBucketBlobStore(objects, { local, cache: noCache, opens: 'ranges' });
      const { contentHash, byteLength } = await store.put(
        (async function* () {
          for (let i = 0; i < 12; i++) yield part;
        })(),
      );
      expect(byteLength).toBe(12 * part.length);
      expect(await store.discard(contentHash)).toBe(true);
      expect(await objects.byteLength(`trash/${contentHash}`)).toBe(byteLength);
      const opened = await store.open(contentHash);
      expect(opened.byteLength).toBe(byteLength);
      const edge = 5 * 1024 * 1024;
      expect(Buffer.from(await opened.read(edge - 10, edge + 10)).toString()).toBe('x'.repeat(20));
      await opened.close();
      expect(await objects.byteLength(`trash/${contentHash}`)).toBeUndefined();
    },
    60_000,
  );

  test('ranges of a file are read across blocks, and past its end', async () => {
    const at = await createBucketPlace(settings(), join(folder, 'data'));
    const store = await openBucket(at, join(folder, 'data'), 'ranges');
    const bytes = Buffer.from(Array.from({ length: 1_300_000 }, (_, i) => i % 251));
    const { contentHash } = await store.put(
      (async function* () {
        yield bytes;
      })(),
    );
    const opened = await store.open(contentHash);
    expect(opened.path).toBeUndefined();
    for (const [start, end] of [
      [0, 44],
      [524_280, 524_300],
      [500_000, 1_200_000],
      [1_299_990, 1_400_000],
      [1_300_000, 1_300_001],
    ] as const) {
      expect(Buffer.from(await opened.read(start, end)).equals(bytes.subarray(start, end))).toBe(true);
    }
    await opened.close();
  });
});

test('a server that goes away while the service works is 503, and nothing is kept of what comes then', async () => {
  const [kind] = s3Servers;
  if (!kind) throw new Error('No server of buckets');
  const s3 = await kind.start();
  await s3.makeBucket('lab');
  const folder = await mkdtemp(join(tmpdir(), 'persephone-bucket-'));
  const args = ['--workers', '0', '--data', folder, '--files', 's3://lab'];
  const service = await serve(args, { DATABASE_URL: '', ...s3.env });
  await s3.stop();
  const answer = await fetch(`${service.address}/v1/audio?name=a.wav`, {
    ...{
      method: 'POST',
      body: Buffer.from(wav(0.2)),
      headers: { 'content-type': 'application/octet-stream' },
    },
  });
  expect([answer.status, await answer.text()]).toEqual([
    503,
    expect.stringMatching(/storage-unavailable.*does not answer/),
  ]);
  expect((await fetch(`${service.address}/health/ready`)).status).toBe(503);
  expect(JSON.parse(await (await fetch(`${service.address}/v1/audio`)).text())).toMatchObject({ items: [] });
  await service.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const noCache = {
  take: () => Promise.reject(new Error('Nothing is read whole here')),
  adopt: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  removeOld: () => Promise.resolve(),
};
