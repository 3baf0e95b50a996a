import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { DomainError } from '../../src/domain/errors.js';
import type { Job } from '../../src/domain/jobs/job.js';
import type { Database } from '../../src/domain/repositories.js';
import type { Handler } from '../../src/jobs/handler.js';
import { createLog } from '../../src/jobs/log.js';
import { claimTogether } from '../../src/jobs/run-together.js';
import { startWorker, type Worker, type WorkerOptions } from '../../src/jobs/worker.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { setTracing } from '../../src/tracing/spans.js';
import { newAudio, newModel, newTranscription } from '../db/fixtures.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

// Short transcriptions are claimed and written several at a time: the loop with a real queue, and a handler that does as each test needs.

const short = 5000;
const long = 60_000;

describe.each(databasesUnderTest())('short transcriptions together, on $name', (under) => {
  let own: TestDatabase;
  let database: Database;
  let folder: string;
  let modelId: number;
  let log: string[];
  const workers: Worker[] = [];
  beforeEach(async () => {
    own = await under.createMigrated();
    database = await openDatabase({ url: own.url });
    folder = await mkdtemp(join(tmpdir(), 'persephone-together-'));
    const corpus = await database.transaction(({ corpora }) =>
      corpora.insert({
        ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null },
        ...{ labels: ['a'], partition: { training: [], validation: [], testing: [] } },
      }),
    );
    modelId = (await database.models.insert(newModel(corpus.id))).id;
    log = [];
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) worker.stop();
    await database.close();
    await own.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function enqueue(count: number, durationMs = short): Promise<Job[]> {
    const recordings = await database.audio.insertMany(
      Array.from({ length: count }, (_, i) => newAudio({ fileName: `${durationMs} ${i}.wav`, durationMs })),
    );
    return database.jobs.enqueueMany(
      recordings.map(({ id }) => ({ kind: 'transcribe', modelId, audioId: id })),
    );
  }

  function work(handler: Handler, owner = 'w', options: Partial<WorkerOptions> = {}): Worker {
    const worker = startWorker({
      ...{ database, owner, kinds: ['transcribe'], handlers: { transcribe: handler } },
      blobs: createFileBlobStore(join(folder, 'blobs')),
      log: createLog(owner, (line) => log.push(line)),
      ...options,
    });
    workers.push(worker);
    return worker;
  }

  const draft: Handler = async ({ job, report }) => {
    await report({ stage: 'transcribing', done: 1, total: 1 });
    return async ({ transcriptions }) => {
      const made = newTranscription({ source: 'model', modelId, audioId: job.audioId, fileName: null });
      return { transcriptionId: (await transcriptions.insert(made)).id };
    };
  };

  const now = (jobs: readonly Job[]) =>
    Promise.all(jobs.map(async ({ id }) => (await database.jobs.find(id)) as Job));
  async function allEnded(jobs: readonly Job[]): Promise<Job[]> {
    return vi.waitFor(
      async () => {
        const found = await now(jobs);
        if (found.some(({ finishedAt }) => !finishedAt)) throw new Error(`not yet: ${log.join('')}`);
        return found;
      },
      { timeout: 20_000, interval: 20 },
    );
  }
  const draftsOf = async (audioId: number | null) => {
    const { items } = await database.transcriptions.list({ pageNumber: 1, pageSize: 200 });
    return items.filter((one) => one.audioId === audioId).length;
  };

  test('have one draft each, at the first attempt, and show how far they came', async () => {
    const jobs = await enqueue(30);
    work(draft);
    for (const job of await allEnded(jobs)) {
      expect(job).toMatchObject({
        state: 'succeeded',
        attempts: 1,
        progress: { stage: 'transcribing', done: 1, total: 1 },
      });
      expect(await draftsOf(job.audioId)).toBe(1);
    }
    expect(log.join('')).toMatch(/20 transcriptions of short recordings: succeeded/);
  });

  test('are those of one model, key and urgency, of short recordings, that have cost no worker', async () => {
    const [first, alike, urgent] = await enqueue(3);
    const [lengthy] = await enqueue(1, long);
    const other = await database.models.insert({
      ...newModel(1),
      name: 'other',
      corpusId: (await database.models.find(modelId))?.corpusId ?? 0,
    });
    const [recording] = await database.audio.insertMany([
      newAudio({ fileName: 'other.wav', durationMs: short }),
    ]);
    await database.jobs.enqueueMany([{ kind: 'transcribe', modelId: other.id, audioId: recording?.id ?? 0 }]);
    await database.jobs.prioritise(urgent?.id ?? 0, 'low');
    const claim = await database.jobs.claim(['transcribe'], 'w', 12_000, 3);
    expect(claim?.job.id).toBe(first?.id);
    if (!claim) throw new Error('nothing was claimed');
    const claims = await database.jobs.claimLike(claim, 10, 30_000);
    expect(claims.map(({ job }) => job.id)).toEqual([alike?.id]);
    expect(await database.jobs.claimLike(claim, 10, 30_000)).toEqual([]);
    // A worker that died with them: each is taken for itself the next time.
    await database.jobs.releaseOwner('w', { lost: true, stuck: false });
    const again = await database.jobs.claim(['transcribe'], 'v', 12_000, 3);
    if (!again) throw new Error('nothing was claimed');
    expect(await database.jobs.claimLike(again, 10, 30_000)).toEqual([]);
    expect(lengthy).toBeDefined();
  });

  test('are in the order of their ids, also where an older one was given back', async () => {
    const [older, newer] = await enqueue(2);
    const first = await database.jobs.claim(['transcribe'], 'v', 12_000, 3);
    const second = await database.jobs.claim(['transcribe'], 'w', 12_000, 3);
    if (!first || !second) throw new Error('nothing was claimed');
    expect([first.job.id, second.job.id]).toEqual([older?.id, newer?.id]);
    await database.jobs.release(first);
    const claims = await claimTogether(database, second);
    expect(claims.map(({ job }) => job.id)).toEqual([older?.id, newer?.id]);
  });

  test('do not share a fault: one fails, one is cancelled, one loses its recording, and the others have their drafts', async () => {
    const jobs = await enqueue(6);
    const [fails, cancelled, lost] = jobs;
    work(async (context) => {
      const { job } = context;
      if (job.id === fails?.id) throw new DomainError('audio-unreadable', 'No.');
      if (job.id === cancelled?.id) await database.jobs.cancel(job.id);
      if (job.id === lost?.id) {
        const of = `where audio_id = ${lost?.audioId}`;
        await own.past('enforced', `delete from job ${of}`, `delete from audio where id = ${lost?.audioId}`);
      }
      return draft(context);
    });
    const rest = await allEnded(jobs.filter((job) => job !== lost));
    expect(rest.map(({ state }) => state)).toEqual([
      'failed',
      'cancelled',
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
    expect(rest[0]?.error).toEqual({ code: 'audio-unreadable', detail: 'No.' });
    expect(await draftsOf(cancelled?.audioId ?? 0)).toBe(0);
    for (const job of rest.slice(2)) expect(await draftsOf(job.audioId)).toBe(1);
    expect(await database.jobs.find(lost?.id ?? 0)).toBeUndefined();
  });

  test('are traced each by itself, also what fails', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(provider);
    setTracing(true);
    try {
      const jobs = await enqueue(3);
      work(async (given) => {
        if (given.job.id === jobs[1]?.id) throw new DomainError('audio-unreadable', 'No.');
        return draft(given);
      });
      await allEnded(jobs);
      const ends = exporter
        .getFinishedSpans()
        .filter(({ name }) => name === 'job transcribe')
        .map(({ attributes }) => [attributes['persephone.job.end'], attributes['error.type']]);
      expect(ends).toEqual([
        ['computed', undefined],
        ['failed', 'audio-unreadable'],
        ['computed', undefined],
      ]);
    } finally {
      setTracing(false);
      trace.disable();
      context.disable();
      await provider.shutdown();
    }
  });

  test('go back to the queue where the worker is asked to end, but for what is done', async () => {
    const jobs = await enqueue(5);
    let begun = 0;
    const worker = work(async (context) => {
      begun += 1;
      if (begun === 3) worker.stop();
      context.signal.throwIfAborted();
      return draft(context);
    });
    await worker.ended;
    const found = await now(jobs);
    expect(found.map(({ state }) => state)).toEqual([
      ...Array(2).fill('succeeded'),
      ...Array(3).fill('queued'),
    ]);
    expect(found.map(({ attempts }) => attempts)).toEqual([1, 1, 0, 0, 0]);
    work(draft, 'v');
    for (const job of await allEnded(jobs)) expect(await draftsOf(job.audioId)).toBe(1);
  });

  test('that take longer than a turn leave the others to whoever is free', async () => {
    const jobs = await enqueue(3);
    const by: string[] = [];
    const slow =
      (owner: string): Handler =>
      async (context) => {
        by.push(owner);
        await sleep(1200);
        return draft(context);
      };
    work(slow('w'));
    await vi.waitFor(() => expect(by).toEqual(['w']));
    work(slow('v'), 'v', { pollMs: () => 50 });
    expect((await allEnded(jobs)).map(({ state }) => state)).toEqual(Array(3).fill('succeeded'));
    expect(by.sort()).toEqual(['v', 'w', 'w']);
  });

  test('are each claimed for itself where a key has a limit', async () => {
    const jobs = await enqueue(3);
    work(draft, 'w', { mostEach: 1 });
    await allEnded(jobs);
    expect(log.join('')).not.toMatch(/transcriptions of short recordings/);
  });
});
