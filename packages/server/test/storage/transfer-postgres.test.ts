import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wav } from '../http/harness.js';
import { killCommands, startCommand } from '../support/cli.js';
import { type DebianServer, debianPostgres, startDebianPostgres } from '../support/debian-postgres.js';
import { onServer } from '../support/postgres-server.js';
import { copyOf, type Made, makeInstallation, postgresRows, type Rows, serve } from './installations.js';

// `persephone move` from one PostgreSQL to another, which wants programs that only an installed PostgreSQL has.
const bin = debianPostgres();

describe.runIf(bin !== undefined)("with Debian's PostgreSQL, a move to another database", () => {
  let server: DebianServer;
  let made: Made;
  let rows: Rows;
  let databases = 0;
  beforeAll(async () => {
    server = await startDebianPostgres(bin ?? '');
    made = await makeInstallation({ DATABASE_URL: server.url });
    rows = await postgresRows(server.url);
  }, 120_000);
  afterAll(async () => {
    await made.remove();
    await server.remove();
  }, 60_000);
  afterEach(() => killCommands());

  async function emptyDatabase(): Promise<string> {
    const name = `other_${++databases}`;
    await onServer(server.url, (client) => client.query(`create database ${name}`));
    return server.url.replace(/persephone$/, name);
  }
  const path = `${bin}:${process.env.PATH}`;
  const persephone = (args: readonly string[], env: Record<string, string>) =>
    startCommand(args, { DATABASE_URL: server.url, PATH: path, ...env }).finished;
  const move = (to: string, ...args: readonly string[]) =>
    persephone(['move', '--data', made.data, ...args], { TO_DATABASE_URL: to });
  const refused = (said: RegExp, code = 'transfer-impossible') => ({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`${said.source}[^]*${code}`)),
  });

  test('brings every row, id and rule; the folder stays, and what was is untouched', async () => {
    const [data, url] = [await copyOf(made, 'moved'), await emptyDatabase()];
    const args = ['move', '--data', data];
    const total = Object.values(rows).flat().length;
    const moved = await persephone(args, { TO_DATABASE_URL: url });
    expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining(`the database (${total} rows`) });
    expect([await postgresRows(url), await postgresRows(server.url)]).toEqual([rows, rows]);
    // Done again, it finds that all is there.
    expect(await persephone(args, { TO_DATABASE_URL: url })).toMatchObject({ code: 0 });

    const service = await serve(['--data', data], { DATABASE_URL: url });
    const next = await service.client.upload('/v0.1/audio', 'audioFile', 'next.wav', wav(0.3));
    // The last id was given to a recording that was deleted again.
    expect(next).toBe(Math.max(...(rows.audio ?? []).map((row) => JSON.parse(row).id)) + 2);
    expect(await service.client.post('/v0.1/model/transcribe/1/1')).toMatchObject({ status: 201 });
    await service.stop();
    // And not where it has gone on since.
    expect(await persephone(args, { TO_DATABASE_URL: url })).toMatchObject(refused(/has \d+ rows, and not/));
    expect(await postgresRows(server.url)).toEqual(rows);
  }, 120_000);

  test('goes with its files, too', async () => {
    const [url, folder] = [await emptyDatabase(), join(made.folder, 'elsewhere')];
    const moved = await move(url, '--to-data', folder);
    expect(moved).toMatchObject({ code: 0, stdout: expect.stringMatching(/rows, .* (\d+) of \1 files/) });
    expect(await postgresRows(url)).toEqual(rows);
    expect(await persephone(['verify', '--data', folder], { DATABASE_URL: url })).toMatchObject({ code: 0 });
  }, 120_000);

  test('is refused while the service works, where something is there, and where it is already', async () => {
    const url = await emptyDatabase();
    const service = await serve(['--data', made.data, '--workers', '0'], { DATABASE_URL: server.url });
    expect(await move(url)).toMatchObject(refused(/other connection\(s\) to it are open.*Stop the service/));
    await service.stop();
    expect(await move(server.url.replace('127.0.0.1', 'localhost'))).toMatchObject(
      refused(/leads to the database where it is already/),
    );
    expect(await move(`sqlite:${join(made.folder, 'back.sqlite')}`)).toMatchObject(refused(/not to SQLite/));
    const other = await serve(['--data', join(made.folder, 'another'), '--workers', '0'], {
      DATABASE_URL: url,
    });
    await other.stop();
    expect(await move(url)).toMatchObject(refused(/is not empty. Nothing was changed/));
    expect(await postgresRows(server.url)).toEqual(rows);
  }, 120_000);

  test('takes away again what came there changed, and a second attempt brings it', async () => {
    const [data, url, programs] = [
      await copyOf(made, 'changed'),
      await emptyDatabase(),
      join(made.folder, 'programs'),
    ];
    await onServer(url, (client) => client.query('create table of_others (id int)'));
    // The real programs, and then a row that is another.
    await mkdir(programs);
    const script = `#!/bin/sh\n${bin}/pg_restore "$@" && ${bin}/psql "$1" -qc "update transcription set name = 'other' where id = 1"\n`;
    await writeFile(join(programs, 'pg_restore'), script, { mode: 0o755 });
    const env = { TO_DATABASE_URL: url };
    expect(await persephone(['move', '--data', data], { ...env, PATH: `${programs}:${path}` })).toMatchObject(
      refused(/transcription of .* or they are others\. Nothing of it is kept there.*once more/),
    );
    expect(Object.keys(await postgresRows(url))).toEqual(['of_others']);
    expect(await persephone(['move', '--data', data], env)).toMatchObject({ code: 0 });
    expect(await postgresRows(url)).toEqual({ ...rows, of_others: [] });
  }, 120_000);

  test('says which program of PostgreSQL is not there, and leaves nothing', async () => {
    const [url, nothing] = [await emptyDatabase(), join(made.folder, 'no-programs')];
    await mkdir(nothing);
    const args = ['move', '--data', made.data];
    expect(await persephone(args, { TO_DATABASE_URL: url, PATH: nothing })).toMatchObject(
      refused(/pg_dump/, 'backup-impossible'),
    );
    expect(await postgresRows(url)).toEqual({});
  }, 60_000);
});
