import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../src/domain/jobs/job.js';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, makeCorpus, makeModel, startHarness, takeJob } from '../harness.js';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly job: Job;
}

/** Events as a browser would read them, until enough have come or the answer ends. */
class Client {
  readonly events: Event[] = [];
  text = '';
  ended = false;
  readonly #gone = new AbortController();

  static async open(url: string, headers: Record<string, string> = {}): Promise<Client> {
    const client = new Client();
    const answer = await fetch(url, { headers, signal: client.#gone.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    void client.#read(answer);
    return client;
  }

  async #read({ body }: Response): Promise<void> {
    let open = '';
    try {
      for await (const chunk of body ?? []) {
        const text = Buffer.from(chunk).toString('utf8');
        this.text += text;
        const parts = (open + text).split('\n\n');
        open = parts.pop() ?? '';
        for (const part of parts) this.#add(part);
      }
    } catch {
      // Gone, by its own doing.
    }
    this.ended = true;
  }

  #add(part: string): void {
    const fields = new Map(
      part.split('\n').map((line) => [line.split(': ', 1)[0], line.split(': ').slice(1).join(': ')]),
    );
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({ id: fields.get('id') ?? '', type: fields.get('event') ?? '', job: JSON.parse(data) });
  }

  states(id: number): string[] {
    return this.events.filter(({ job }) => job.id === id).map(({ job }) => job.state);
  }

  leave(): void {
    this.#gone.abort();
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 400) throw new Error('It did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.each(databasesUnderTest())('events of jobs on $name', (under) => {
  let harness: Harness;
  let address: string;
  let corpusId: number;
  beforeAll(async () => {
    harness = await startHarness(under);
    corpusId = await makeCorpus(harness);
    address = await harness.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => harness.dispose());
  const enqueue = () => harness.database.jobs.enqueue({ kind: 'preprocess', corpusId });

  test('tell of the jobs there are, and then of each change, once', async () => {
    const before = await enqueue();
    const client = await Client.open(`${address}/v1/jobs/events`);
    await until(() => client.events.length === 1);
    expect(client.events).toMatchObject([
      { type: 'job', id: expect.stringMatching(/^\d+$/), job: { id: before.id, corpusName: 'corpus' } },
    ]);
    const later = await enqueue();
    const claim = await takeJob(harness.database, 'preprocess');
    await until(() => client.states(before.id).includes('running'));
    for (const done of [1, 2]) {
      await harness.database.jobs.heartbeat(claim, { stage: 'computing features', done, total: 2 });
      await until(() => client.events.some(({ job }) => job.progress?.done === done));
    }
    // A heartbeat that says nothing new is no event.
    await harness.database.jobs.heartbeat(claim, { stage: 'computing features', done: 2, total: 2 });
    await harness.database.jobs.succeed(claim, {});
    await harness.database.jobs.cancel(later.id);
    await until(() => client.states(later.id).includes('cancelled'));
    await until(() => client.states(before.id).includes('succeeded'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(client.states(before.id)).toEqual(['queued', 'running', 'running', 'running', 'succeeded']);
    expect(client.states(later.id)).toEqual(['queued', 'cancelled']);
    expect(client.text.startsWith('retry: ')).toBe(true);
    client.leave();
  });

  test('go on after a broken connection from the last one seen', async () => {
    const seen = await enqueue();
    const first = await Client.open(`${address}/v1/jobs/events`);
    await until(() => first.states(seen.id).length === 1);
    const lastEventId = first.events.at(-1)?.id ?? '';
    first.leave();
    await harness.database.jobs.cancel(seen.id);
    const missed = await enqueue();
    await harness.database.jobs.cancel(missed.id);
    const again = await Client.open(`${address}/v1/jobs/events`, { 'last-event-id': lastEventId });
    await until(
      () => again.states(seen.id).includes('cancelled') && again.states(missed.id).includes('cancelled'),
    );
    again.leave();
    // One that nobody gave counts as none.
    const odd = await Client.open(`${address}/v1/jobs/events`, { 'last-event-id': "'; drop" });
    odd.leave();
  });

  test('of one job end with it, and a client that comes back is told not to', async () => {
    const modelId = await makeModel(harness);
    const job = await harness.database.jobs.enqueue({ kind: 'train', modelId });
    const other = await enqueue();
    const client = await Client.open(`${address}/v1/jobs/${job.id}/events`);
    await until(() => client.events.length === 1);
    await harness.database.jobs.cancel(other.id);
    await harness.database.jobs.cancel(job.id);
    await until(() => client.ended);
    expect(client.events.map(({ job: told }) => [told.id, told.state])).toEqual([
      [job.id, 'queued'],
      [job.id, 'cancelled'],
    ]);
    const fresh = await Client.open(`${address}/v1/jobs/${job.id}/events`);
    await until(() => fresh.ended);
    expect(fresh.states(job.id)).toEqual(['cancelled']);
    const back = await fetch(`${address}/v1/jobs/${job.id}/events`, {
      headers: { 'last-event-id': client.events.at(-1)?.id ?? '' },
    });
    expect(back.status).toBe(204);
    expect(codeOf(await harness.call('GET', '/v1/jobs/99999/events'))).toBe('job-not-found');
  });

  test('nothing is read for a client that has gone', async () => {
    const client = await Client.open(`${address}/v1/jobs/events`);
    client.leave();
    await new Promise((resolve) => setTimeout(resolve, 50));
    let reads = 0;
    const { jobsChangedSince } = harness.database.listings;
    Object.assign(harness.database.listings, {
      jobsChangedSince: (moment: number) => {
        reads++;
        return jobsChangedSince(moment);
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    Object.assign(harness.database.listings, { jobsChangedSince });
    expect(reads).toBe(0);
    expect(harness.logged).toEqual([]);
  });

  test('end when the service stops, which does not wait for those who listen', async () => {
    const own = await startHarness(under);
    const at = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const client = await Client.open(`${at}/v1/jobs/events`);
    const begun = Date.now();
    await own.dispose();
    await until(() => client.ended);
    expect(Date.now() - begun).toBeLessThan(5000);
    expect(own.logged).toEqual([]);
  });
});
