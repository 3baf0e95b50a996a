import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serve } from '../storage/installations.js';
import { killCommands } from '../support/cli.js';
import { databasesUnderTest } from '../support/databases.js';
import { onServer } from '../support/postgres-server.js';
import { ended } from '../support/service-client.js';

// A service of several processes, by its log and by what it has of the database.
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-settings-'));
});
afterEach(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

test('lines of a program’s log say which job they are of, and which request asked for it', async () => {
  const env = { DATABASE_URL: '', PERSEPHONE_LOG_FORMAT: 'json' };
  const service = await serve(['--data', folder, '--workers', '1', '--threads', '1'], env);
  const { client, address, command } = service;
  const { modelId } = await client.makeModel(1);
  const headers = { 'x-request-id': 'who-asked' };
  const train = await fetch(`${address}/v0.1/model/train/${modelId}`, { method: 'POST', headers });
  expect([train.status, train.headers.get('x-request-id')]).toEqual([202, 'who-asked']);
  const { URL: url } = (await train.json()) as { URL: string };
  const { id: job } = await client.until(url, ended);
  await service.stop();
  const lines = command.output.stderr.trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const ofRequest = all.filter(({ request }) => request === 'who-asked');
  expect(ofRequest.filter(({ source }) => source === 'service')).toMatchObject([
    { level: 'info', source: 'service', job, message: `asked for job ${job} (train)` },
  ]);
  const ofWorker = all.filter((line) => line.job === job && line.source !== 'service');
  expect(ofRequest).toEqual(expect.arrayContaining(ofWorker));
  expect(ofWorker.map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringMatching(/: begins/), expect.stringMatching(/: succeeded after/)]),
  );
}, 60_000);

test('each process has as many connections to PostgreSQL at most as are set, and a worker one to listen', async () => {
  const [, postgres] = databasesUnderTest();
  const database = await postgres?.create();
  const url = database?.url ?? '';
  /** Now, by what they call themselves. */
  const connections = () =>
    onServer(url, async (client) => {
      const { rows } = await client.query(
        `select application_name as name, count(*)::int as count from pg_stat_activity
         where datname = current_database() and application_name like 'persephone%' group by 1`,
      );
      return Object.fromEntries(rows.map(({ name, count }) => [name, count])) as Record<string, number>;
    });
  const env = { DATABASE_URL: url, PERSEPHONE_DATABASE_CONNECTIONS: '2' };
  const service = await serve(['--data', folder, '--workers', '1', '--threads', '1'], env);
  try {
    let most = 0;
    for (let round = 0; round < 5; round++) {
      // Each something else: what all ask for is read once for all.
      const asking = Array.from({ length: 40 }, (_, i) =>
        fetch(`${service.address}/v1/utterances?limit=${i + 1}`),
      );
      let answered = false;
      const answers = Promise.all(asking.map(async (answer) => (await answer).status)).finally(() => {
        answered = true;
      });
      while (!answered) most = Math.max(most, (await connections()).persephone ?? 0);
      expect(new Set(await answers)).toEqual(new Set([200]));
    }
    // The service, a worker and the intake.
    expect(most).toBeGreaterThanOrEqual(2);
    expect(most).toBeLessThanOrEqual(3 * 2);
    await expect.poll(connections, { timeout: 10_000 }).toMatchObject({ 'persephone (queue)': 2 });
  } finally {
    await service.stop();
    await database?.dispose();
  }
}, 60_000);
