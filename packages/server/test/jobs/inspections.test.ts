import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore } from '../../src/domain/blobs.js';
import { createDeletionService } from '../../src/domain/deletion/service.js';
import type { Database } from '../../src/domain/repositories.js';
import { claimInspections, runInspections } from '../../src/jobs/kinds/inspect.js';
import { newAudio } from '../db/fixtures.js';
import { databasesUnderTest } from '../support/databases.js';
import { type InspectionPlace, inspectionPlace } from './inspection-place.js';

const sound = encodeWav16(
  new Float32Array(8000).map((_, i) => Math.sin(i / 5) / 2),
  16_000,
);

describe.each(databasesUnderTest())('inspections on $name', ({ createMigrated }) => {
  let place: InspectionPlace;
  let database: Database;
  let blobs: BlobStore;
  const never = new AbortController().signal;
  const dependencies = () => place.dependencies;

  beforeEach(async () => {
    place = await inspectionPlace(createMigrated);
    ({ database, blobs } = place);
  });
  afterEach(() => place.dispose());

  /** Recordings of the same bytes, each with its inspection in the queue. */
  async function record(howMany: number, lastFirst = false): Promise<number[]> {
    const { contentHash, byteLength } = await blobs.put(
      (async function* () {
        yield sound;
      })(),
    );
    const ids: number[] = [];
    for (let i = 0; i < howMany; i++) {
      const audio = await database.audio.insert(
        newAudio({ fileName: `${i}.wav`, contentHash, byteLength, inspection: 'pending' }),
      );
      ids.push(audio.id);
    }
    for (const audioId of lastFirst ? [...ids].reverse() : ids) {
      await database.jobs.enqueue({ kind: 'inspect', audioId });
    }
    return ids;
  }

  test('end while their recordings are deleted, and neither waits for the other for ever', async () => {
    const [audioId = 0] = await record(1);
    const [contentHash = ''] = await database.deletions.contentHashes('audio', [audioId]);
    const claims = await claimInspections(dependencies(), 30_000);
    const { delete: remove } = createDeletionService(database, blobs);
    let deletion: Promise<unknown> = Promise.resolve();
    // The recording is deleted when the job has been written, and what was found has not.
    const slow: Database = {
      ...database,
      transaction: (work) =>
        database.transaction((inside) => {
          const succeed: typeof inside.jobs.succeed = async (claim, end) => {
            const held = await inside.jobs.succeed(claim, end);
            deletion = outside.runInAsyncScope(() => remove('audio', audioId, false));
            await sleep(300);
            return held;
          };
          return work({ ...inside, jobs: { ...inside.jobs, succeed } });
        }),
    };
    const outside = new AsyncResource('deletion');
    await runInspections({ ...dependencies(), database: slow }, claims, never);
    expect(await deletion).toEqual({ dependents: [], losing: [], undo: null });
    expect(await database.audio.find(audioId)).toBeUndefined();
    expect(await blobs.has(contentHash)).toBe(false);
  });

  test('beat, are cancelled and are given back while several of their recordings are deleted, and nobody is turned away', async () => {
    const { deleteSeen, preview } = createDeletionService(database, blobs);
    for (let round = 0; round < 8; round++) {
      // The order of the jobs is not that of their recordings.
      const ids = await record(40, true);
      expect(await claimInspections(dependencies(), 30_000)).toHaveLength(40);
      let deleting = true;
      const meanwhile = async (work: () => Promise<unknown>) => {
        do await work();
        while (deleting);
      };
      const { jobs } = database;
      const { seen } = await preview({ audio: ids });
      await Promise.all([
        ...[1, 2, 3].map(() => meanwhile(() => jobs.heartbeatAll('w'))),
        meanwhile(() => jobs.cancelAll({ kind: 'inspect' })),
        sleep(5).then(() => jobs.releaseOwner('w', { lost: false, stuck: false })),
        deleteSeen({ audio: ids }, seen).finally(() => {
          deleting = false;
        }),
      ]);
      for (const id of ids) expect(await database.audio.find(id)).toBeUndefined();
    }
  });

  test('a recording that ends its worker three times is told to be unusable, and costs no other its inspection', async () => {
    const [killing = 0, other = 0] = await record(2);
    // First with the other in one go, which is therefore held to have cost a worker, too; then each by itself.
    for (const [lost, together] of [2, 1, 1].entries()) {
      const claims = await claimInspections(dependencies(), 30_000);
      expect(claims[0]?.job).toMatchObject({ audioId: killing, workersLost: lost });
      expect(claims).toHaveLength(together);
      expect(await database.jobs.releaseOwner('w', { lost: true, stuck: false })).toBe(together);
    }
    const last = await claimInspections(dependencies(), 30_000);
    await runInspections(dependencies(), last, never);
    const rest = await claimInspections(dependencies(), 30_000);
    expect(rest.map(({ job }) => job.audioId)).toEqual([other]);
    await runInspections(dependencies(), rest, never);

    expect(await database.audio.find(other)).toMatchObject({ inspection: 'done', problem: null });
    const unusable = { code: 'audio-unreadable', detail: expect.stringContaining('3 times') };
    expect(await database.audio.find(killing)).toMatchObject({ inspection: 'done', problem: unusable });
    expect(await database.jobs.find(last[0]?.job.id ?? 0)).toMatchObject({
      state: 'failed',
      error: unusable,
    });
    expect(await claimInspections(dependencies(), 30_000)).toEqual([]);
  });

  test('a recording that takes far too long is told to be unusable, and the next is inspected', async () => {
    const [slow = 0, next = 0] = await record(2);
    let opened = 0;
    const stuck: BlobStore = {
      ...blobs,
      open: (hash) => (opened++ === 0 ? new Promise(() => {}) : blobs.open(hash)),
    };
    const claims = await claimInspections(dependencies(), 30_000);
    const begun = performance.now();
    await runInspections({ ...dependencies(), blobs: stuck, allowedMs: () => 1500 }, claims, never);
    expect(performance.now() - begun).toBeLessThan(10_000);
    const problem = { code: 'audio-unreadable', detail: expect.stringContaining('within 2 s') };
    expect(await database.audio.find(slow)).toMatchObject({ inspection: 'done', problem });
    expect(await database.audio.find(next)).toMatchObject({ inspection: 'done', problem: null });
    const { items } = await database.jobs.list({ pageNumber: 1, pageSize: 9 });
    expect(items.map(({ state }) => state).sort()).toEqual(['failed', 'succeeded']);
  });

  test('one that is slow is left to its worker for as long as that says that it lives', async () => {
    await record(1);
    const [claim] = await claimInspections(dependencies(), 30_000);
    const patienceMs = 400;
    const taken = () => claimInspections({ database, owner: 'other' }, patienceMs);
    const begun = performance.now();
    while (performance.now() - begun < 3 * patienceMs) {
      expect([...(await database.jobs.heartbeatAll('w')).keys()]).toEqual([claim?.job.id]);
      expect(await taken()).toEqual([]);
      await sleep(50);
    }
    await expect.poll(async () => (await taken()).length, { timeout: 5000, interval: 50 }).toBe(1);
  });
});
