import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { overviewOf } from '../../src/domain/overview/service.js';
import { insertCorpus } from '../db/fixtures.js';
import { databasesUnderTest } from '../support/databases.js';

test.each(databasesUnderTest())('on $name, jobs that no worker anywhere takes are told of', async (under) => {
  const testDatabase = await under.create();
  const database = await openDatabase({ url: testDatabase.url });
  const problem = async () => (await overviewOf(database, null)).workerProblem;
  const anHourAgo = 'changed_at = changed_at - 3600000, heartbeat_at = heartbeat_at - 3600000';
  const age = () => testDatabase.past('enforced', `update job set ${anHourAgo}`);
  const { id: corpusId } = await insertCorpus(database);
  expect(await problem()).toBeNull();

  await database.jobs.enqueue({ kind: 'preprocess', corpusId });
  expect(await problem()).toBeNull();
  await age();
  expect(await problem()).toMatch(/^A job waits.*persephone worker/u);

  // A worker, wherever it is, that has something else to do.
  const claim = await database.jobs.claim(['preprocess'], 'elsewhere', 30_000, 3);
  await database.jobs.enqueue({ kind: 'preprocess', corpusId });
  await testDatabase.past('enforced', 'update job set started_at = started_at - 3600000');
  await testDatabase.past(
    'enforced',
    "update job set changed_at = changed_at - 3600000 where state = 'queued'",
  );
  expect(await problem()).toBeNull();
  await age();
  expect(await problem()).toContain('no worker has started one');
  if (!claim) throw new Error('nothing to take');
  expect(await database.jobs.heartbeat(claim, null)).toBe('go-on');
  expect(await problem()).toBeNull();
  expect((await overviewOf(database, 'The disk is full.')).workerProblem).toBe('The disk is full.');
  await database.close();
  await testDatabase.dispose();
});
