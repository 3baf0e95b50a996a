import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { killCommands, startCommand } from '../support/cli.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { type RunningS3, s3Servers } from '../support/s3-servers.js';
import {
  copyOf,
  type Made,
  makeInstallation,
  postgresRows,
  type Rows,
  serve,
  sqliteRows,
} from './installations.js';

// `persephone move` and `persephone restore` on an installation that was used, as people run them.

const noDatabase = { DATABASE_URL: '' };
const [, postgres] = databasesUnderTest();

let made: Made;
let rows: Rows;
let s3: RunningS3;
let prefixes = 0;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  made = await makeInstallation(noDatabase);
  rows = sqliteRows(join(made.data, 'persephone.sqlite'));
  const [server] = s3Servers;
  if (!server) throw new Error('No server of buckets');
  s3 = await server.start();
  await s3.makeBucket('lab');
}, 120_000);
afterAll(async () => {
  for (const database of databases) await database.dispose();
  await s3.stop();
  await made.remove();
}, 60_000);
afterEach(() => killCommands());

async function emptyPostgres(): Promise<string> {
  if (!postgres) throw new Error('No PostgreSQL');
  const database = await postgres.create();
  databases.push(database);
  return database.url;
}
const newBucket = () => `s3://lab/part-${++prefixes}/files`;
const newFolder = (name: string) => join(made.folder, `${name}-${++prefixes}`);

async function persephone(args: readonly string[], env: Record<string, string> = {}) {
  return startCommand(args, { ...noDatabase, ...s3.env, ...env }).finished;
}

/** Every table has rows that the training and the import have made. */
test('the installation that is moved has rows in the tables that matter', () => {
  for (const table of [
    'audio',
    'utterance',
    'corpus_utterance',
    'model_epoch',
    'job',
    'evaluation',
    'api_key',
  ]) {
    expect(rows[table]?.length, table).toBeGreaterThan(0);
  }
});

interface Place {
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

/** It serves what it had, and goes on with ids and jobs where it was. */
async function expectAlive({ args, env }: Place): Promise<void> {
  expect(await persephone(['verify', ...args], env)).toMatchObject({ code: 0 });
  const service = await serve(args, { ...noDatabase, ...s3.env, ...env });
  const sound = await fetch(`${service.address}/v1/audio/1/file`, { headers: { range: 'bytes=0-3' } });
  expect([sound.status, await sound.text()]).toEqual([206, 'RIFF']);
  const highest = Math.max(...(rows.audio ?? []).map((row) => JSON.parse(row).id));
  const next = await service.client.upload(
    '/v0.1/audio',
    'audioFile',
    'next.wav',
    await readFile(await aRecording()),
  );
  // The last id was given to a recording that was deleted again.
  expect(next).toBe(highest + 2);
  const answer = await service.client.post<{ text: string }>('/v0.1/model/transcribe/1/1');
  expect(answer.status).toBe(201);
  await service.stop();
}

async function aRecording(): Promise<string> {
  const hash = JSON.parse(rows.audio?.[0] ?? '{}').content_hash as string;
  return join(made.data, 'blobs', hash.slice(0, 2), hash);
}

describe('move', () => {
  test('SQLite to PostgreSQL: every row, id and rule; the folder stays, and what was is untouched', async () => {
    const data = await copyOf(made, 'to-postgres');
    const before = await readFile(join(data, 'persephone.sqlite'));
    const url = await emptyPostgres();
    const moved = await persephone(['move', '--data', data], { TO_DATABASE_URL: url });
    expect(moved).toMatchObject({ code: 0, stdout: expect.stringMatching(/the database \(\d+ rows/) });
    expect(await postgresRows(url)).toEqual(rows);
    expect((await readFile(join(data, 'persephone.sqlite'))).equals(before)).toBe(true);
    expect((await readdir(data)).filter((name) => name.includes('arriving'))).toEqual([]);
    // Done again, it finds that all is there.
    expect(await persephone(['move', '--data', data], { TO_DATABASE_URL: url })).toMatchObject({ code: 0 });
    await expectAlive({ args: ['--data', data], env: { DATABASE_URL: url } });
    // And not where it has gone on since.
    const again = await persephone(['move', '--data', data], { TO_DATABASE_URL: url });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/transfer-impossible/) });
  }, 120_000);

