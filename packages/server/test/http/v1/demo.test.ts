import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoSize } from '../../../src/domain/demo/language.js';
import { databasesUnderTest } from '../../support/databases.js';
import { type Harness, idOf, makeUtterance, startHarness, wav } from '../harness.js';

const nothing = {
  ...{
    recordings: 0,
    recordedMs: 0,
    untranscribed: 0,
    untranscribedMs: 0,
    utterances: 0,
    utteredMs: 0,
    speakers: 0,
  },
  ...{ toReview: 0, corpora: 0, models: 0, demonstration: null, beingChecked: 0, workerProblem: null },
  unusable: 0,
};

describe.each(databasesUnderTest())('first visit on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;
  const total = async (path: string) =>
    (await get(`${path}${path.includes('?') ? '&' : '?'}count=true&limit=1`)).total;

  test('the overview counts what there is', async () => {
    expect(await get('/v1/overview')).toEqual(nothing);
    const utterance = await makeUtterance(harness, 'one', 'a b', 1.5);
    await harness.call('PATCH', `/v1/utterances/${utterance}`, { speaker: 'Ana' });
    const alone = idOf(await harness.send('/v1/audio?name=alone.wav', wav(0.5)));
    await harness.send('/v1/audio?name=broken.wav', Buffer.from('no sound'));
    await vi.waitFor(async () => expect(await get('/v1/overview')).toMatchObject({ beingChecked: 0 }), {
      timeout: 10_000,
    });
    expect(await get('/v1/overview')).toEqual({
      ...nothing,
      ...{ recordings: 3, recordedMs: 2000, untranscribed: 1, utterances: 1, utteredMs: 1500, speakers: 1 },
      untranscribedMs: 500,
    });
    const draft = await harness.database.transcriptions.insert({
      ...{ name: 'draft', fileName: null, text: 'a', source: 'model', modelId: null, audioId: alone },
      labelTimes: null,
    });
    expect(await get('/v1/overview')).toMatchObject({ untranscribed: 0, untranscribedMs: 0, toReview: 1 });
    await harness.call('POST', `/v1/transcriptions/${draft.id}/accept`, { startMs: 100, endMs: 300 });
    expect(await get('/v1/overview')).toMatchObject({
      toReview: 0,
      utterances: 2,
      utteredMs: 1700,
      speakers: 1,
    });
    for (const { id } of (await get('/v1/audio')).items as { id: number }[]) {
      expect((await harness.call('DELETE', `/v1/audio/${id}?cascade=true`)).status).toBe(200);
    }
    expect(await get('/v1/overview')).toMatchObject({ recordings: 0, utterances: 0, utteredMs: 0 });
  });

  test('the demonstration is made once, completed where parts of it are gone, and deleted like anything', async () => {
    const [first, second] = await Promise.all([
      harness.call('POST', '/v1/demo'),
      harness.call('POST', '/v1/demo'),
    ]);
    expect([first.status, first.body]).toMatchObject([201, { created: true }]);
    expect(second.body).toEqual(first.body);
    const corpusId = Number(first.body.corpusId);
    const size = {
      recordings: demoSize.transcribed + demoSize.untranscribed,
      utterances: demoSize.transcribed,
    };
    expect(await get('/v1/overview')).toMatchObject({
      ...{ ...size, untranscribed: demoSize.untranscribed, speakers: 3, corpora: 1 },
    });
    const corpus = await get(`/v1/corpora/${corpusId}`);
    expect(corpus).toMatchObject({
      ...{ name: 'Demonstration', labelType: 'phonemes_and_tones', labels: 19, leftOut: [] },
    });
    for (const id of first.body.untranscribed as number[]) {
      expect(await get(`/v1/audio/${id}`)).toMatchObject({ utterances: 0, problem: null });
    }

    // Corrected by a person in the meantime, and a recording deleted.
    const [corrected, lost] = (await get('/v1/utterances?limit=2')).items as {
      id: number;
      audioId: number;
    }[];
    await harness.call('PATCH', `/v1/utterances/${corrected?.id}`, { text: 'm a ˥' });
    const again = await harness.call('POST', '/v1/demo');
    expect([again.status, again.body]).toEqual([200, { ...first.body, created: false }]);
    expect(await total('/v1/utterances')).toBe(size.utterances);

    await harness.call('DELETE', `/v1/audio/${lost?.audioId}?cascade=true`);
    const completed = await harness.call('POST', '/v1/demo');
    expect([completed.status, completed.body.created]).toEqual([201, true]);
    expect(await get('/v1/overview')).toMatchObject(size);
    expect((await get(`/v1/utterances/${corrected?.id}`)).text).toBe('m a ˥');

    for (const { id } of (await get('/v1/corpora')).items as { id: number }[]) {
      expect((await harness.call('DELETE', `/v1/corpora/${id}?cascade=true`)).status).toBe(200);
    }
    const [some] = (await get('/v1/audio?limit=1')).items as { id: number }[];
    expect((await harness.call('DELETE', `/v1/audio/${some?.id}?cascade=true`)).status).toBe(200);
    expect(await get('/v1/overview')).toMatchObject({ recordings: size.recordings - 1, corpora: 0 });
    for (const { id } of (await get('/v1/audio?limit=500')).items as { id: number }[]) {
      expect((await harness.call('DELETE', `/v1/audio/${id}?cascade=true`)).status).toBe(200);
    }
    for (const { id } of (await get('/v1/transcriptions?limit=500')).items as { id: number }[]) {
      expect((await harness.call('DELETE', `/v1/transcriptions/${id}?cascade=true`)).status).toBe(200);
    }
    expect(harness.logged).toEqual([]);
  }, 120_000);

  test('the demonstration is told apart, left out of lists and corpora, and deleted as one', async () => {
    const { body: made } = await harness.call('POST', '/v1/demo');
    const own = await makeUtterance(harness, 'own', 'a b', 1.5);
    const alone = idOf(await harness.send('/v1/audio?name=mine.wav', wav(0.5)));
    const overview = await get('/v1/overview');
    expect(overview).toMatchObject({
      ...{
        recordings: demoSize.transcribed + demoSize.untranscribed + 2,
        utterances: demoSize.transcribed + 1,
      },
      demonstration: {
        ...{ recordings: demoSize.transcribed + demoSize.untranscribed, utterances: demoSize.transcribed },
        ...{ untranscribed: demoSize.untranscribed, speakers: 3, corpusIds: [made.corpusId] },
      },
    });
    const idsIn = async (path: string) => ((await get(path)).items as { id: number }[]).map(({ id }) => id);
    expect(await idsIn('/v1/utterances?demonstration=false')).toEqual([own]);
    expect(await total('/v1/utterances?demonstration=true')).toBe(demoSize.transcribed);
    expect(await idsIn('/v1/audio?demonstration=false&transcribed=false')).toEqual([alone]);
    const preview = await harness.call('POST', '/v1/corpora/preview', {
      ...{ labelType: 'phonemes', filter: { demonstration: false } },
    });
    expect(preview.body.usable).toMatchObject({ utterances: 1 });

    // Corrected, and heard by a model: all of it is of the demonstration.
    const [corrected] = await idsIn('/v1/utterances?demonstration=true&limit=1');
    await harness.call('PATCH', `/v1/utterances/${corrected}`, { text: 'm a ˥' });
    const parts = await get('/v1/demo');
    const { audioIds, transcriptionIds, utteranceIds, corpusIds } = parts as Record<string, number[]>;
    expect(corpusIds).toEqual([made.corpusId]);
    expect(audioIds).toHaveLength(demoSize.transcribed + demoSize.untranscribed);
    expect(utteranceIds).toHaveLength(demoSize.transcribed);
    // One has two versions.
    expect(transcriptionIds).toHaveLength(demoSize.transcribed + 1);

    const things = { audio: audioIds, transcription: transcriptionIds, corpus: corpusIds };
    const seen = await harness.call('POST', '/v1/deletions/preview', things);
    expect(seen.body.counts).toEqual({ utterance: demoSize.transcribed, corpus: 0, model: 0 });
    // A corpus that was made meanwhile was not seen.
    const mixed = await harness.call('POST', '/v1/corpora', { name: 'mixed', labelType: 'phonemes' });
    const body = { ...things, seen: seen.body.seen };
    const refused = await harness.call('POST', '/v1/deletions', body);
    expect([refused.status, refused.body]).toMatchObject([409, { losing: [{ id: idOf(mixed) }] }]);
    expect(await get('/v1/overview')).toMatchObject({ recordings: overview.recordings, corpora: 2 });

    const again = await harness.call('POST', '/v1/deletions/preview', things);
    expect(again.body.losing).toMatchObject([
      { id: idOf(mixed), name: 'mixed', loses: demoSize.transcribed, left: 1, models: 0 },
    ]);
    const deleted = await harness.call('POST', '/v1/deletions', { ...things, seen: again.body.seen });
    expect(deleted.status).toBe(200);
    expect(await get('/v1/overview')).toMatchObject({
      ...{ recordings: 2, utterances: 1, corpora: 1, demonstration: null },
    });
    expect(await total('/v1/transcriptions')).toBe(1);
    // What is gone already is no error.
    const nothingLeft = await harness.call('POST', '/v1/deletions/preview', things);
    expect(
      (await harness.call('POST', '/v1/deletions', { ...things, seen: nothingLeft.body.seen })).status,
    ).toBe(200);
  }, 120_000);
});
