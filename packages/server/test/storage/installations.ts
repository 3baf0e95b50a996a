import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { expect } from 'vitest';
import { wav } from '../http/harness.js';
import { type RunningCommand, startCommand } from '../support/cli.js';
import { onServer } from '../support/postgres-server.js';
import { serviceClient } from '../support/service-client.js';

// A whole installation as a service leaves it, to be copied, moved and compared.

export interface RunningService {
  readonly client: ReturnType<typeof serviceClient>;
  readonly address: string;
  readonly command: RunningCommand;
  stop(): Promise<void>;
}

export type Env = Readonly<Record<string, string>>;

export async function serve(args: readonly string[], env: Env): Promise<RunningService> {
  const command = startCommand(['serve', '--port', '0', ...args], env);
  const address = () => /ready at (\S+)/.exec(command.output.stdout)?.[1] ?? '';
  while (address() === '' && command.child.exitCode === null) await sleep(50);
  expect([command.output.stderr, address()]).toEqual([expect.anything(), expect.stringMatching(/^http/)]);
  return {
    client: serviceClient(address, () => command.output.stderr),
    address: address(),
    command,
    async stop() {
      command.child.kill('SIGTERM');
      expect((await command.finished).code).toBe(0);
    },
  };
}

/** Recordings, transcriptions, a corpus, a model that was trained and evaluated, what it transcribed, an annotation file, a key. */
export async function fill(service: RunningService): Promise<void> {
  const { client, address } = service;
  const { modelId, audioId } = await client.makeModel(1);
  await client.until(await client.train(modelId), ({ state }) => state === 'succeeded');
  expect(await client.post(`/v0.1/model/transcribe/${modelId}/${audioId}`)).toMatchObject({ status: 201 });
  const document = '<ANNOTATION_DOCUMENT/>';
  const answer = await fetch(`${address}/v1/annotation-documents?name=z.eaf&audioId=${audioId}`, {
    ...{ method: 'POST', body: document, headers: { 'content-type': 'application/octet-stream' } },
  });
  expect(answer.status).toBeLessThan(300);
  // Its id was given and is not to be given again.
  const last = await client.upload('/v0.1/audio', 'audioFile', 'last.wav', wav(0.2));
  expect((await fetch(`${address}/v1/audio/${last}`, { method: 'DELETE' })).status).toBeLessThan(300);
}

export interface Made {
  readonly folder: string;
  readonly data: string;
  remove(): Promise<void>;
}

/** On SQLite, in one folder, ended; with so many further recordings. */
export async function makeInstallation(env: Env, recordings = 0): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-installation-'));
  const data = join(folder, 'data');
  const service = await serve(['--data', data], env);
  await fill(service);
  for (let i = 0; i < recordings; i++) {
    await service.client.upload('/v0.1/audio', 'audioFile', `many ${i}.wav`, wav(0.2, 200 + i));
  }
  await service.stop();
  expect((await startCommand(['key', 'create', 'Ana', '--data', data], env).finished).code).toBe(0);
  return { folder, data, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function copyOf(made: Made, name: string): Promise<string> {
  const copy = join(made.folder, name);
  await cp(made.data, copy, { recursive: true });
  return copy;
}

export type Rows = Record<string, string[]>;

/** Every row of every table but those of the migrations, each as JSON with its columns in one order. */
const inOrder = (row: object) =>
  JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
const isOurs = (name: string) => !/^(sqlite|kysely)_/.test(name);

/** Of a copy: this process goes on having a file open until what it asked of it is collected. */
export function sqliteRows(file: string): Rows {
  const copy = `${file}-of-${randomUUID()}`;
  copyFileSync(file, copy);
  // What a command has written last stands beside it, where its connection was still open as it ended.
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  const database = new Libsql(copy);
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all([]) as {
      name: string;
    }[];
    return Object.fromEntries(
      tables
        .filter(({ name }) => isOurs(name))
        .map(({ name }) => [
          name,
          (database.prepare(`select * from "${name}"`).all([]) as object[]).map(inOrder).sort(),
        ]),
    );
  } finally {
    database.close();
    for (const part of ['', '-wal', '-shm']) rmSync(copy + part, { force: true });
  }
}

export const postgresRows = (url: string): Promise<Rows> =>
  onServer(url, async (client) => {
    const { rows: tables } = await client.query(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const found: Rows = {};
    for (const { name } of tables) {
      if (!isOurs(name)) continue;
      const { rows, fields } = await client.query(`select * from "${name}"`);
      // 64-bit integers come as texts.
      const wide = fields.filter(({ dataTypeID }) => dataTypeID === 20).map((field) => field.name);
      for (const row of rows) {
        for (const column of wide) if (row[column] !== null) row[column] = Number(row[column]);
      }
      found[name] = rows.map(inOrder).sort();
    }
    return found;
  });
