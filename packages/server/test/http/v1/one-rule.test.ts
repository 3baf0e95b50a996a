import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, startHarness, wav } from '../harness.js';

const composed = 'Oca\u00f1a';
const decomposed = 'Ocan\u0303a';

describe.each(databasesUnderTest())('one rule for all on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const found = async (path: string) => {
    const { status, body } = await harness.call('GET', path);
    expect(status, path).toBe(200);
    return body.items as Record<string, unknown>[];
  };
  let made = 0;
  /** A recording, and a transcription that nothing has yet. */
  async function parts(seconds = 1, text = 'a b a') {
    const name = `part${++made}`;
    const audioId = idOf(await harness.send(`/v1/audio?name=${name}.wav`, wav(seconds, 200 + made)));
    const transcriptionId = idOf(await harness.call('POST', '/v1/transcriptions', { name, text }));
    return { audioId, transcriptionId };
  }
  async function utterance(more: object, seconds = 1): Promise<number> {
    const answer = await harness.call('POST', '/v1/utterances', {
      utterances: [{ ...(await parts(seconds)), ...more }],
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return (answer.body.utterances as { id: number }[])[0]?.id ?? 0;
  }

  test('names are found however they are written, and kept in one form', async () => {
    const path = (name: string) => encodeURIComponent(name);
    const audio = await harness.send(`/v1/audio?name=${path(`${decomposed}.wav`)}`, wav(0.3));
    expect(audio.body.name).toBe(`${composed}.wav`);
    const again = await harness.send(`/v1/audio?name=${path(`${composed}.wav`)}`, wav(0.3));
    expect([again.status, again.body.id]).toEqual([200, audio.body.id]);
    await harness.call('POST', '/v1/transcriptions', { name: ` ${decomposed}`, text: 'e\u0301 a' });
    await harness.send(
      `/v1/transcriptions?name=${path(`${decomposed}.txt`)}`,
      Buffer.from('e\u0301'),
      'text/plain',
    );
    await harness.call('POST', '/v0.1/label', { phoneticLabel: 'e\u0301' });
    for (const name of [composed, decomposed].map(path)) {
      expect(await found(`/v1/audio?name=${name}`)).toMatchObject([{ name: `${composed}.wav` }]);
      expect((await found(`/v1/transcriptions?name=${name}`)).map((one) => one.name)).toEqual([
        composed,
        `${composed}.txt`,
      ]);
    }
    for (const label of ['e\u0301', '\u00e9'].map(path)) {
      expect(await found(`/v1/labels?label=${label}`)).toMatchObject([{ label: '\u00e9' }]);
    }
    const sha256 = String(audio.body.sha256);
    const known = await harness.call('POST', '/v1/files/known', {
      files: [{ name: `${decomposed}.wav`, sha256 }],
    });
    expect(known.body.files).toMatchObject([{ audioId: audio.body.id }]);
  });

  test('a speaker is one however the name is written, so that none is in two sets of a corpus', async () => {
    const ids: number[] = [];
    for (const speaker of ['Zo\u00eb', 'Zoe\u0308', 'Zo\u00eb ', 'Ana', 'Bela', ' Bela\u200b']) {
      ids.push(await utterance({ speaker }));
    }
    expect((await harness.call('GET', '/v1/speakers')).body.speakers).toEqual([
      { speaker: 'Ana', utterances: 1 },
      { speaker: 'Bela', utterances: 2 },
      { speaker: 'Zo\u00eb', utterances: 3 },
    ]);
    for (const speaker of ['Zo\u00eb', 'Zoe\u0308', ' Zo\u00eb']) {
      expect(await found(`/v1/utterances?speaker=${encodeURIComponent(speaker)}`)).toHaveLength(3);
    }
    for (const seed of [0, 1, 2, 3]) {
      const corpus = await harness.call('POST', '/v1/corpora', {
        ...{ name: `Man\u0303ana ${seed}`, labelType: 'phonemes', bySpeaker: true, seed, utteranceIds: ids },
        shares: { training: 0.4, validation: 0.3, testing: 0.3 },
      });
      expect(corpus.status, JSON.stringify(corpus.body)).toBe(201);
      expect(corpus.body.name).toBe(`Ma\u00f1ana ${seed}`);
      const { partition } = (await harness.database.corpora.find(idOf(corpus))) ?? { partition: null };
      const setsOf = (members: readonly number[]) =>
        new Set(
          members.map((id) => Object.entries(partition ?? {}).find(([, set]) => set.includes(id))?.[0]),
        );
      expect(setsOf(ids.slice(0, 3)).size).toBe(1);
      expect(setsOf(ids.slice(4)).size).toBe(1);
    }
    expect(await found(`/v1/corpora?name=${encodeURIComponent('Man\u0303ana')}`)).toHaveLength(4);
    expect(await found(`/v1/corpora?name=${encodeURIComponent('Ma\u00f1ana')}`)).toHaveLength(4);
  });

  test('a filter of a corpus finds what a list finds, and is kept in one form', async () => {
    await utterance({ speaker: 'Noe\u0308l' });
    await utterance({ speaker: 'No\u00ebl' });
    const corpus = await harness.call('POST', '/v1/corpora', {
      ...{ name: 'of one', labelType: 'phonemes', filter: { speaker: 'Noe\u0308l ' } },
      shares: { training: 0.5, validation: 0.5, testing: 0 },
    });
    expect(corpus.body).toMatchObject({
      split: { filter: { speaker: 'No\u00ebl' } },
      sets: { training: { utterances: 1 }, validation: { utterances: 1 } },
    });
  });

  test('a name of which nothing can be seen is refused', async () => {
    const pair = await parts();
    const utteranceId = await utterance({});
    for (const blank of [' ', '\u00a0\u2003', '\u200b', '\t']) {
      const said = [
        await harness.call('POST', '/v1/utterances', { utterances: [{ ...pair, speaker: blank }] }),
        await harness.call('PATCH', `/v1/utterances/${utteranceId}`, { speaker: blank }),
        await harness.call('POST', `/v1/transcriptions/${pair.transcriptionId}/accept`, {
          audioId: pair.audioId,
          speaker: blank,
        }),
        await harness.call('POST', '/v1/corpora', { name: blank, labelType: 'phonemes' }),
        await harness.call('POST', '/v1/transcriptions', { name: blank, text: 'a' }),
        await harness.call('POST', '/v1/models', { name: blank, corpusId: 1 }),
        await harness.call('POST', '/v0.1/model', { name: blank, corpusID: 1 }),
      ];
      for (const answer of said) expect([answer.status, codeOf(answer)]).toEqual([400, 'name-blank']);
      expect(await found(`/v1/utterances?speaker=${encodeURIComponent(blank)}`)).toEqual([]);
    }
  });

  test('a segment beyond its recording is refused, and the refusal says how long that is', async () => {
    const pair = await parts(1.54);
    const whole = await utterance({}, 1.54);
    for (const [startMs, endMs] of [
      [2000, 3000],
      [1500, 99_999],
      [1540, 1545],
    ]) {
      const said = [
        await harness.call('POST', '/v1/utterances', { utterances: [{ ...pair, startMs, endMs }] }),
        await harness.call('PATCH', `/v1/utterances/${whole}`, { startMs, endMs }),
        await harness.call('POST', `/v1/transcriptions/${pair.transcriptionId}/accept`, {
          audioId: pair.audioId,
          startMs,
          endMs,
        }),
      ];
      for (const answer of said) {
        expect([answer.status, codeOf(answer)]).toEqual([400, 'segment-beyond-recording']);
        expect(answer.body.detail).toContain(`1540 ms long; the segment from ${startMs} to ${endMs} ms`);
        expect(answer.body.errors).toMatchObject([{ code: 'segment-beyond-recording' }]);
      }
    }
    expect(await found(`/v1/utterances?audioId=${pair.audioId}`)).toEqual([]);
    const last = await harness.call('PATCH', `/v1/utterances/${whole}`, { startMs: 1000, endMs: 1540 });
    expect(last.body).toMatchObject({ startMs: 1000, endMs: 1540, durationMs: 540, problem: null });
    const all = await harness.call('PATCH', `/v1/utterances/${whole}`, { startMs: null, endMs: null });
    expect(all.body).toMatchObject({ startMs: null, endMs: null, durationMs: 1540 });
    const half = await harness.call('PATCH', `/v1/utterances/${whole}`, { startMs: 10 });
    expect(codeOf(half)).toBe('constraint-violated');
  });

  test('one whose recording turns out shorter is listed, left out of corpora, and mended by a person', async () => {
    const ids = [
      await utterance({ startMs: 0, endMs: 900, speaker: 'Segmented' }),
      await utterance({ speaker: 'Segmented' }),
      await utterance({ speaker: 'Segmented' }),
    ];
    const division = {
      ...{ labelType: 'phonemes', utteranceIds: ids },
      shares: { training: 0.5, validation: 0.5, testing: 0 },
    };
    const before = await harness.call('GET', `/v1/utterances/${ids[0]}`);
    expect(before.body).toMatchObject({ problem: null });
    await harness.shorten(Number(before.body.audioId), 500);
    const listed = await harness.call('GET', '/v1/utterances?problem=true');
    expect(listed.body.items).toMatchObject([
      {
        id: ids[0],
        problem: {
          code: 'segment-beyond-recording',
          detail: expect.stringContaining('500 ms long; the segment from 0 to 900 ms'),
        },
      },
    ]);
    expect((await harness.call('GET', '/v1/overview')).body).toMatchObject({ unusable: 1 });
    const preview = await harness.call('POST', '/v1/corpora/preview', division);
    expect(preview.body).toMatchObject({
      usable: { utterances: 2, durationMs: 2000 },
      leftOut: [{ utteranceId: ids[0], code: 'segment-beyond-recording' }],
    });
    const corpus = await harness.call('POST', '/v1/corpora', { ...division, name: 'segmented' });
    expect(corpus.body).toMatchObject({ leftOut: [{ utteranceId: ids[0] }] });
    const given = await harness.call('POST', '/v0.1/corpus', {
      ...{ name: 'given', labelType: 'phonemes', featureType: 'fbank' },
      ...{ training: [ids[0]], validation: [ids[1]], testing: [ids[2]] },
    });
    expect(given.body).toMatchObject({ errors: [{ code: 'segment-beyond-recording' }] });
    await harness.call('PATCH', `/v1/utterances/${ids[0]}`, { endMs: 500 });
    expect(await found('/v1/utterances?problem=true')).toEqual([]);
    expect((await harness.call('POST', '/v1/corpora/preview', division)).body).toMatchObject({ leftOut: [] });
  });

  test('the minutes of a corpus follow the times of its utterances', async () => {
    const ids = [await utterance({}), await utterance({})];
    const corpus = await harness.call('POST', '/v1/corpora', {
      ...{ name: 'timed', labelType: 'phonemes', utteranceIds: ids },
      shares: { training: 0.5, validation: 0.5, testing: 0 },
    });
    for (const id of ids) await harness.call('PATCH', `/v1/utterances/${id}`, { startMs: 100, endMs: 400 });
    expect((await harness.call('GET', `/v1/corpora/${idOf(corpus)}`)).body).toMatchObject({
      sets: { training: { durationMs: 300 }, validation: { durationMs: 300 } },
    });
  });

  test('what is odd about labels is said alike by the check of files and by corpora', async () => {
    const text = 'k k\ufe0f a a\u034f \u0303 mama';
    const checked = await harness.call('POST', '/v1/check', {
      files: [
        { name: 'x.wav', byteLength: 1000, durationMs: 2000 },
        { name: 'x.mp3', byteLength: 100, durationMs: 2000 },
        { name: 'X.phonemes', byteLength: 30, text },
      ],
    });
    const codes = ({ body }: { body: Record<string, unknown> }) =>
      (body.findings as { code: string }[]).map(({ code }) => code).filter((code) => code !== 'label-once');
    const ofLabels = [
      ...['label-confusable', 'label-confusable', 'label-mark-alone', 'transcription-undivided'],
    ];
    expect(checked.body.pairs).toEqual([{ audio: 'x.wav', transcription: 'X.phonemes' }]);
    expect(codes(checked).sort()).toEqual(['audio-spare', ...ofLabels]);
    const utterances = [await parts(2, text), await parts(2, text)];
    const made = await harness.call('POST', '/v1/utterances', { utterances });
    const division = {
      ...{ name: 'odd', labelType: 'phonemes' },
      utteranceIds: (made.body.utterances as { id: number }[]).map(({ id }) => id),
      shares: { training: 0.5, validation: 0.5, testing: 0 },
    };
    const preview = await harness.call('POST', '/v1/corpora/preview', division);
    const corpus = await harness.call('POST', '/v1/corpora', division);
    const again = await harness.call('GET', `/v1/corpora/${idOf(corpus)}`);
    for (const answer of [preview, corpus, again]) {
      expect(codes(answer).sort()).toEqual(ofLabels);
      expect(answer.body.findings).toContainEqual(
        expect.objectContaining({ code: 'label-confusable', formerCode: 'label-look-alike' }),
      );
      expect((answer.body.lookAlikes as string[][]).map((group) => [...group].sort())).toEqual(
        expect.arrayContaining([
          ['k', 'k\ufe0f'],
          ['a', 'a\u034f'],
        ]),
      );
    }
  });

  test('utterances are found by their transcription', async () => {
    const id = await utterance({});
    const { transcriptionId } = (await harness.call('GET', `/v1/utterances/${id}`)).body;
    expect(await found(`/v1/utterances?transcriptionId=${transcriptionId}`)).toMatchObject([{ id }]);
  });
});
