import { encodeWav16 } from '@persephone/formats/wav';
import { describe, expect, test } from 'vitest';
import { databasesInTime } from '../support/databases.js';
import { longRecording } from '../support/long-recording.js';
import { ended, type Ids, serviceClient } from '../support/service-client.js';
import { spoken } from '../support/tones.js';
import { killable } from './killable.js';

interface Row {
  readonly transcriptionId: number;
  readonly utteranceId: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly speaker: string | null;
  readonly text: string;
}
interface Failure {
  readonly code: string;
  readonly detail: string;
}
interface DivisionJob extends Ids {
  readonly state: string;
  readonly error: Failure | null;
  readonly division?: {
    readonly utterances: number;
    readonly uncertain: number;
    readonly alike: object[];
    readonly parts?: readonly { readonly startMs: number; readonly endMs: number; readonly text: string }[];
  };
}

const author = 'Ana-s-browser';
const labels = ['a', 'e', 'i', 'o'];
/** Lines of six labels, no two that follow each other the same. */
const lines = Array.from({ length: 70 }, (_, i) =>
  Array.from({ length: 6 }, (_, j) => labels[(i * 3 + j * (1 + (i % 2))) % 4] ?? 'a').join(' '),
);

/** Over two minutes: the lines with a second of silence around each, and where each is. */
function tones(times = 1) {
  const parts: Float32Array[] = [new Float32Array(16_000)];
  let at = 1000;
  const places = Array.from({ length: times }, () => lines)
    .flat()
    .map((line) => {
      const sound = spoken(line.split(' '));
      parts.push(sound, new Float32Array(16_000));
      const place = { start: at, end: at + sound.length / 16 };
      at = place.end + 1000;
      return place;
    });
  return { wav: encodeWav16(Float32Array.from(parts.flatMap((part) => [...part])), 16_000), places };
}

