import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Job } from '../../src/domain/jobs/job.js';
import { createWaitForInspections, createWaitForJob } from '../../src/domain/jobs/wait.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

let testDatabase: TestDatabase;
let database: Database;
let job: Job;
beforeEach(async () => {
  const [sqlite] = databasesUnderTest();
  if (!sqlite) throw new Error('No database to test on');
  testDatabase = await sqlite.createMigrated();
  database = await openDatabase({ url: testDatabase.url });
  const corpus = await database.transaction(({ corpora }) =>
    corpora.insert({
      name: 'c',
      labelType: 'phonemes',
      featureType: 'fbank',
      maxSamples: null,
      partition: { training: [], validation: [], testing: [] },
      labels: [],
    }),
  );
  job = await database.jobs.enqueue({ kind: 'preprocess', corpusId: corpus.id });
});
afterEach(async () => {
  await database.close();
  await testDatabase.dispose();
});
const forever = new AbortController().signal;

test('returns a job that has ended at once, and another when it ends', async () => {
  const wait = createWaitForJob(database.jobs, 10);
  const waiting = wait(job, forever);
  const cancelled = await database.jobs.cancel(job.id);
  expect(await waiting).toEqual(cancelled);
  expect(await wait(cancelled as Job, AbortSignal.abort())).toEqual(cancelled);
});

test('a change that is told wakes it long before the next look', async () => {
  const listeners = new Set<() => void>();
  const wait = createWaitForJob(database.jobs, 60_000, (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
  const waiting = wait(job, forever);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(listeners.size).toBe(1);
  await database.jobs.cancel(job.id);
  for (const listener of listeners) listener();
  expect((await waiting).state).toBe('cancelled');
  expect(listeners.size).toBe(0);
});

test('gives up with the reason of the signal, and leaves the job alone', async () => {
  const given = new AbortController();
  const waiting = createWaitForJob(database.jobs, 60_000)(job, given.signal);
  await new Promise((resolve) => setTimeout(resolve, 20));
  given.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect((await database.jobs.find(job.id))?.state).toBe('queued');
});

test('gives up a queued job that nobody takes, which stays in the queue', async () => {
  const nobodyWorks = async (forMs: number) => (await database.overview.waitedFor(forMs)) > 0;
  const wait = createWaitForJob(database.jobs, 10, undefined, nobodyWorks, 300);
  await expect(wait(job, forever)).rejects.toMatchObject({
    code: 'worker-missing',
    members: { jobId: job.id },
  });
  expect((await database.jobs.find(job.id))?.state).toBe('queued');

  const claim = await database.jobs.claim(['preprocess'], 'w', 30_000, 3);
  const other = await database.jobs.enqueue({ kind: 'preprocess', corpusId: job.corpusId ?? 0 });
  const working = setInterval(() => void database.jobs.heartbeatAll('w'), 20);
  const waiting = wait(other, forever);
  await new Promise((resolve) => setTimeout(resolve, 900));
  clearInterval(working);
  const cancelled = await database.jobs.cancel(other.id);
  expect([claim?.job.id, await waiting]).toEqual([job.id, cancelled]);
});

test('waits for inspections as long as there are fewer of them, and no longer', async () => {
  let left = 3;
  const audio = { pendingInspections: async () => left };
  const wait = createWaitForInspections(audio, 10, undefined, 200);
  const counting = setInterval(() => {
    left = Math.max(0, left - 1);
  }, 120);
  await wait([1, 2, 3], forever);
  clearInterval(counting);
  expect(left).toBe(0);
  // No worker takes them: what is known must do.
  left = 2;
  await wait([1, 2], forever);
  expect(left).toBe(2);
});
