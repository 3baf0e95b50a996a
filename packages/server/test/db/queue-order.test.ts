import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Claim, JobPriority } from '../../src/domain/jobs/job.js';
import type { Database } from '../../src/domain/repositories.js';
import { asRequester } from '../../src/domain/requester.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, insertModel } from './fixtures.js';

const patience = 12_000;
const mostLost = 3;

describe.each(databasesUnderTest())('the queue on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  let modelId: number;
  let [ana, ben] = [0, 0];
  beforeEach(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
    modelId = (await insertModel(db)).id;
    ana = (await db.keys.insert('Ana', hash('a'))).id;
    ben = (await db.keys.insert('Ben', hash('b'))).id;
  });
  afterEach(async () => {
    await db.close();
    await database.dispose();
  });

  const ask = async (who: number | null, howMany: number, priority: JobPriority = 'normal') => {
    const jobs: number[] = [];
    for (let i = 0; i < howMany; i++)
      jobs.push(
        (
          await asRequester({ keyId: who, requestId: null }, () =>
            db.jobs.enqueue({ kind: 'transcribe', modelId, audioId: 1, priority }),
          )
        ).id,
      );
    return jobs;
  };
  let workers = 0;
  const claim = async (mostEach?: number): Promise<Claim | undefined> =>
    db.jobs.claim(['train', 'transcribe'], `w${workers++}`, patience, mostLost, mostEach);
  const finished = async (count: number): Promise<(number | null | undefined)[]> => {
    const order: (number | null | undefined)[] = [];
    for (let i = 0; i < count; i++) {
      const taken = await claim();
      order.push(taken?.job.requestedBy);
      if (taken) await db.jobs.fail(taken, { code: 'internal-error', detail: 'enough' });
    }
    return order;
  };

  it('does the work of two in turns, whoever came first, and however much the one wants', async () => {
    await ask(ana, 6);
    await ask(ben, 2);
    const order = await finished(5);
    expect(order.slice(0, 4).filter((who) => who === ben)).toHaveLength(2);
    expect(order[4]).toBe(ana);
  });

  it('counts who asked with no key as one among the others', async () => {
    await ask(null, 3);
    await ask(ana, 1);
    expect((await finished(2)).sort()).toEqual([ana, null].sort());
  });

  it('gives several workers to whoever has the fewest at work', async () => {
    await ask(ana, 5);
    const first = [await claim(), await claim()];
    expect(first.map((taken) => taken?.job.requestedBy)).toEqual([ana, ana]);
    await ask(ben, 3);
    const next = [await claim(), await claim(), await claim()].map((taken) => taken?.job.requestedBy);
    expect(next.filter((who) => who === ben).length).toBeGreaterThanOrEqual(2);
  });

  it('takes what is more urgent first, and what was made so', async () => {
    const [low] = await ask(ana, 1, 'low');
    const [first, second] = await ask(ana, 2);
    const [high] = await ask(ana, 1, 'high');
    expect((await db.jobs.prioritise(second ?? 0, 'high'))?.priority).toBe('high');
    const order: (number | undefined)[] = [];
    for (let i = 0; i < 4; i++) order.push((await claim())?.job.id);
    expect(order).toEqual([second, high, first, low]);
  });

  it('leaves the urgency of what has ended', async () => {
    const [id = 0] = await ask(ana, 1);
    await db.jobs.cancel(id);
    expect(await db.jobs.prioritise(id, 'high')).toMatchObject({ priority: 'normal', state: 'cancelled' });
    expect(await db.jobs.prioritise(4711, 'high')).toBeUndefined();
  });

  it('passes over a key that has as many running as it may, and takes those of others', async () => {
    await ask(ana, 3);
    expect((await claim(2))?.job.requestedBy).toBe(ana);
    expect((await claim(2))?.job.requestedBy).toBe(ana);
    expect(await claim(2)).toBeUndefined();
    await ask(ben, 1);
    await ask(null, 3);
    const others = [await claim(2), await claim(2), await claim(2), await claim(2)];
    expect(others.map((taken) => taken?.job.requestedBy ?? 0).sort()).toEqual([0, 0, 0, ben].sort());
    expect(await claim(2)).toBeUndefined();
  });

  it('gives each job once to many who ask at the same time, of several keys', async () => {
    await ask(ana, 10);
    await ask(ben, 10);
    const taken = await Promise.all(Array.from({ length: 30 }, () => claim()));
    const ids = taken.flatMap((one) => one?.job.id ?? []);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('takes many at once into the queue, in their order, or none where one cannot be', async () => {
    const many = Array.from({ length: 3000 }, () => ({ kind: 'transcribe' as const, modelId, audioId: 1 }));
    const queued = await asRequester({ keyId: ben, requestId: 'many' }, () => db.jobs.enqueueMany(many));
    expect(queued).toHaveLength(3000);
    expect(
      queued.every(({ id, requestedBy }, i) => requestedBy === ben && id > (queued[i - 1]?.id ?? 0)),
    ).toBe(true);
    await expect(
      db.jobs.enqueueMany([...many, { kind: 'transcribe', modelId, audioId: 4711 }]),
    ).rejects.toThrow(expect.objectContaining({ code: 'audio-unknown' }));
    expect((await db.jobs.list({ pageNumber: 1, pageSize: 1 })).total).toBe(3000);
  });

  it('takes many inspections at once of one key, then of the next', async () => {
    for (const who of [ana, ben]) {
      for (let i = 0; i < 3; i++) {
        const [audio] = await db.audio.insertMany([
          {
            ...{
              fileName: `${who}-${i}.wav`,
              contentHash: hash('a'),
              byteLength: 1,
              original: null,
              durationMs: 1,
            },
            ...{ sampleRate: 16_000, channels: 1, problem: null, inspection: 'pending', warnings: [] },
          },
        ]);
        await asRequester({ keyId: who, requestId: null }, () =>
          db.jobs.enqueue({ kind: 'inspect', audioId: audio?.id ?? 0 }),
        );
      }
    }
    const first = await db.jobs.claimMany('inspect', 'w1', 10);
    const second = await db.jobs.claimMany('inspect', 'w2', 10);
    expect(first.map(({ job }) => job.requestedBy)).toEqual([ana, ana, ana]);
    expect(second.map(({ job }) => job.requestedBy)).toEqual([ben, ben, ben]);
    expect(await db.jobs.claimMany('inspect', 'w3', 10)).toEqual([]);
  });

  it('finds the next of a hundred thousand about as fast as of twenty', async () => {
    /** The fastest of several: what else the machine does only adds. */
    const fastest = async () => {
      const times: number[] = [];
      for (let i = 0; i < 15; i++) {
        const before = performance.now();
        expect(await claim()).toBeDefined();
        times.push(performance.now() - before);
      }
      return Math.min(...times);
    };
    const queue = (howMany: number) =>
      database.past(
        'enforced',
        `insert into job (kind, state, attempts, changed_at, model_id, audio_id, requested_by)
          with recursive n(i) as (select 1 union all select i + 1 from n where i < ${howMany})
          select 'transcribe', 'queued', 0, 0, ${modelId}, 1, ${ana} from n`,
      );
    await ask(ben, 1);
    await queue(20);
    const ofTwenty = await fastest();
    await queue(100_000);
    // Going through them takes 20 times as long and more.
    expect(await fastest()).toBeLessThan(8 * ofTwenty);
  });
});
