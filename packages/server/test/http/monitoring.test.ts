import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DomainError } from '../../src/domain/errors.js';
import { createMonitoringService } from '../../src/domain/monitoring/monitoring.js';
import { hashApiKey } from '../../src/http/index.js';
import { databasesUnderTest } from '../support/databases.js';
import { type Harness, makeModel, startHarness } from './harness.js';

/** The samples of a text that Prometheus reads, by name and labels. */
function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe.each(databasesUnderTest())('watching over a service, on $name', (under) => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness(under, { apiKeyHashes: [hashApiKey('sesame')] });
  });
  afterEach(() => harness.dispose());
  const get = (url: string, key?: string) =>
    harness.app.inject({ url, headers: key === undefined ? {} : { 'x-api-key': key } });

  test('whether it lives and is ready is said without a key', async () => {
    for (const url of ['/health/live', '/health/ready']) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.json()]).toEqual([url, 200, { status: 'ok' }]);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test('it lives, and is not ready, when its database is gone', async () => {
    await harness.database.close();
    expect((await get('/health/live')).statusCode).toBe(200);
    const answer = await get('/health/ready');
    expect(answer.statusCode).toBeGreaterThanOrEqual(500);
    // The figures that need no database are there.
    const found = samples((await get('/metrics', 'sesame')).body);
    expect(found.get('persephone_metrics_failures_total')).toBe(1);
    expect(found.get(`persephone_problems_total{code="${answer.json().type.split('/').at(-1)}"}`)).toBe(1);
    expect(found.has('process_resident_memory_bytes')).toBe(true);
  });

  test('figures are for who has a key', async () => {
    expect((await get('/metrics')).statusCode).toBe(401);
    expect((await get('/metrics', 'sesame')).statusCode).toBe(200);
  });

  test('the queue, the requests and the event loop are among them', async () => {
    await harness.dispose();
    harness = await startHarness(under);
    const modelId = await makeModel(harness);
    expect((await harness.call('POST', `/v0.1/model/train/${modelId}`)).status).toBe(202);
    await get('/v1/jobs/999999');
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const found = samples(answer.body);
    expect(found.get('persephone_jobs{kind="train",state="queued"}')).toBe(1);
    expect(found.get('persephone_jobs{kind="train",state="running"}')).toBe(0);
    expect(found.get('persephone_jobs_oldest_seconds{kind="train",state="queued"}')).toBeGreaterThanOrEqual(
      0,
    );
    // By the route, not by what was asked for: a stranger cannot make a figure of each path.
    const asked = 'persephone_http_request_seconds_count{method="GET",route="/v1/jobs/:jobId",status="404"}';
    expect(found.get(asked)).toBe(1);
    expect(answer.body).not.toContain('/v1/jobs/999999');
    expect(found.get('persephone_problems_total{code="job-not-found"}')).toBe(1);
    expect(found.get('persephone_problems_total{code="storage-unavailable"}')).toBe(0);
    expect([...found.keys()].some((key) => key.startsWith('nodejs_eventloop_lag'))).toBe(true);
  });
});

describe.each(databasesUnderTest())('jobs that have ended, on $name', (under) => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await startHarness(under);
  });
  afterEach(() => harness.dispose());
  const scrape = async () => samples((await harness.app.inject({ url: '/metrics' })).body);

  test('are counted once each, with how long they took, from the first time that they are asked for', async () => {
    const { jobs } = harness.database;
    const modelId = await makeModel(harness);
    const end = async (how: 'succeed' | 'fail') => {
      await jobs.enqueue({ kind: 'train', modelId });
      const claim = await jobs.claim(['train'], 'w', 12_000, 3);
      if (!claim) throw new Error('no claim');
      if (how === 'succeed') await jobs.succeed(claim, {});
      else await jobs.fail(claim, { code: 'internal-error', detail: 'enough' });
    };
    const count = 'persephone_job_seconds_count{kind="train",state=';
    await end('succeed');
    expect((await scrape()).get(`${count}"succeeded"}`)).toBeUndefined();
    await end('succeed');
    await end('fail');
    const found = await scrape();
    expect(found.get(`${count}"succeeded"}`)).toBe(1);
    expect(found.get(`${count}"failed"}`)).toBe(1);
    await jobs.enqueue({ kind: 'train', modelId });
    // One that never began took no time.
    await jobs.cancelAll({ kind: 'train' });
    const again = await scrape();
    expect(again.get(`${count}"succeeded"}`)).toBe(1);
    expect(again.get(`${count}"cancelled"}`)).toBeUndefined();
    await end('succeed');
    expect((await scrape()).get(`${count}"succeeded"}`)).toBe(2);
  });

  test('of transcriptions have the length of their speech', async () => {
    const { jobs } = harness.database;
    const modelId = await makeModel(harness);
    await scrape();
    const [audio] = (await harness.database.audio.list({ pageNumber: 1, pageSize: 1 })).items;
    await jobs.enqueue({ kind: 'transcribe', modelId, audioId: audio?.id ?? 0 });
    const claim = await jobs.claim(['transcribe'], 'w', 12_000, 3);
    if (!claim) throw new Error('no claim');
    await jobs.succeed(claim, {});
    const speech = (await scrape()).get('persephone_transcribed_speech_seconds_total');
    expect(audio?.durationMs).toBeGreaterThan(0);
    expect(speech).toBeCloseTo((audio?.durationMs ?? Number.NaN) / 1000, 6);
  });
});

test('it is not ready where its folder is gone', async () => {
  const [sqlite] = databasesUnderTest();
  if (!sqlite) throw new Error('there is no database to test on');
  const harness = await startHarness(sqlite);
  const gone = new DomainError('storage-unavailable', 'The data folder is gone.');
  const without = createMonitoringService(harness.database, { has: () => Promise.reject(gone) });
  await expect(without.ready()).rejects.toBe(gone);
  await expect(createMonitoringService(harness.database, harness.blobs).ready()).resolves.toBeUndefined();
  await harness.dispose();
});
