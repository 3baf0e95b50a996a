import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { backUpInstallation } from '../../src/back-up-installation.js';
import { openBackupPlace } from '../../src/backup-desk.js';
import type { StorageConfig } from '../../src/config.js';
import { createServices } from '../../src/domain/services.js';
import { createLog } from '../../src/jobs/log.js';
import { openStorage } from '../../src/open-storage.js';
import { openObjects } from '../../src/storage/s3/objects.js';
import { restoreInstallation } from '../../src/transfer/index.js';
import { wav } from '../http/harness.js';
import { run, startCommand } from '../support/cli.js';
import { refusal } from '../support/refusal.js';
import { type RunningS3, s3Servers, settingsOf } from '../support/s3-servers.js';

const log = createLog('test', () => undefined);

describe.each(s3Servers)('a backup in a bucket of $name', ({ start }) => {
  let s3: RunningS3;
  let folder: string;
  let count = 0;
  let bucket = '';
  beforeAll(async () => {
    s3 = await start();
  }, 120_000);
  afterAll(() => s3.stop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-bucket-backup-'));
    count += 1;
    bucket = `backups-${count}`;
    await s3.makeBucket(bucket);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const config = (data: string): StorageConfig => ({
    ...{
      dataDirectory: join(folder, data),
      databaseUrl: `sqlite:${join(folder, data, 'persephone.sqlite')}`,
    },
    ...{ bucket: null, logFormat: 'text' },
  });
  const settings = (prefix = '') => settingsOf(s3, bucket, prefix);

  async function keep(place: StorageConfig, ...names: readonly string[]): Promise<void> {
    const storage = await openStorage(place, log, { user: 'service', allowViolations: false });
    try {
      const { audio } = createServices(storage);
      for (const [i, name] of names.entries()) {
        const content = (async function* () {
          yield wav(0.2, 200 + 10 * i + name.length);
        })();
        await audio.upload({ fileName: `${name}.wav`, content });
      }
    } finally {
      await storage.database.close();
    }
  }

  /** The names of the recordings, each with the hash of its file, which is there. */
  async function recordings(place: StorageConfig): Promise<string[]> {
    const storage = await openStorage(place, log, { user: 'verification', allowViolations: false });
    try {
      const kept = await createServices(storage).audio.list({ pageNumber: 1, pageSize: 50 });
      for (const { contentHash } of kept) expect(await storage.blobs.has(contentHash)).toBe(true);
      return kept.map(({ fileName, contentHash }) => `${fileName} ${contentHash}`).sort();
    } finally {
      await storage.database.close();
    }
  }

  test('has everything, only what is new the next time, and comes back as it was', async () => {
    await keep(config('data'), 'one', 'three');
    const first = await backUpInstallation(config('data'), settings('lab/'), {});
    expect(first).toMatchObject({ place: `s3://${bucket}/lab`, files: 2, copied: 2, faulty: [] });
    await keep(config('data'), 'fourth');
    const second = await backUpInstallation(config('data'), settings('lab/'), {});
    expect(second).toMatchObject({ files: 3, copied: 1, faulty: [] });
    const restored = await restoreInstallation(settings('lab/'), config('restored'));
    expect(restored).toMatchObject({ files: 3, faulty: [] });
    expect(await recordings(config('restored'))).toEqual(await recordings(config('data')));
    // Nothing of it stays on this machine beside the two.
    expect((await readdir(folder)).sort()).toEqual(['data', 'restored']);
  }, 60_000);

  test('that was not finished, or is another installation’s, is neither restored nor written over', async () => {
    await keep(config('data'), 'one');
    await keep(config('other'), 'two');
    await backUpInstallation(config('data'), settings(), {});
    expect(await refusal(backUpInstallation(config('other'), settings(), {}))).toMatchObject({
      code: 'storage-mismatch',
      detail: expect.stringMatching(/has files of the installation/),
    });
    const objects = await openObjects(settings());
    await objects.delete('installation.json');
    expect(await refusal(restoreInstallation(settings(), config('restored')))).toMatchObject({
      code: 'transfer-impossible',
      detail: expect.stringMatching(/no whole backup/),
    });
    // It is gone on with, and is whole then.
    expect(await backUpInstallation(config('data'), settings(), {})).toMatchObject({ copied: 0 });
    expect(await restoreInstallation(settings(), config('restored'))).toMatchObject({ files: 1 });
  }, 60_000);

  test('is not made among other things, nor within what it is a copy of', async () => {
    const objects = await openObjects(settings());
    await objects.put('holiday/photo.jpg', new Uint8Array(3));
    await keep(config('data'), 'one');
    expect(await refusal(backUpInstallation(config('data'), settings(), {}))).toMatchObject({
      code: 'storage-mismatch',
      detail: expect.stringMatching(/other files/),
    });
    await objects.delete('holiday/photo.jpg');
    const own = { ...config('own'), bucket: settings('files/') };
    await keep(own, 'two');
    expect(await refusal(backUpInstallation(own, settings('files/deep/'), {}))).toMatchObject({
      code: 'storage-mismatch',
      detail: expect.stringMatching(/where the files themselves are/),
    });
    expect(await backUpInstallation(own, settings('copy/'), {})).toMatchObject({ files: 1, copied: 1 });
    // Beside it, although the names begin alike.
    expect(await backUpInstallation(own, settings('files-2/'), {})).toMatchObject({ files: 1, copied: 1 });
  }, 60_000);

  test('is not made where the files lie within it, nor at the same place by another name of its server', async () => {
    const own = { ...config('own'), bucket: settings('lab/files/') };
    await keep(own, 'two');
    const alias = s3.endpoint.replace('127.0.0.1', 'localhost');
    expect(alias).not.toBe(s3.endpoint);
    const within = ['', 'lab/', 'lab/files/', 'lab/files/deep/'].map((prefix) => settings(prefix));
    const targets = [...within, ...within.map((target) => ({ ...target, endpoint: alias }))];
    for (const target of targets) {
      expect(await refusal(backUpInstallation(own, target, {}))).toMatchObject({
        code: 'storage-mismatch',
        detail: expect.stringMatching(/where the files themselves are/),
      });
    }
    // Nothing was written beside them, and a backup beside them by the other name is none of these.
    const objects = await openObjects(settings());
    const names: string[] = [];
    for await (const portion of objects.list('')) names.push(...portion.map(({ name }) => name));
    expect(names.filter((name) => !/^lab\/files\/(blobs\/|installation\.json)/.test(name))).toEqual([]);
    const beside = { ...settings('copy/'), endpoint: alias };
    expect(await backUpInstallation(own, beside, {})).toMatchObject({ files: 1, copied: 1 });
  }, 60_000);

  test('whose process is killed leaves a copy of the database on this machine, which the next removes', async () => {
    await keep(config('data'), 'one');
    const desks = join(folder, 'desks');
    await mkdir(desks);
    const env = { ...s3.env, PERSEPHONE_S3_PATH_STYLE: 'true', DATABASE_URL: '', TMPDIR: desks };
    const backup = (more = {}) =>
      startCommand(['backup', `s3://${bucket}/lab`, '--data', join(folder, 'data')], { ...env, ...more });
    const found = async () => (await readdir(desks)).filter((name) => !name.includes('.lock'));
    // Of a server that never answers: it waits for as long as it lives.
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const { child, finished } = backup({ PERSEPHONE_S3_ENDPOINT: `http://127.0.0.1:${port}` });
    await expect.poll(found, { timeout: 20_000 }).toHaveLength(1);
    child.kill('SIGKILL');
    await finished;
    silent.close();
    const [left = ''] = await found();
    await writeFile(join(desks, left, 'persephone.sqlite'), 'a copy');

    // That of one that is at work stays.
    vi.stubEnv('TMPDIR', desks);
    const atWork = await openBackupPlace(settings('lab/'));
    expect(await found()).toEqual([basename(atWork.desk)]);
    expect(await backup().finished).toMatchObject({ code: 0 });
    expect(await found()).toEqual([basename(atWork.desk)]);
    await atWork.close();
    vi.unstubAllEnvs();
    expect(await readdir(desks)).toEqual([]);
  }, 120_000);

  test('has what earlier ones left half written removed, once it is old', async () => {
    const objects = await openObjects(settings('lab/'));
    await objects.put('aside/probe', new Uint8Array(1));
    await objects.put('persephone.sqlite', new Uint8Array(1));
    const place = await openBackupPlace(settings('lab/'));
    await place.removeLeftovers(60_000);
    expect(await objects.byteLength('aside/probe')).toBe(1);
    await place.removeLeftovers(0);
    expect(await objects.byteLength('aside/probe')).toBeUndefined();
    expect(await place.byteLength('persephone.sqlite')).toBe(1);
    await place.close();
  }, 60_000);

  test('whose database came in part is not taken for a whole one', async () => {
    await keep(config('data'), 'one');
    await backUpInstallation(config('data'), settings(), {});
    const objects = await openObjects(settings());
    await objects.put('persephone.sqlite', new Uint8Array(0));
    expect(await refusal(restoreInstallation(settings(), config('restored')))).toMatchObject({
      code: 'database-damaged',
    });
    const half = (await readFile(join(folder, 'data', 'persephone.sqlite'))).subarray(0, 5000);
    await objects.put('persephone.sqlite', half);
    expect(await refusal(restoreInstallation(settings(), config('restored')))).toMatchObject({
      code: expect.stringMatching(/database-damaged|transfer-impossible/),
    });
  }, 60_000);

  test('is made and brought back by the commands', async () => {
    await keep(config('data'), 'one');
    Object.assign(process.env, s3.env, { PERSEPHONE_S3_PATH_STYLE: 'true', DATABASE_URL: '' });
    const made = await run('backup', `s3://${bucket}/lab`, '--data', join(folder, 'data'));
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`s3://${bucket}/lab: persephone.sqlite and 1 of 1 files`),
    });
    const back = await run('restore', `s3://${bucket}/lab`, '--data', join(folder, 'restored'));
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('Restored') });
    expect(await recordings(config('restored'))).toEqual(await recordings(config('data')));
  }, 120_000);
});
