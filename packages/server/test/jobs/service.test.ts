import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseServiceConfig, type ServiceConfig } from '../../src/config.js';
import { openDatabase } from '../../src/db/index.js';
import { createLog } from '../../src/jobs/log.js';
import { type Service, startService } from '../../src/main.js';
import { killCommands, program, startCommand } from '../support/cli.js';
import { databasesInTime, databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { ended, type Ids, numbers, serviceClient, upTo } from '../support/service-client.js';

// The whole service: HTTP, database, files, and worker processes that are killed.
let folder: string;
let service: Service | undefined;
let log: string[];
const databases: TestDatabase[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-service-'));
  log = [];
});
afterEach(async () => {
  killCommands();
  await service?.close();
  service = undefined;
  for (const database of databases.splice(0)) await database.dispose();
  await rm(folder, { recursive: true, force: true });
});

const configuration = (env: Record<string, string> = {}) =>
  parseServiceConfig({ PERSEPHONE_WORKERS: '1', ...env }, { data: folder, port: '0', threads: '1' });

async function start(config: ServiceConfig = configuration()): Promise<Service> {
  service = await startService(config, {
    log: createLog('service', (line) => log.push(line)),
    workerProgram: program,
  });
  return service;
}

const { post, makeModel, train, until } = serviceClient(
  () => service?.address ?? '',
  () => log.join(''),
);

