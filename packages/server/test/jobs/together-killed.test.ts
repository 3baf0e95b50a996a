import { encodeWav16 } from '@persephone/formats/wav';
import { describe, expect, test, vi } from 'vitest';
import { databasesInTime } from '../support/databases.js';
import { ended, type Ids, serviceClient } from '../support/service-client.js';
import { spoken } from '../support/tones.js';
import { killable } from './killable.js';

interface Transcribed extends Ids {
  readonly state: string;
  readonly attempts: number;
  readonly transcriptionId: number | null;
}
interface Listed {
  readonly items: readonly { readonly source: string; readonly audioId: number | null }[];
}

// The service as it is started without settings does short recordings together, which the loop's own tests cannot see.
describe.each(databasesInTime())(
  'short transcriptions of a service, on $name',
  { timeout: 120_000 },
  (under) => {
    const { serve, log, address } = killable(under);
    const { call, post, makeModel, train, until } = serviceClient(address, log);

    test('have one draft each where their worker is killed among them, and where they are cancelled', async () => {
      await serve(1);
      const { modelId } = await makeModel(2);
      await until(await train(modelId), ended);
      const audioIds: number[] = [];
      for (let i = 0; i < 25; i++) {
        const wav = encodeWav16(
          spoken(Array.from({ length: 100 + i }, (_, j) => 'aeio'[j % 4] ?? 'a')),
          16_000,
        );
        const init = {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: Uint8Array.from(wav),
        };
        audioIds.push((await call<Ids>(`/v1/audio?name=short-${i}.wav`, init)).body.id);
      }
      const inspected = async (id: number) =>
        (await call<{ inspection: string }>(`/v1/audio/${id}`)).body.inspection;
      for (const id of audioIds) await expect.poll(() => inspected(id), { timeout: 30_000 }).toBe('done');

      const path = (id: number) => `/v1/jobs/${id}`;
      const transcribe = async () =>
        (await post<{ jobs: Ids[] }>(`/v1/models/${modelId}/transcribe`, { audioIds })).body.jobs;
      const endsOf = async (jobs: readonly Ids[]) => {
        const ends: Transcribed[] = [];
        for (const { id } of jobs) ends.push((await until(path(id), ended)) as unknown as Transcribed);
        return ends;
      };
      const underWay = (job: Ids | undefined) =>
        until(path(job?.id ?? 0), ({ state }) => state === 'running');
      const drafts = async () => {
        const { items } = (await call<Listed>('/v1/transcriptions?limit=100')).body;
        return items.filter(({ source }) => source === 'model').map(({ audioId }) => audioId);
      };

      const jobs = await transcribe();
      await underWay(jobs[9]);
      const worker = /worker (\d+): job \d+ \(train/.exec(log())?.[1];
      process.kill(Number(worker), 'SIGKILL');
      const ends = await endsOf(jobs);
      expect(ends.map(({ state }) => state)).toEqual(jobs.map(() => 'succeeded'));
      // They were held together, and are taken one by one by the next.
      expect(ends.filter(({ attempts }) => attempts === 2).length).toBeGreaterThanOrEqual(10);
      expect(new Set(ends.map(({ transcriptionId }) => transcriptionId)).size).toBe(jobs.length);
      expect((await drafts()).sort()).toEqual(audioIds.toSorted());

      const others = await transcribe();
      await underWay(others[9]);
      await Promise.all(others.map(({ id }) => post(`${path(id)}/cancel`)));
      const states = (await endsOf(others)).map(({ state }) => state);
      expect(states.filter((state) => state !== 'succeeded' && state !== 'cancelled')).toEqual([]);
      expect(states).toContain('cancelled');
      const succeeded = states.filter((state) => state === 'succeeded').length;
      await vi.waitFor(async () => expect(await drafts()).toHaveLength(audioIds.length + succeeded));
    });
  },
);
