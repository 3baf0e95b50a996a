import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '@persephone/engine/errors';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import { DomainError } from '../../src/domain/errors.js';
import type { Job, JobKind } from '../../src/domain/jobs/job.js';
import { defaultModelSettings } from '../../src/domain/models/defaults.js';
import type { Database } from '../../src/domain/repositories.js';
import type { Handler } from '../../src/jobs/handler.js';
import { createLog } from '../../src/jobs/log.js';
import { once } from '../../src/jobs/once.js';
import { startWorker, type Worker } from '../../src/jobs/worker.js';
import { createFileBlobStore } from '../../src/storage/index.js';

// The loop with a real queue, and handlers that do as each test needs.
let folder: string;
let database: Database;
let blobs: BlobStore;
let corpusId: number;
let log: string[];
const workers: Worker[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-worker-'));
  database = await openDatabase({ url: `sqlite:${join(folder, 'db.sqlite')}` });
  blobs = createFileBlobStore(join(folder, 'blobs'));
  const partition = { training: [], validation: [], testing: [] };
  const corpus = {
    name: 'c',
    labelType: 'phonemes',
    featureType: 'fbank',
    maxSamples: null,
    labels: [],
    partition,
  };
  corpusId = (await database.transaction(({ corpora }) => corpora.insert(corpus))).id;
  log = [];
});
afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.stop();
    await worker.ended;
  }
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function work(handler: Handler, owner = 'w', kindsWhenIdle: readonly JobKind[] = []): Worker {
  const worker = startWorker({
    database,
    blobs,
    kinds: ['preprocess'],
    kindsWhenIdle,
    owner,
    log: createLog(owner, (line) => log.push(line)),
    handlers: {
      ...{ train: handler, transcribe: handler, preprocess: handler, evaluate: handler },
      ...{ 'import-model': handler, 'import-zip': handler },
    },
  });
  workers.push(worker);
  return worker;
}

const enqueue = () => database.jobs.enqueue({ kind: 'preprocess', corpusId });

