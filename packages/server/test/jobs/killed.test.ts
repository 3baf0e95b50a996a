import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { databasesInTime } from '../support/databases.js';
import { ended, numbers, serviceClient, upTo } from '../support/service-client.js';
import { toneUtterances } from '../support/tone-corpus.js';
import { killable } from './killable.js';

// The program as people run it, ended by SIGKILL: nothing of it has a say in that.
describe.each(databasesInTime())('killed with SIGKILL, on $name,', { timeout: 180_000 }, (under) => {
  const { command, serve, kill, log, address, folder, databaseUrl } = killable(under);
  const { call, post, makeModel, modelOn, train, until } = serviceClient(address, log);

  interface JobList {
    readonly total: number;
    readonly items: readonly { readonly id: number; readonly transcriptionId: number | null }[];
  }
  const transcribing = async (state: string) =>
    (await call<JobList>(`/v1/jobs?kind=transcribe&state=${state}&limit=500&count=true`)).body;

  test('a service leaves a training and transcriptions to the next one, and each ends exactly once', async () => {
    await serve(2);
    const quick = await makeModel(1);
    await until(await train(quick.modelId), ended);
    const epochs = 20;
    const url = await train(await modelOn(quick.corpusId, epochs));
    const audioIds = Array.from({ length: 12 }, (_, i) => quick.audioId - i);
    const rounds = 5;
    const wanted = rounds * audioIds.length;
    for (let round = 0; round < rounds; round++) {
      expect(await post(`/v1/models/${quick.modelId}/transcribe`, { audioIds })).toMatchObject({
        status: 202,
      });
    }
    const before = await until(url, (job) => job.epochs.length >= 2);
    await vi.waitFor(async () => expect((await transcribing('succeeded')).total).toBeGreaterThan(0), {
      timeout: 60_000,
    });
    await kill();

    await serve(2);
    const unfinished = (await transcribing('queued')).total + (await transcribing('running')).total;
    const after = await until(url, ended);
    await vi.waitFor(async () => expect((await transcribing('succeeded')).total).toBe(wanted), {
      timeout: 60_000,
      interval: 200,
    });
    expect(before.state).toBe('running');
    expect(unfinished).toBeGreaterThan(0);
    expect(after.state).toBe('succeeded');
    expect(numbers(after)).toEqual(upTo(epochs));
    expect(after.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
    const made = (await transcribing('succeeded')).items.map(({ transcriptionId }) => transcriptionId);
    expect(new Set(made).size).toBe(wanted);
    const all = await call<{ total: number }>('/v1/transcriptions?fromModel=true&limit=1&count=true');
    expect(all.body.total).toBe(wanted);
  });

  test('the process in which `persephone worker` does the work is followed by another, which goes on', async () => {
    await serve(0);
    const worker = command('worker');
    const epochs = 25;
    const { modelId } = await makeModel(epochs);
    const url = await train(modelId);
    const before = await until(url, (job) => job.epochs.length >= 2);
    const pid = Number(/worker (\d+): job \d+ \(train model/.exec(worker.output.stderr)?.[1]);
    expect(pid).not.toBe(worker.child.pid);
    process.kill(pid, 'SIGKILL');
    const job = await until(url, ended);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(numbers(job)).toEqual(upTo(epochs));
    expect(job.epochs.slice(0, before.epochs.length)).toEqual(before.epochs);
    worker.child.kill('SIGTERM');
    const { code, stderr } = await worker.finished;
    expect(stderr).toMatch(/was killed \(SIGKILL\)/);
    expect(code).toBe(0);
  });

  test('in the midst of uploads, a service has kept all that it acknowledged, and no row without its file', async () => {
    const recordings = toneUtterances(60).map(({ wav }) => wav);
    const acknowledged = new Map<number, Uint8Array>();
    for (let kills = 0; kills < 3; kills++) {
      await serve(0);
      let next = kills * 20;
      const upload = async () => {
        while (next < (kills + 1) * 20) {
          const wav = recordings[next] ?? new Uint8Array();
          const form = new FormData();
          form.set('audioFile', new Blob([Uint8Array.from(wav)]), `${next++}.wav`);
          const answer = await call<{ id: number }>('/v0.1/audio', { method: 'POST', body: form });
          expect(answer).toMatchObject({ status: 201 });
          acknowledged.set(answer.body.id, wav);
        }
      };
      const uploads = Promise.allSettled([upload(), upload(), upload()]);
      await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(kills * 20 + 3), {
        timeout: 30_000,
        interval: 5,
      });
      await kill();
      await uploads;
    }
    const database = await openDatabase({ url: databaseUrl() });
    try {
      const { items } = await database.audio.list({ pageNumber: 1, pageSize: 500 });
      const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
      for (const { contentHash } of items) {
        const file = await readFile(join(folder(), 'blobs', contentHash.slice(0, 2), contentHash));
        expect(hashOf(file)).toBe(contentHash);
      }
      const kept = new Map(items.map(({ id, contentHash }) => [id, contentHash]));
      for (const [id, wav] of acknowledged) expect(kept.get(id)).toBe(hashOf(wav));
    } finally {
      await database.close();
    }
  });
});
