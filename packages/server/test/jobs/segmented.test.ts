import { readAnnotations } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import { describe, expect, test } from 'vitest';
import { databasesInTime } from '../support/databases.js';
import { longRecording } from '../support/long-recording.js';
import { ended, type Ids, type JobBody, serviceClient } from '../support/service-client.js';
import { stereoWav16 } from '../support/tones.js';
import { killable } from './killable.js';

interface Found extends Ids {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly channel: number | null;
  readonly labelTimes: readonly {
    readonly label: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly alternatives?: readonly { readonly label: string; readonly confidence: number }[];
  }[];
}

describe.each(databasesInTime())('a long recording, on $name', { timeout: 120_000 }, (under) => {
  const { serve, log, address } = killable(under);
  const { call, post, makeModel, train, until } = serviceClient(address, log);

  test('is transcribed utterance by utterance, each a draft of its own that is exported and accepted with its times', async () => {
    await serve(1);
    const { modelId } = await makeModel(20);
    await until(await train(modelId), ended);
    const uploadFile = async (name: string, bytes: Uint8Array) =>
      (
        await call<Ids>(`/v1/audio?name=${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: Uint8Array.from(bytes),
        })
      ).body.id;
    const upload = (name: string, samples: Float32Array) => uploadFile(name, encodeWav16(samples, 16_000));
    const { samples, spoken } = await longRecording(3);
    const audioId = await upload('long.wav', samples);
    const silentId = await upload('silent.wav', new Float32Array(5 * 16_000));
    const segmentation = { shortestPauseMs: 400 };
    const started = await post<{ jobs: Ids[] }>(`/v1/models/${modelId}/transcribe`, {
      audioIds: [audioId, silentId],
      segmentation,
    });
    expect(started.status).toBe(202);
    const [job, ofSilence] = await Promise.all(
      started.body.jobs.map(({ id }) => until(`/v1/jobs/${id}`, ended)),
    );
    expect(job).toMatchObject({ state: 'succeeded' });
    expect(ofSilence).toMatchObject({ state: 'failed', error: { code: 'audio-without-speech' } });

    const { items } = (await call<{ items: Found[] }>(`/v1/transcriptions?audioId=${audioId}`)).body;
    const found = items.sort((a, b) => a.startMs - b.startMs);
    expect(found).toHaveLength(spoken.length);
    for (const [i, { start, end }] of spoken.entries()) {
      const { startMs = 0, endMs = 0, labelTimes = [] } = found[i] ?? {};
      expect(Math.abs(startMs - start)).toBeLessThan(250);
      expect(Math.abs(endMs - end)).toBeLessThan(250);
      expect(labelTimes.length).toBeGreaterThan(0);
      for (const { label, alternatives = [] } of labelTimes) {
        expect(alternatives.length).toBeLessThanOrEqual(3);
        expect(alternatives.map((one) => one.label)).not.toContain(label);
        const confidences = alternatives.map(({ confidence }) => confidence);
        expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
      }
      expect(labelTimes.some(({ alternatives }) => alternatives && alternatives.length > 0)).toBe(true);
      expect(labelTimes.every((label) => label.startMs >= startMs && label.endMs <= endMs + 10)).toBe(true);
    }

    const exported = async () => {
      const answer = await fetch(`${address()}/v1/export?audioIds=${audioId}&format=eaf`);
      expect(answer.status).toBe(200);
      const { tiers } = readAnnotations(new Uint8Array(await answer.arrayBuffer()));
      return tiers.flatMap(({ annotations }) =>
        annotations.map(({ start, end, text }) => [start, end, text]),
      );
    };
    const asFound = found.map(({ startMs, endMs, text }) => [startMs, endMs, text]);
    expect(await exported()).toEqual(asFound);

    const [first] = found;
    const accepted = await post<Ids>(`/v1/transcriptions/${first?.id}/accept`, { text: 'a e' });
    expect(accepted).toMatchObject({
      status: 201,
      body: { audioId, startMs: first?.startMs, endMs: first?.endMs },
    });
    expect((await exported()).map(([start]) => start).sort()).toEqual(asFound.map(([start]) => start).sort());

    // Done again, the drafts of before are no more in what is taken home.
    const again = await post<{ jobs: Ids[] }>(`/v1/models/${modelId}/transcribe`, {
      audioIds: [audioId],
      segmentation,
    });
    const repeated = await until(`/v1/jobs/${again.body.jobs[0]?.id}`, ended);
    expect(repeated satisfies JobBody).toMatchObject({ state: 'succeeded' });
    expect(await exported()).toHaveLength(spoken.length);

    // The same on the second channel of a recording, beside silence: alone it is as though there were no other.
    const stereoId = await uploadFile(
      'stereo.wav',
      stereoWav16(new Float32Array(samples.length), samples, 16_000),
    );
    const ofChannel = async (channel: number, more = {}, audioIds = [stereoId]) => {
      const wanted = { audioIds, channel, ...more };
      return post<{ jobs: Ids[]; code: string; errors: object[] }>(
        `/v1/models/${modelId}/transcribe`,
        wanted,
      );
    };
    const endOf = async (queued: Awaited<ReturnType<typeof ofChannel>>) =>
      until(`/v1/jobs/${queued.body.jobs[0]?.id}`, ended);
    expect(await endOf(await ofChannel(1, { segmentation }))).toMatchObject({
      ...{ state: 'failed', channel: 1, error: { code: 'audio-without-speech' } },
    });
    expect(await endOf(await ofChannel(2, { segmentation }))).toMatchObject({
      state: 'succeeded',
      channel: 2,
    });
    const transcriptions = async (id: number) =>
      (await call<{ items: Found[] }>(`/v1/transcriptions?audioId=${id}`)).body.items;
    const heard = (all: readonly Found[]) =>
      all
        .map(({ startMs, endMs, text, labelTimes }) => ({ startMs, endMs, text, labelTimes }))
        .sort((a, b) => a.startMs - b.startMs);
    const second = await transcriptions(stereoId);
    expect(second.map(({ channel }) => channel)).toEqual(spoken.map(() => 2));
    expect(heard(second)).toEqual(heard(found));

    const kept = await post<Found>(`/v1/transcriptions/${second[0]?.id}/accept`, { text: 'a e' });
    expect(kept).toMatchObject({ status: 201, body: { audioId: stereoId, channel: 2 } });
    const version = await post<Found>(`/v1/transcriptions/${second[1]?.id}/versions`, { text: 'i o' });
    expect(version).toMatchObject({ status: 201, body: { channel: 2 } });

    const whole = async (id: number, body: object) => {
      const queued = await post<{ jobs: Ids[] }>(`/v1/models/${modelId}/transcribe`, {
        audioIds: [id],
        ...body,
      });
      const { transcriptionId } = await until(`/v1/jobs/${queued.body.jobs[0]?.id}`, ended);
      return (await call<Found>(`/v1/transcriptions/${transcriptionId}`)).body;
    };
    const alone = await whole(stereoId, { channel: 2 });
    expect([alone.channel, alone.startMs]).toEqual([2, null]);
    const mono = await whole(audioId, {});
    expect([mono.channel, heard([mono])]).toEqual([null, heard([alone])]);

    const refused = await ofChannel(2, {}, [stereoId, audioId]);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        type: expect.stringMatching(/channel-missing$/u),
        errors: [{ audioId, fileName: 'long.wav', code: 'channel-missing' }],
      },
    });
  });
});