async function ended(job: Job): Promise<Job> {
  return vi.waitFor(
    async () => {
      const found = await database.jobs.find(job.id);
      if (!found?.finishedAt) throw new Error('not yet');
      return found;
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** Until the signal, as a long computation that looks at it now and then. */
const untilStopped = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });

const blobNames = async () =>
  (await readdir(join(folder, 'blobs'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));

describe('the worker loop', () => {
  test('a job succeeds together with the rows of its result, and shows its last progress', async () => {
    const job = await enqueue();
    work(async ({ report }) => {
      for (let done = 0; done <= 3; done++) await report({ stage: 'comparing', done, total: 3 });
      return async ({ corpora }) => {
        await corpora.setPreprocessed(corpusId);
        return {};
      };
    });
    expect(await ended(job)).toMatchObject({
      state: 'succeeded',
      progress: { done: 3, total: 3 },
      error: null,
    });
    expect(await database.corpora.find(corpusId)).toMatchObject({ preprocessed: true });
  });

  test('a result that the database refuses fails the job and leaves nothing of it', async () => {
    const job = await enqueue();
    work(async () => async ({ corpora, models }) => {
      await corpora.setPreprocessed(corpusId);
      await models.setTrained(999, 'f'.repeat(64));
      return {};
    });
    expect(await ended(job)).toMatchObject({ state: 'failed', error: { code: 'model-not-found' } });
    expect(await database.corpora.find(corpusId)).toMatchObject({ preprocessed: false });
  });

  test.each([
    [
      new EngineError('training-diverged', 'It diverged.'),
      { code: 'training-diverged', detail: 'It diverged.' },
    ],
    [new DomainError('audio-not-found', 'Gone.'), { code: 'audio-not-found', detail: 'Gone.' }],
  ])('a refusal becomes the error of the job: %s', async (error, expected) => {
    const job = await enqueue();
    work(() => Promise.reject(error));
    expect(await ended(job)).toMatchObject({ state: 'failed', error: expected });
  });

  test('a kind for idle times is taken only where there is no job of its own kinds', async () => {
    const order: string[] = [];
    const { id: modelId } = await database.models.insert({
      ...{ name: 'm', corpusId, settings: defaultModelSettings },
    });
    const evaluation = await database.jobs.enqueue({ kind: 'evaluate', modelId });
    const own = [await enqueue(), await enqueue()];
    const handler: Handler = async ({ job }) => {
      order.push(job.kind);
      return async () => ({});
    };
    work(handler, 'patient', ['evaluate']);
    for (const job of [evaluation, ...own]) await ended(job);
    expect(order).toEqual(['preprocess', 'preprocess', 'evaluate']);
  });

  test('what was not expected is in the log, and not reported to those who ask for the job', async () => {
    const job = await enqueue();
    work(() => Promise.reject(new Error('ENOENT: /srv/private/path')));
    const { error } = await ended(job);
    expect(error?.code).toBe('internal-error');
    expect(error?.detail).not.toContain('/srv/private');
    expect(log.join('')).toContain('/srv/private/path');
  });

  const systemError = (code: string, message = code) => Object.assign(new Error(message), { code });

  test('a fault of the place gives the job back, is reported, and stops that worker alone', async () => {
    const jobs = [await enqueue(), await enqueue(), await enqueue()];
    let tried = 0;
    const broken = work(async () => {
      tried++;
      throw systemError('ENOSPC');
    }, 'broken');
    await broken.ended;
    expect(tried).toBe(1);
    expect(await database.jobs.find(jobs[0]?.id ?? 0)).toMatchObject({
      ...{ state: 'queued', attempts: 0, error: null, workersLost: 0 },
      progress: { stage: 'given back', detail: 'A worker cannot work: there is no space left on its disk.' },
    });
    work(async () => async () => ({}), 'whole');
    for (const job of jobs) expect(await ended(job)).toMatchObject({ state: 'succeeded' });
  });

  test('a file that nobody has fails its job by name, after several have looked', async () => {
    const job = await enqueue();
    const hash = 'a'.repeat(64);
    for (let worker = 1; worker <= 3; worker++) {
      await vi.waitFor(async () => expect((await database.jobs.find(job.id))?.state).toBe('queued'));
      const looking = work(
        () => Promise.reject(systemError('ENOENT', `ENOENT: open '${hash}'`)),
        `w${worker}`,
      );
      if (worker < 3) await looking.ended;
    }
    const { state, error } = await ended(job);
    expect([state, error?.code]).toEqual(['failed', 'file-missing']);
    expect(error?.detail).toContain(hash);
  });

  test('a job that failed with something to keep keeps it', async () => {
    const job = await enqueue();
    const failure = { code: 'worker-lost', detail: 'Its workers died.' } as const;
    work(async () => async ({ labels }) => {
      await labels.insert('kept');
      return { failure };
    });
    expect(await ended(job)).toMatchObject({ state: 'failed', error: failure, transcriptionId: null });
    expect((await database.labels.list({ pageNumber: 1, pageSize: 10 })).items).toMatchObject([
      { label: 'kept' },
    ]);
  });

  test('a cancelled job stops, and keeps a result that its handler returns all the same', async () => {
    const first = await enqueue();
    const second = await enqueue();
    let calls = 0;
    work(async ({ signal, report }) => {
      calls++;
      const beating = setInterval(() => void report({ stage: 'comparing', done: 0, total: 1 }), 100);
      try {
        await untilStopped(signal);
      } catch (reason) {
        if (calls === 2) throw reason;
      } finally {
        clearInterval(beating);
      }
      return async ({ corpora }) => {
        await corpora.setPreprocessed(corpusId);
        return {};
      };
    });
    await vi.waitFor(() => expect(calls).toBe(1), { timeout: 10_000 });
    await database.jobs.cancel(first.id);
    expect(await ended(first)).toMatchObject({ state: 'cancelled' });
    expect(await database.corpora.find(corpusId)).toMatchObject({ preprocessed: true });
    await vi.waitFor(() => expect(calls).toBe(2), { timeout: 10_000 });
    await database.jobs.cancel(second.id);
    expect(await ended(second)).toMatchObject({ state: 'cancelled', error: null });
  });

  test('a job that was to be cancelled when it was taken keeps what its handler returns, and never fails', async () => {
    const jobs = [await enqueue(), await enqueue()];
    for (const job of jobs) {
      const claim = await database.jobs.claim(['preprocess'], 'gone', 60_000, 3);
      if (claim?.job.id !== job.id) throw new Error('the job could not be claimed');
      await database.jobs.saveCheckpoint(claim, (await blobs.put(once(Uint8Array.of(job.id)))).contentHash);
      await database.jobs.cancel(job.id);
    }
    expect(await database.jobs.releaseOwner('gone', { lost: false, stuck: true })).toBe(2);
    const seen: boolean[] = [];
    work(async ({ job, signal, report }) => {
      for (let done = 0; done < 3; done++) {
        await report({ stage: 'finishing', done, total: 3 });
        await sleep(600);
      }
      seen.push(job.cancelRequested, signal.aborted);
      if (job.id === jobs[1]?.id) throw new Error('the checkpoint has nothing that can be used');
      return async ({ corpora }) => {
        await corpora.setPreprocessed(corpusId);
        return {};
      };
    });
    for (const job of jobs) expect(await ended(job)).toMatchObject({ state: 'cancelled', error: null });
    expect(await database.corpora.find(corpusId)).toMatchObject({ preprocessed: true });
    expect(seen).toEqual([true, false, true, false]);
    await vi.waitFor(async () => expect(await blobNames()).toEqual([]), { timeout: 10_000 });
  });

  test('a worker asked to end gives its job back, and the next goes on from the checkpoint', async () => {
    const job = await enqueue();
    const checkpoints: string[] = [];
    const handler: Handler = async ({ job: { checkpointHash }, signal, saveCheckpoint }) => {
      if (checkpointHash !== null) {
        checkpoints.push(new TextDecoder().decode(await blobs.read(checkpointHash)));
        return async () => ({});
      }
      await saveCheckpoint(new TextEncoder().encode('epoch 1'));
      await saveCheckpoint(new TextEncoder().encode('epoch 2'));
      expect(await blobNames()).toHaveLength(1);
      return untilStopped(signal);
    };
    const first = work(handler, 'first');
    await vi.waitFor(async () => expect((await database.jobs.find(job.id))?.checkpointHash).toBeTruthy(), {
      timeout: 10_000,
    });
    await vi.waitFor(async () => expect(await blobNames()).toHaveLength(1), { timeout: 10_000 });
    first.stop();
    await first.ended;
    expect(await database.jobs.find(job.id)).toMatchObject({ state: 'queued', attempts: 0 });
    work(handler, 'second');
    expect(await ended(job)).toMatchObject({ state: 'succeeded', checkpointHash: null });
    expect(checkpoints).toEqual(['epoch 2']);
    await vi.waitFor(async () => expect(await blobNames()).toEqual([]), { timeout: 10_000 });
  });

  test('a worker whose claim was taken away writes nothing more', async () => {
    const job = await enqueue();
    let begun = false;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    work(async () => {
      begun = true;
      await held;
      return async ({ corpora }) => {
        await corpora.setPreprocessed(corpusId);
        return {};
      };
    });
    await vi.waitFor(() => expect(begun).toBe(true), { timeout: 10_000 });
    expect(await database.jobs.releaseOwner('w', { lost: true, stuck: false })).toBe(1);
    const claim = await database.jobs.claim(['preprocess'], 'other', 60_000, 3);
    expect(claim?.job.id).toBe(job.id);
    release();
    await vi.waitFor(() => expect(log.join('')).toContain('claimed by another worker'), { timeout: 10_000 });
    expect(await database.jobs.find(job.id)).toMatchObject({ state: 'running' });
    expect(await database.corpora.find(corpusId)).toMatchObject({ preprocessed: false });
  });
});
