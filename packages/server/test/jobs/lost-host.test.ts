import { describe, expect, test } from 'vitest';
import { noticedPollMs, staleAfterMs } from '../../src/jobs/worker.js';
import { databasesUnderTest } from '../support/databases.js';
import { ended, numbers, serviceClient, upTo } from '../support/service-client.js';
import { killable } from './killable.js';

// A host is lost with all that runs on it, the supervisor of its worker too: nobody gives back what it held. Its two processes
// stand for it, on the database that several hosts share.
const [, postgres] = databasesUnderTest();
if (!postgres) throw new Error('no PostgreSQL');
const { serve, command, log, address } = killable(postgres);
const { makeModel, train, until, call } = serviceClient(address, log);

/** From the moment that it was lost. */
const mostMs = 15_000;
const epochs = 40;

/** A host with a worker that has begun to train. */
async function trainingHost() {
  await serve(0);
  const lost = command('worker');
  const { modelId } = await makeModel(epochs);
  const url = await train(modelId);
  const before = await until(url, (job) => job.epochs.length >= 3);
  const other = command('worker');
  const pid = Number(/worker (\d+): job \d+ \(train model/.exec(lost.output.stderr)?.[1]);
  // A worker says nothing when it is ready; it is when it has been there for longer than it takes to start.
  await until(url, (job) => job.epochs.length >= before.epochs.length + 3);
  const signal = (name: NodeJS.Signals): void => {
    for (const one of [lost.child.pid ?? 0, pid]) process.kill(one, name);
  };
  return { url, modelId, signal, other };
}

describe('a host that is lost in mid-training', { timeout: 240_000 }, () => {
  test('is missed within 15 s, where nothing else keeps the machine', () => {
    expect(staleAfterMs + noticedPollMs).toBeLessThanOrEqual(mostMs);
  });

  test('is replaced by another within that time, which goes on from the checkpoint', async () => {
    const { url, signal } = await trainingHost();
    signal('SIGKILL');
    const at = performance.now();
    const before = await until(url, () => true);
    await until(url, ({ attempts }) => attempts === 2);
    const afterMs = performance.now() - at;
    const job = await until(url, ended);
    expect(afterMs).toBeLessThan(mostMs);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(numbers(job)).toEqual(upTo(epochs));
    expect(job.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
  });

  test('and comes back has lost its claim: there is one result, of the one that went on', async () => {
    const { url, modelId, signal } = await trainingHost();
    signal('SIGSTOP');
    const before = await until(url, () => true);
    await until(url, ({ attempts }) => attempts === 2);
    signal('SIGCONT');
    const job = await until(url, ended);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(numbers(job)).toEqual(upTo(epochs));
    expect(job.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
    const evaluations = await call<{ items: { state: string }[] }>(
      `/v1/jobs?kind=evaluate&modelId=${modelId}`,
    );
    expect(evaluations.body.items).toHaveLength(1);
    expect(log()).toMatch(/claim|another worker/);
  });
});
