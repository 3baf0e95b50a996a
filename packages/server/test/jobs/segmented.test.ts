import { decodeAudio } from '@persephone/engine/audio';
import { readAnnotations } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import { describe, expect, test } from 'vitest';
import { demoRecordings } from '../../src/domain/demo/language.js';
import { databasesUnderTest } from '../support/databases.js';
import { ended, type Ids, type JobBody, serviceClient } from '../support/service-client.js';
import { killable } from './killable.js';

interface Found extends Ids {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly labelTimes: readonly { readonly startMs: number; readonly endMs: number }[];
}

const pauseMs = 1000;

/** Utterances of the demonstration with pauses around them, 16 kHz, and where each is, ms. */
async function longRecording(utterances: number) {
  const parts: Float32Array[] = [new Float32Array(16 * pauseMs)];
  const spoken: { start: number; end: number }[] = [];
  let at = pauseMs;
  for (const { wav, name } of [...demoRecordings()].slice(0, utterances)) {
    const samples = await decodeAudio(wav, name);
    const end = at + samples.length / 16;
    spoken.push({ start: at, end });
    at = end + pauseMs;
    parts.push(samples, new Float32Array(16 * pauseMs));
  }
  return { samples: Float32Array.from(parts.flatMap((part) => [...part])), spoken };
}

describe.each(databasesUnderTest())('a long recording, on $name', { timeout: 120_000 }, (under) => {
  const { serve, log, address } = killable(under);
  const { call, post, makeModel, train, until } = serviceClient(address, log);

  test('is transcribed utterance by utterance, each a draft of its own that is exported and accepted with its times', async () => {
    await serve(1);
    const { modelId } = await makeModel(20);
    await until(await train(modelId), ended);
    const upload = async (name: string, samples: Float32Array) =>
      (
        await call<Ids>(`/v1/audio?name=${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: Uint8Array.from(encodeWav16(samples, 16_000)),
        })
      ).body.id;
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
  });
});