describe('the service and its workers', { timeout: 120_000 }, () => {
  test.each(databasesUnderTest())('upload, preprocess, train and transcribe on $name', async ({ create }) => {
    const database = await create();
    databases.push(database);
    await start(configuration({ DATABASE_URL: database.url, PERSEPHONE_WORKERS: '2' }));
    const { modelId, audioId } = await makeModel(4);
    expect((await post(`/v0.1/model/transcribe/${modelId}/${audioId}`)).status).toBe(409);
    const preprocessed = await post<{ preprocessed: boolean }>('/v0.1/corpus/preprocess/1');
    expect(preprocessed).toMatchObject({ status: 200, body: { preprocessed: true } });
    const url = await train(modelId);
    // Not waited for: the transcription waits for the training itself.
    const transcription = await post<{ text: string; name: string }>(
      `/v0.1/model/transcribe/${modelId}/${audioId}`,
    );
    expect(transcription.status).toBe(201);
    expect(transcription.body.name).toBe('tones 11');
    const job = await until(url, ended);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(numbers(job)).toEqual(upTo(4));
  });

  test('kill -9 of the worker in mid-training: the next goes on from the checkpoint, and the server answers', async () => {
    const { workerPids, address } = await start();
    const epochs = 25;
    const { modelId, audioId } = await makeModel(epochs);
    const url = await train(modelId);
    const before = await until(url, (job) => job.epochs.length >= 3);
    expect(before.state).toBe('running');

    let slowest = 0;
    let watching = true;
    const watch = (async () => {
      while (watching) {
        const startedAt = Date.now();
        expect((await fetch(`${address}/v0.1/backend`)).status).toBe(200);
        slowest = Math.max(slowest, Date.now() - startedAt);
      }
    })();
    for (const pid of workerPids()) process.kill(pid, 'SIGKILL');
    const job = await until(url, ended).finally(() => {
      watching = false;
      return watch;
    });

    expect(job).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(numbers(job)).toEqual(upTo(epochs));
    // Epochs that were finished were not trained again: their times are the very same.
    expect(job.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
    expect(slowest).toBeLessThan(5000);
    expect(log.join('')).toMatch(/was killed \(SIGKILL\)/);
    expect((await post(`/v0.1/model/transcribe/${modelId}/${audioId}`)).status).toBe(201);
  });

  test('a cancelled training ends, and its best epoch so far can transcribe', async () => {
    await start();
    const { modelId, audioId } = await makeModel(100_000);
    const url = await train(modelId);
    await until(url, (job) => job.epochs.length >= 2);
    await post(`${url}/cancel`);
    const job = await until(url, ended);
    expect(job.state).toBe('cancelled');
    expect((await post(`/v0.1/model/transcribe/${modelId}/${audioId}`)).status).toBe(201);
  });

  test.each(databasesInTime())(
    'a training whose worker does not cancel it is killed, and its best epoch can transcribe all the same, on $name',
    async ({ createMigrated }) => {
      const database = await createMigrated();
      databases.push(database);
      const { workerPids } = await start(configuration({ DATABASE_URL: database.url }));
      const { modelId, audioId } = await makeModel(100_000);
      const url = await train(modelId);
      const before = await until(url, (job) => job.epochs.length >= 2);
      // Stopped, all of them take no message, as one whose graph never ends.
      await stopBetweenWrites(database, workerPids);
      await post(`${url}/cancel`);
      const job = await until(url, ended);
      expect(job).toMatchObject({ state: 'cancelled', attempts: 2 });
      expect(job.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
      expect(log.join('')).toMatch(/did not cancel job \d+ within 10 s and is killed/);
      expect((await post(`/v0.1/model/transcribe/${modelId}/${audioId}`)).status).toBe(201);
    },
  );

  test('a restart loses no job: what was under way and what was queued are finished after it', async () => {
    await start();
    const { modelId } = await makeModel(25);
    const second = await post<Ids>('/v0.1/model', {
      name: 'n',
      corpusID: 1,
      hiddenSize: 8,
      numberLayers: 1,
      maximumEpochs: 1,
    });
    const url = await train(modelId);
    const queued = await train(second.body.id);
    const before = await until(url, (job) => job.epochs.length >= 2);
    await service?.close();
    service = undefined;

    await start();
    const job = await until(url, ended);
    expect(job.state).toBe('succeeded');
    expect(job.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
    expect(numbers(job)).toEqual(upTo(25));
    expect((await until(queued, ended)).state).toBe('succeeded');
  });
});

/** SIGSTOP to processes, none of which holds a lock of the database then: nobody could write until it is killed. */
async function stopBetweenWrites(database: TestDatabase, pids: () => number[]): Promise<void> {
  const write = database.url.startsWith('sqlite:')
    ? ['begin immediate', 'rollback']
    : ['begin', 'select id from job for update nowait', 'rollback'];
  await vi.waitFor(
    async () => {
      for (const pid of pids()) process.kill(pid, 'SIGSTOP');
      try {
        await database.past('enforced', ...write);
      } catch (error) {
        for (const pid of pids()) process.kill(pid, 'SIGCONT');
        throw error;
      }
    },
    { timeout: 30_000 },
  );
}

describe('the command serve', { timeout: 120_000 }, () => {
  const args = () => ['serve', '--port', '0', '--data', folder, '--threads', '1', '--workers', '1'];
  const readyLine = /^Persephone is ready at (http:\/\/127\.0\.0\.1:\d+)\n$/;

  async function serveCommand() {
    const command = startCommand(args(), { PORT: '', HOST: '', DATABASE_URL: '' });
    await vi.waitFor(() => expect(command.output.stdout).toMatch(readyLine), {
      timeout: 60_000,
      interval: 50,
    });
    return { ...command, address: readyLine.exec(command.output.stdout)?.[1] ?? '' };
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line when it is ready, and ends cleanly on %s',
    async (signal) => {
      const { child, finished, address } = await serveCommand();
      expect((await fetch(`${address}/v0.1/backend`)).status).toBe(200);
      child.kill(signal);
      const { code, stdout, stderr } = await finished;
      expect(stdout).toMatch(readyLine);
      expect(stderr).toMatch(/the workers have ended/);
      expect(stderr).not.toMatch(/killed|error/);
      expect(code).toBe(0);
    },
  );

  test('killed with SIGKILL, its workers give their jobs back and end by themselves', async () => {
    const { child, output, address } = await serveCommand();
    service = { address, workerPids: () => [], close: async () => undefined };
    const { modelId } = await makeModel(100_000);
    const url = await train(modelId);
    await until(url, (job) => job.epochs.length >= 2);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(output.stderr).toMatch(/given back/), { timeout: 30_000 });
    const database = await openDatabase({ url: `sqlite:${join(folder, 'persephone.sqlite')}` });
    try {
      const job = await database.jobs.latestTraining(modelId);
      expect(job).toMatchObject({ state: 'queued', attempts: 0 });
      expect(job?.checkpointHash).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      await database.close();
    }
  });

  test('a port in use is reported in a sentence', async () => {
    const { address } = await start();
    const { code, stderr } = await startCommand(
      ['serve', '--port', new URL(address).port, '--data', join(folder, 'other')],
      {
        HOST: '',
        DATABASE_URL: '',
      },
    ).finished;
    expect(stderr).toMatch(/^persephone: Port \d+ is in use/);
    expect(code).toBe(1);
    // The port was looked at before anything was made.
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });
});