describe.each(databasesInTime())('a long utterance, divided, on $name', { timeout: 240_000 }, (under) => {
  const { serve, kill, log, address } = killable(under);
  const { call, post, makeModel, train, until } = serviceClient(address, log);

  async function send(path: string, name: string, bytes: Uint8Array) {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(bytes),
    };
    return (await call<Ids>(`${path}?name=${name}`, init)).body.id;
  }

  /** A recording with one transcription, kept as one utterance. */
  async function kept(name: string, wav: Uint8Array, text: string) {
    const audioId = await send('/v1/audio', `${name}.wav`, wav);
    const transcriptionId = await send('/v1/transcriptions', `${name}.txt`, new TextEncoder().encode(text));
    const made = await post<{ utterances: Ids[] }>('/v1/utterances', {
      utterances: [{ audioId, transcriptionId, speaker: 'Ana' }],
    });
    expect(made.status).toBe(200);
    await expect
      .poll(async () => (await call<{ inspection: string }>(`/v1/audio/${audioId}`)).body.inspection, {
        timeout: 30_000,
      })
      .toBe('done');
    const path = `/v1/audio/${audioId}/utterances`;
    const rows = async () => (await call<{ utterances: Row[] }>(`${path}?author=${author}`)).body.utterances;
    const seen = async () => {
      const [row] = await rows();
      const { text: _, ...one } = row as Row & { channel?: unknown; confidence?: unknown };
      const { transcriptionId: id, utteranceId, startMs, endMs, speaker } = one;
      return { transcriptionId: id, utteranceId, startMs, endMs, speaker };
    };
    const divide = async (modelId: number | null, utterance?: object, preview?: boolean) =>
      post<DivisionJob & { type: string }>(`${path}/divisions`, {
        author,
        utterance: utterance ?? (await seen()),
        ...{ modelId, preview },
      });
    const endOf = async (job: Ids) => (await until(`/v1/jobs/${job.id}`, ended)) as unknown as DivisionJob;
    const step = (which: 'undo' | 'redo') => post(`${path}/${which}`, { author });
    const edit = (kind: string, wanted: object) => post(`${path}/edits`, { kind, author, ...wanted });
    return { audioId, utteranceId: made.body.utterances[0]?.id, rows, seen, divide, endOf, step, edit };
  }

  test('a model aligns it, and its lines take its place as one edit, all or none', async () => {
    await serve(1);
    const { modelId } = await makeModel(40);
    await until(await train(modelId), ended);
    const { wav, places } = tones();
    const long = await kept('long', wav, `${lines.join('\n')}\n`);
    const before = await long.rows();
    expect(before).toMatchObject([
      { utteranceId: long.utteranceId, startMs: null, text: expect.any(String) },
    ]);
    // A corpus leaves it out, and says what is to be done.
    const preview = await post<{ leftOut: { code: string; detail: string }[] }>('/v1/corpora/preview', {
      utteranceIds: [long.utteranceId],
      labelType: 'phonemes',
    });
    expect(preview.body.leftOut).toMatchObject([
      { code: 'audio-too-long', detail: expect.stringContaining('Divide it on the page of its recording') },
    ]);

    // A preview says what it would be, and changes nothing.
    const previewed = await long.endOf((await long.divide(modelId, undefined, true)).body);
    expect(previewed.division?.parts?.map(({ text }) => text)).toEqual(lines);
    expect(await long.rows()).toEqual(before);
    expect((await long.step('undo')).status).toBe(409);

    // Two at once: one divides it, the other finds that it is not as it was seen.
    const [one, other] = [await long.divide(modelId), await long.divide(modelId)];
    expect([one.status, other.status]).toEqual([202, 202]);
    const ends = [await long.endOf(one.body), await long.endOf(other.body)];
    expect(ends.map(({ state }) => state).sort()).toEqual(['failed', 'succeeded']);
    expect(ends.find(({ state }) => state === 'failed')?.error?.code).toBe('utterance-changed');
    const done = ends.find(({ state }) => state === 'succeeded');
    expect(done?.division).toMatchObject({ utterances: lines.length, alike: [] });
    expect(done?.division?.parts).toBeUndefined();

    const rows = await long.rows();
    const times = (of: readonly { readonly startMs: number | null; readonly endMs: number | null }[]) =>
      of.map(({ startMs, endMs }) => [startMs, endMs]);
    expect(times(previewed.division?.parts ?? [])).toEqual(times(rows));
    expect(rows.map(({ text }) => text)).toEqual(lines);
    const near = places.filter(
      ({ start, end }, i) =>
        Math.abs((rows[i]?.startMs ?? 0) - start) <= 200 && Math.abs((rows[i]?.endMs ?? 0) - end) <= 200,
    );
    expect(near.length).toBeGreaterThan(0.9 * lines.length);
    const certain = rows.filter(({ utteranceId }) => utteranceId !== null);
    expect(certain.length).toBe(lines.length - (done?.division?.uncertain ?? 0));
    expect(certain[0]).toMatchObject({ utteranceId: long.utteranceId, speaker: 'Ana' });

    expect((await long.step('undo')).status).toBe(200);
    expect(await long.rows()).toEqual(before);
    expect((await long.step('redo')).status).toBe(200);
    expect((await long.rows()).map(({ text }) => text)).toEqual(lines);
    expect((await long.step('undo')).status).toBe(200);

    // As it was seen by then, or not at all.
    const seen = await long.seen();
    expect((await long.edit('text', { utterance: seen, text: 'a e' })).status).toBe(200);
    const refused = await long.divide(modelId, seen);
    expect([refused.status, refused.body.type]).toEqual([409, '/errors/utterance-changed']);
    expect((await long.step('undo')).status).toBe(200);
    const strange = await kept('strange', wav, 'a e ˥ i\no a');
    const unlike = await strange.endOf((await strange.divide(modelId)).body);
    expect(unlike.error).toMatchObject({ code: 'label-unknown', detail: expect.stringContaining('˥') });
    expect(await strange.rows()).toHaveLength(1);
    // What is like one of its labels is aligned as that.
    const alike = await kept('alike', wav, lines.join('\n').replaceAll('o', 'ɔ'));
    const told = await alike.endOf((await alike.divide(modelId)).body);
    expect(told).toMatchObject({ state: 'succeeded', division: { alike: [{ label: 'ɔ', alignedAs: 'o' }] } });
    expect((await alike.rows()).map(({ text }) => text)).toEqual(
      lines.map((line) => line.replaceAll('o', 'ɔ')),
    );
  });

  test('killed at any moment, the division is there or is not, and is done in the end', async () => {
    await serve(1);
    const { modelId } = await makeModel(2);
    await until(await train(modelId), ended);
    // Nine minutes, so that it takes a while.
    const times = 4;
    const text = Array.from({ length: times }, () => lines.join('\n')).join('\n');
    const long = await kept('long', tones(times).wav, text);
    const job = (await long.divide(modelId)).body;
    await until(`/v1/jobs/${job.id}`, ({ state }) => state !== 'queued');
    await kill();
    await serve(1);
    const done = await long.endOf(job);
    expect(done).toMatchObject({ state: 'succeeded' });
    const rows = await long.rows();
    expect(rows).toHaveLength(done.division?.utterances ?? 0);
    expect(rows.flatMap((row) => row.text.split(/\s+/u))).toEqual(text.split(/\s+/u));
    // One edit, however often it was begun.
    expect((await long.step('undo')).status).toBe(200);
    expect(await long.rows()).toMatchObject([{ utteranceId: long.utteranceId, text }]);
    expect((await long.step('undo')).status).toBe(409);
  });

  test('without a model each line is a stretch of speech, or it says how many there are of each', async () => {
    await serve(1);
    const { samples, spoken: said } = await longRecording(40);
    const wav = encodeWav16(samples, 16_000);
    const story = await kept('story', wav, said.map(({ text }) => text).join('\n'));
    const job = await story.endOf((await story.divide(null)).body);
    expect(job).toMatchObject({ state: 'succeeded', division: { utterances: said.length } });
    const rows = await story.rows();
    expect(rows.map(({ text }) => text)).toEqual(said.map(({ text }) => text));
    const near = said.filter(
      ({ start, end }, i) =>
        Math.abs((rows[i]?.startMs ?? 0) - start) <= 250 && Math.abs((rows[i]?.endMs ?? 0) - end) <= 250,
    );
    expect(near.length).toBeGreaterThan(0.9 * said.length);

    const fewer = await kept(
      'fewer',
      wav,
      said
        .slice(0, 20)
        .map(({ text }) => text)
        .join('\n'),
    );
    const differ = await fewer.endOf((await fewer.divide(null)).body);
    expect(differ.error).toMatchObject({
      code: 'division-impossible',
      detail: expect.stringMatching(/20 lines.* \d\d stretches .*with a model, or by hand/),
    });
    const oneLine = await kept('line', wav, said.map(({ text }) => text).join(' '));
    const refused = await oneLine.divide(null);
    expect([refused.status, refused.body.type]).toEqual([400, '/errors/division-impossible']);
  });
});
