import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoSize } from '../../../src/domain/demo/language.js';
import { databasesUnderTest } from '../../support/databases.js';
import { type Harness, idOf, makeUtterance, startHarness, wav } from '../harness.js';

const nothing = {
  ...{ recordings: 0, recordedMs: 0, untranscribed: 0, utterances: 0, utteredMs: 0, speakers: 0 },
  ...{ toReview: 0, corpora: 0, models: 0 },
};

describe.each(databasesUnderTest())('first visit on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;
  const total = async (path: string) => (await get(`${path}?count=true&limit=1`)).total;

  test('the overview counts what there is', async () => {
    expect(await get('/v1/overview')).toEqual(nothing);
    const utterance = await makeUtterance(harness, 'one', 'a b', 1.5);
    await harness.call('PATCH', `/v1/utterances/${utterance}`, { speaker: 'Ana' });
    const alone = idOf(await harness.send('/v1/audio?name=alone.wav', wav(0.5)));
    await harness.send('/v1/audio?name=broken.wav', Buffer.from('no sound'));
    expect(await get('/v1/overview')).toEqual({
      ...nothing,
      ...{ recordings: 3, recordedMs: 2000, untranscribed: 1, utterances: 1, utteredMs: 1500, speakers: 1 },
    });
    const draft = await harness.database.transcriptions.insert({
      ...{ name: 'draft', fileName: null, text: 'a', source: 'model', modelId: null, audioId: alone },
      labelTimes: null,
    });
    expect(await get('/v1/overview')).toMatchObject({ untranscribed: 0, toReview: 1 });
    await harness.call('POST', `/v1/transcriptions/${draft.id}/accept`, { startMs: 100, endMs: 300 });
    expect(await get('/v1/overview')).toMatchObject({
      toReview: 0,
      utterances: 2,
      utteredMs: 1700,
      speakers: 1,
    });
    for (const { id } of (await get('/v1/audio')).items as { id: number }[]) {
      await harness.call('DELETE', `/v1/audio/${id}?cascade=true`);
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
    expect(harness.logged).toEqual([]);
  }, 120_000);
});
