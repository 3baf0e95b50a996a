import { afterEach, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { type Harness, startHarness } from '../harness.js';

const [sqlite] = databasesUnderTest();
let harness: Harness;
let stops: number;
afterEach(() => harness.dispose());

async function start(dataFolder?: string): Promise<void> {
  if (!sqlite) throw new Error('there is no database to test on');
  stops = 0;
  const stop = () => {
    stops += 1;
  };
  harness = await startHarness(sqlite, dataFolder === undefined ? {} : { desktop: { dataFolder, stop } });
}
const ask = (body: unknown, headers: Record<string, string> = {}) =>
  harness.app.inject({
    ...{ method: 'POST', url: '/v1/desktop/stop' },
    ...{ headers: { 'content-type': 'application/json', ...headers }, payload: JSON.stringify(body) },
  });

describe('a program that a person started for themself', () => {
  test('says where its data are, and stops once it has answered whoever was asked first', async () => {
    await start('/home/ana/Documents/Persephone');
    const { body } = await harness.call('GET', '/v1/desktop');
    expect(body).toEqual({ dataFolder: '/home/ana/Documents/Persephone' });
    expect((await harness.call('POST', '/v1/desktop/stop', {})).body).toMatchObject({ status: 400 });
    expect(stops).toBe(0);
    const answer = await harness.call('POST', '/v1/desktop/stop', { confirmed: true });
    expect([answer.status, answer.body]).toEqual([202, { stopping: true }]);
    await expect.poll(() => stops).toBe(1);
  });

  test('is not stopped by pages of others', async () => {
    await start('/home/ana/Documents/Persephone');
    for (const [name, value] of [
      ['origin', 'https://elsewhere.example'],
      ['host', 'elsewhere.example'],
    ]) {
      expect((await ask({ confirmed: true }, { [String(name)]: String(value) })).statusCode).toBe(403);
    }
    expect(stops).toBe(0);
  });
});

test('a service for others neither says where its data are nor stops', async () => {
  await start();
  expect((await harness.call('GET', '/v1/desktop')).body).toEqual({ dataFolder: null });
  const { status, body } = await harness.call('POST', '/v1/desktop/stop', { confirmed: true });
  expect([status, body.detail]).toEqual([404, expect.stringContaining('end it where it was started')]);
});