  test('folder to bucket, and both at once', async () => {
    const data = await copyOf(made, 'to-bucket');
    const bucket = newBucket();
    const files = await persephone(['move', '--data', data, '--to-files', bucket]);
    expect(files).toMatchObject({ code: 0, stdout: expect.stringMatching(/(\d+) of \1 files/) });
    expect(await persephone(['verify', '--data', data, '--files', bucket])).toMatchObject({ code: 0 });
    expect(await persephone(['verify', '--data', data])).toMatchObject({ code: 0 });

    const [url, other, folder] = [await emptyPostgres(), newBucket(), newFolder('machine')];
    const both = await persephone(['move', '--data', data, '--to-files', other, '--to-data', folder], {
      TO_DATABASE_URL: url,
    });
    expect(both).toMatchObject({ code: 0 });
    expect(await postgresRows(url)).toEqual(rows);
    await expectAlive({ args: ['--data', folder, '--files', other], env: { DATABASE_URL: url } });
    // From a bucket to a folder.
    const back = newFolder('back');
    expect(await persephone(['move', '--data', data, '--files', bucket, '--to-data', back])).toMatchObject({
      code: 0,
    });
    expect(sqliteRows(join(back, 'persephone.sqlite'))).toEqual(rows);
    await expectAlive({ args: ['--data', back], env: {} });
  }, 180_000);

  test('is refused while the service works, and where something is there', async () => {
    const data = await copyOf(made, 'working');
    const service = await serve(['--data', data], noDatabase);
    const refused = await persephone(['move', '--data', data, '--to-files', newBucket()]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Stop the service.*transfer-impossible/),
    });
    await service.stop();
    const folder = newFolder('other');
    const other = await serve(['--data', folder], noDatabase);
    await other.stop();
    expect(await persephone(['move', '--data', data, '--to-data', folder])).toMatchObject({
      ...{ code: 1, stderr: expect.stringMatching(/is not empty: it belongs to the installation/) },
    });
    expect(await persephone(['move', '--data', data])).toMatchObject({ code: 2 });
    expect(await persephone(['move', '--data', data, '--to-data', data])).toMatchObject({
      ...{ code: 1, stderr: expect.stringMatching(/there already/) },
    });
  }, 120_000);

  test('is refused on PostgreSQL, too, while the service works', async () => {
    const [data, url] = [await copyOf(made, 'working-postgres'), await emptyPostgres()];
    expect(await persephone(['move', '--data', data], { TO_DATABASE_URL: url })).toMatchObject({ code: 0 });
    const service = await serve(['--data', data], { DATABASE_URL: url });
    const args = ['move', '--data', data, '--to-files', newBucket()];
    expect(await persephone(args, { DATABASE_URL: url })).toMatchObject({
      ...{ code: 1, stderr: expect.stringMatching(/other connection\(s\) to it are open.*Stop the service/) },
    });
    await service.stop();
    expect(await persephone(args, { DATABASE_URL: url })).toMatchObject({ code: 0 });
  }, 120_000);
});

describe('restore', () => {
  const places: readonly (readonly [string, () => Promise<Place>])[] = [
    ['a folder and SQLite', async () => ({ args: ['--data', newFolder('restored')], env: {} })],
    [
      'a folder and PostgreSQL',
      async () => ({
        args: ['--data', newFolder('restored')],
        env: { DATABASE_URL: await emptyPostgres() },
      }),
    ],
    [
      'a bucket and SQLite',
      async () => ({ args: ['--data', newFolder('restored'), '--files', newBucket()], env: {} }),
    ],
    [
      'a bucket and PostgreSQL',
      async () => ({
        args: ['--data', newFolder('restored'), '--files', newBucket()],
        env: { DATABASE_URL: await emptyPostgres() },
      }),
    ],
  ];

  // The last has all that the others have, which are among the slow ones.
  test.each(process.env.PERSEPHONE_SLOW_TESTS === '1' ? places : places.slice(-1))(
    'into %s, once: then it is not empty',
    async (_, makePlace) => {
      const backup = newFolder('backup');
      expect(await persephone(['backup', backup, '--data', made.data])).toMatchObject({ code: 0 });
      const place = await makePlace();
      const restored = await persephone(['restore', backup, ...place.args], place.env);
      expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/(\d+) of \1 files/) });
      await expectAlive(place);
      const again = await persephone(['restore', backup, ...place.args], place.env);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not empty/) });
    },
    120_000,
  );

  test('of what is no whole backup is refused, and what a backup lacks is named', async () => {
    const backup = newFolder('backup');
    expect(await persephone(['backup', backup, '--data', made.data])).toMatchObject({ code: 0 });
    const [one, two] = (rows.audio ?? []).map((row) => JSON.parse(row).content_hash as string);
    const pathOf = (hash = '') => join(backup, 'blobs', hash.slice(0, 2), hash);
    await rm(pathOf(one));
    await writeFile(pathOf(two), 'other bytes');
    const target = newFolder('lacking');
    const restored = await persephone(['restore', backup, '--data', target]);
    expect(restored.code).toBe(1);
    expect(restored.stdout).toContain(`missing\t${one}\t`);
    expect(restored.stdout).toContain(`${two}\t`);
    const service = await serve(['--data', target], noDatabase);
    await service.stop();
    await rm(join(backup, 'installation.json'));
    expect(await persephone(['restore', backup, '--data', newFolder('none')])).toMatchObject({
      ...{ code: 1, stderr: expect.stringMatching(/is no whole backup/) },
    });
  }, 120_000);
});
