import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openObjects } from '../../src/storage/s3/objects.js';
import { killCommands, startCommand } from '../support/cli.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { debianPostgres, startDebianPostgres } from '../support/debian-postgres.js';
import { onServer } from '../support/postgres-server.js';
import { type RunningS3, s3Servers, settingsOf } from '../support/s3-servers.js';
import { type Made, makeInstallation, postgresRows, type Rows, serve, sqliteRows } from './installations.js';

// A move and a restore that are killed again and again, later each time, until one comes to its end.

const noDatabase = { DATABASE_URL: '' };
const [, postgres] = databasesUnderTest();
const recordings = 250;

let made: Made;
let rows: Rows;
let s3: RunningS3;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  made = await makeInstallation(noDatabase, recordings);
  rows = sqliteRows(join(made.data, 'persephone.sqlite'));
  const [server] = s3Servers;
  if (!server) throw new Error('No server of buckets');
  s3 = await server.start();
  await s3.makeBucket('lab');
}, 120_000);
afterEach(() => killCommands());
afterAll(async () => {
  for (const database of databases) await database.dispose();
  await s3.stop();
  await made.remove();
}, 60_000);

async function emptyPostgres(): Promise<string> {
  if (!postgres) throw new Error('No PostgreSQL');
  const database = await postgres.create();
  databases.push(database);
  return database.url;
}

const start = (args: readonly string[], env: Record<string, string>) =>
  startCommand(args, { ...noDatabase, ...s3.env, ...env });

interface Target {
  readonly args: readonly string[];
  readonly env: Record<string, string>;
  /** Whether it bears the note that something is on its way there. */
  begun(): Promise<boolean>;
}

/**
 * Kill the command a time after it has begun, and a longer one the next time, until it comes to its end; after each kill, what it has
 * begun cannot be used. Returns what it said in the end, and how often it was killed.
 */
async function killedOverAndOver(args: readonly string[], env: Record<string, string>, target: Target) {
  for (let kills = 0; ; kills++) {
    const { child, finished } = start(args, env);
    while (child.exitCode === null && !(await target.begun())) await sleep(20);
    const ended = finished.then(() => true);
    if (await Promise.race([ended, sleep(kills * 250).then(() => false)]))
      return { kills, ...(await finished) };
    child.kill('SIGKILL');
    const { code, stdout } = await finished;
    const { stderr } = await start(['verify', ...target.args], target.env).finished;
    // Killed when all was done.
    if (stderr === '') return { kills, code: code ?? 0, stdout, stderr };
    expect(stderr).toMatch(/transfer-unfinished/);
  }
}

async function expectWhole({ args, env }: Target, there: () => Promise<Rows> | Rows) {
  expect(await there()).toEqual(rows);
  expect(await start(['verify', ...args], env).finished).toMatchObject({
    ...{ code: 0, stdout: expect.stringMatching(/(\d+) of \1 files/) },
  });
  const service = await serve(['--workers', '0', ...args], { ...noDatabase, ...s3.env, ...env });
  await service.stop();
}

test('a move to PostgreSQL and a bucket, killed over and over, comes to its end with everything', async () => {
  const [url, folder] = [await emptyPostgres(), join(made.folder, 'machine')];
  const objects = await openObjects(settingsOf(s3, 'lab', 'moved/'));
  const target: Target = {
    args: ['--data', folder, '--files', 's3://lab/moved'],
    env: { DATABASE_URL: url },
    begun: async () => (await objects.byteLength('unfinished.json')) !== undefined,
  };
  const args = ['move', '--data', made.data, '--to-files', 's3://lab/moved', '--to-data', folder];
  const done = await killedOverAndOver(args, { TO_DATABASE_URL: url }, target);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.kills).toBeGreaterThan(2);
  await expectWhole(target, () => postgresRows(url));
  // Where it was, it still is.
  expect(sqliteRows(join(made.data, 'persephone.sqlite'))).toEqual(rows);
}, 240_000);

test('a restore into a folder, killed over and over, comes to its end with everything', async () => {
  const backup = join(made.folder, 'backup');
  expect(await start(['backup', backup, '--data', made.data], {}).finished).toMatchObject({ code: 0 });
  const folder = join(made.folder, 'restored');
  const target: Target = {
    args: ['--data', folder],
    env: {},
    begun: async () => existsSync(join(folder, 'unfinished.json')),
  };
  const done = await killedOverAndOver(['restore', backup, ...target.args], {}, target);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.kills).toBeGreaterThan(2);
  await expectWhole(target, () => sqliteRows(join(folder, 'persephone.sqlite')));
}, 240_000);

const bin = debianPostgres();

test.runIf(bin !== undefined)(
  'a move from PostgreSQL to another database and folder, killed over and over, comes to its end with everything',
  async () => {
    const server = await startDebianPostgres(bin ?? '');
    try {
      const filled = await start(['move', '--data', made.data], { TO_DATABASE_URL: server.url }).finished;
      expect(filled).toMatchObject({ code: 0 });
      await onServer(server.url, (client) => client.query('create database other'));
      const url = server.url.replace(/persephone$/, 'other');
      const folder = join(made.folder, 'from-postgres');
      const target: Target = {
        args: ['--data', folder],
        env: { DATABASE_URL: url },
        begun: async () => existsSync(join(folder, 'unfinished.json')),
      };
      const args = ['move', '--data', made.data, '--to-data', folder];
      const PATH = `${bin}:${process.env.PATH}`;
      const env = { DATABASE_URL: server.url, TO_DATABASE_URL: url, PATH };
      const done = await killedOverAndOver(args, env, target);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(done.kills).toBeGreaterThan(2);
      await expectWhole(target, () => postgresRows(url));
      expect(await postgresRows(server.url)).toEqual(rows);
      expect(existsSync(join(folder, 'arriving'))).toBe(false);
    } finally {
      await server.remove();
    }
  },
  240_000,
);
