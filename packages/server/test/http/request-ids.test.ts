import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashApiKey } from '../../src/http/index.js';
import { databasesUnderTest } from '../support/databases.js';
import { type Harness, makeModel, startHarness } from './harness.js';

describe.each(databasesUnderTest())('the id of a request, on $name', (under) => {
  let harness: Harness;
  let asked: [string, [number, string][]][];
  const onJobs = (request: string, jobs: ReadonlyMap<number, string>) => asked.push([request, [...jobs]]);
  beforeEach(async () => {
    asked = [];
    harness = await startHarness(under, { onJobs });
  });
  afterEach(() => harness.dispose());
  const idOf = async (headers: Record<string, string>, url = '/v1/overview') =>
    (await harness.app.inject({ url, headers })).headers['x-request-id'];

  test('is that of the proxy, or a new one, and every answer says it', async () => {
    expect(await idOf({ 'x-request-id': 'proxy-1.a:2' })).toBe('proxy-1.a:2');
    for (const url of ['/v1/overview', '/v1/nothing', '/nothing', '/health/live']) {
      expect(await idOf({}, url)).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(await idOf({})).not.toBe(await idOf({}));
    // Nothing that a log cannot have as it is.
    for (const bad of ['', 'two words', '"', 'x'.repeat(65)]) {
      expect(await idOf({ 'x-request-id': bad })).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('is known of the jobs that were asked for, and of none where it was refused', async () => {
    const model = await makeModel(harness);
    asked = [];
    const train = (id: number, request: string) =>
      harness.app.inject({
        ...{ method: 'POST', url: `/v0.1/model/train/${id}`, headers: { 'x-request-id': request } },
      });
    const answer = await train(model, 'first');
    expect(answer.statusCode).toBe(202);
    const jobs = (await harness.call('GET', '/v1/jobs?kind=train')).body.items as { id: number }[];
    await expect.poll(() => asked).toEqual([['first', [[jobs[0]?.id, 'train']]]]);
    // That of the first stands in the way: none is asked for anew.
    await train(model, 'second');
    expect((await train(model + 1000, 'third')).statusCode).toBe(404);
    expect(asked).toHaveLength(1);
  });

  test('is known where a key is asked for, too', async () => {
    await harness.dispose();
    harness = await startHarness(under, { onJobs, apiKeyHashes: [hashApiKey('sesame')] });
    const upload = await harness.app.inject({
      ...{ method: 'POST', url: '/v1/audio?name=a.wav', payload: Buffer.from('no sound') },
      headers: {
        ...{ 'content-type': 'application/octet-stream', 'x-api-key': 'sesame', 'x-request-id': 'mine' },
      },
    });
    expect(upload.statusCode).toBe(201);
    await expect.poll(() => asked).toMatchObject([['mine', [[expect.any(Number), 'inspect']]]]);
  });
});
