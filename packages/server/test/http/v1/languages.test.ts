import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoSize } from '../../../src/domain/demo/language.js';
import { databasesUnderTest } from '../../support/databases.js';
import { modelFile } from '../../support/model-file.js';
import { codeOf, type Harness, idOf, makeUtterance, startHarness, wav } from '../harness.js';

interface Listed {
  readonly id: number;
  readonly name: string;
  readonly recordings: number;
}

describe.each(databasesUnderTest())('languages on $name', { timeout: 120_000 }, (under) => {
  let harness: Harness;
  let mbosi = 0;
  let na = 0;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;
  const languages = async () => (await get('/v1/languages')).languages as Listed[];
  const figures = async (id: number) => get(`/v1/languages/${id}`);
  const names = async (path: string) => ((await get(path)).items as Listed[]).map(({ name }) => name).sort();
  const upload = async (name: string, language?: number, seconds = 0.5) => {
    const of = language === undefined ? '' : `&languageId=${language}`;
    return idOf(await harness.send(`/v1/audio?name=${name}${of}`, wav(seconds, 200 + name.length * 20)));
  };
  const move = (audioIds: readonly number[], languageId: number | null) =>
    harness.call('PATCH', '/v1/audio', { audioIds, languageId });
  const divide = async (name: string, language?: number) =>
    harness.call('POST', '/v1/corpora', {
      ...{ name, labelType: 'phonemes' },
      ...(language === undefined ? {} : { filter: { language } }),
    });

  test('the first one has all that was there, and what comes after without a word', async () => {
    for (const [i, text] of ['a b', 'b a', 'a', 'b', 'a a', 'b b'].entries()) {
      await makeUtterance(harness, `m${i}`, text, 1 + i / 10);
    }
    await harness.call('POST', '/v1/demo');
    expect(await get('/v1/languages')).toMatchObject({ languages: [], unassigned: { recordings: 6 } });

    const made = await harness.call('POST', '/v1/languages', { name: ' Mbos\u0069\u0301 ', code: 'MDW' });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        name: 'Mbosí'.normalize('NFC'),
        code: 'mdw',
        recordings: 6,
        utterances: 6,
        models: 0,
        latestModel: null,
      },
    ]);
    mbosi = idOf(made);
    const later = await upload('later.wav');
    expect(await get(`/v1/audio/${later}`)).toMatchObject({ languageId: mbosi });
    expect((await harness.upload('/v0.1/audio', 'audioFile', 'old.wav', wav(0.3))).body).not.toHaveProperty(
      'languageId',
    );
    expect(await figures(mbosi)).toMatchObject({ recordings: 8 });
    expect(await get('/v1/languages')).toMatchObject({ unassigned: { recordings: 0 } });
  });

  test('a name is there once, whatever its case and form, and a code has a form', async () => {
    const create = (body: object) => harness.call('POST', '/v1/languages', body);
    expect(codeOf(await create({ name: 'MBOSÍ' }))).toBe('language-exists');
    expect(codeOf(await create({ name: 'mbosi\u0301' }))).toBe('language-exists');
    expect(codeOf(await create({ name: ' ' }))).toBe('name-blank');
    for (const code of ['xx', 'm1w', 'mbos12', 'mbosi']) {
      expect(codeOf(await create({ name: 'Other', code }))).toBe('language-code-invalid');
    }
    expect((await languages()).map(({ name }) => name)).toEqual(['Mbosí']);
    const renamed = await harness.call('PATCH', `/v1/languages/${mbosi}`, {
      name: 'Mbosi',
      code: 'mbos1242',
    });
    expect(renamed.body).toMatchObject({ name: 'Mbosi', code: 'mbos1242' });
    expect((await harness.call('PATCH', `/v1/languages/${mbosi}`, { code: null })).body).toMatchObject({
      ...{ name: 'Mbosi', code: null },
    });
    expect(codeOf(await harness.call('PATCH', '/v1/languages/4711', { name: 'a' }))).toBe(
      'language-not-found',
    );
    expect(codeOf(await harness.call('GET', '/v1/languages/4711'))).toBe('language-not-found');
  });

  test('a second one has what is uploaded for it, and lists are of the one or of the other', async () => {
    na = idOf(await harness.call('POST', '/v1/languages', { name: 'Na' }));
    expect(await figures(na)).toMatchObject({ recordings: 0 });
    const first = await upload('na-one.wav', na);
    const untold = await upload('untold.wav');
    expect(await get(`/v1/audio/${untold}`)).toMatchObject({ languageId: null });
    const refused = await harness.send('/v1/audio?name=nowhere.wav&languageId=4711', wav(0.7));
    expect(codeOf(refused)).toBe('language-unknown');
    await vi.waitFor(async () => expect(await get('/v1/overview')).toMatchObject({ beingChecked: 0 }), {
      timeout: 30_000,
    });
    expect(await names(`/v1/audio?language=${na}`)).toEqual(['na-one.wav']);
    expect(await names('/v1/audio?language=0')).toEqual(['untold.wav']);
    expect(await names('/v1/utterances?language=0')).toEqual([]);
    expect(await names('/v1/corpora?language=0')).toEqual([]);
    expect(await names(`/v1/audio?language=${mbosi}&sort=name`)).toHaveLength(8);
    expect(await names('/v1/audio?language=4711')).toEqual([]);
    expect(await figures(na)).toMatchObject({
      recordings: 1,
      recordedMs: 500,
      untranscribed: 1,
      untranscribedMs: 500,
    });
    expect(await get('/v1/languages')).toMatchObject({ unassigned: { recordings: 1 } });
    // A sort goes on in the same language from page to page.
    const page = await get(`/v1/audio?language=${mbosi}&sort=-duration&limit=3&count=true`);
    const rest = await get(`/v1/audio?language=${mbosi}&sort=-duration&limit=500&cursor=${page.nextCursor}`);
    const all = [...(page.items as Listed[]), ...(rest.items as Listed[])].map(({ id }) => id);
    expect([page.total, new Set(all).size]).toEqual([8, 8]);
    expect(all).not.toContain(first);
  });

  test('recordings move, several at once, and their utterances, corpora and models with them', async () => {
    const corpus = idOf(await divide('six', mbosi));
    const model = idOf(await harness.call('POST', '/v1/models', { name: 'm', corpusId: corpus }));
    expect((await get(`/v1/corpora/${corpus}`)).languages).toEqual([{ id: mbosi, name: 'Mbosi' }]);
    expect((await get(`/v1/models/${model}`)).languages).toEqual([{ id: mbosi, name: 'Mbosi' }]);
    expect(await figures(mbosi)).toMatchObject({ corpora: 1, models: 1 });

    const { items } = await get(`/v1/audio?language=${mbosi}&sort=name`);
    const ids = (items as Listed[]).filter(({ name }) => /^m\d/.test(name)).map(({ id }) => id);
    const two = ids.slice(0, 2);
    const moved = await move([...two, two[0] ?? 0], na);
    expect([moved.status, moved.body]).toEqual([200, { moved: [{ languageId: mbosi, audioIds: two }] }]);
    expect((await get(`/v1/corpora/${corpus}`)).languages).toEqual([
      { id: mbosi, name: 'Mbosi' },
      { id: na, name: 'Na' },
    ]);
    expect(await figures(na)).toMatchObject({ recordings: 3, utterances: 2, corpora: 1, models: 1 });
    expect(await figures(mbosi)).toMatchObject({ utterances: 4 });
    expect(await names(`/v1/utterances?language=${na}`)).toEqual(['m0.wav', 'm1.wav']);
    expect(await names(`/v1/corpora?language=${na}`)).toEqual(['six']);
    expect(await names(`/v1/models?language=${na}`)).toEqual(['m']);
    // Moved again to where they are nothing changes.
    expect((await move(two, na)).body).toEqual({ moved: [] });

    expect((await move(ids, na)).status).toBe(200);
    expect((await get(`/v1/corpora/${corpus}`)).languages).toEqual([{ id: na, name: 'Na' }]);
    expect(await names(`/v1/corpora?language=${mbosi}`)).toEqual([]);
    expect((await move(ids, null)).body).toEqual({ moved: [{ languageId: na, audioIds: ids }] });
    expect((await get(`/v1/models/${model}`)).languages).toEqual([]);
    expect(await names('/v1/models?language=0')).toEqual(['m']);
    expect((await move(ids, mbosi)).status).toBe(200);
    expect((await get(`/v1/corpora/${corpus}`)).languages).toEqual([{ id: mbosi, name: 'Mbosi' }]);
    const [one = 0] = ids;
    expect((await harness.call('PATCH', `/v1/audio/${one}`, { languageId: na })).body).toMatchObject({
      ...{ id: one, languageId: na },
    });
    await harness.call('PATCH', `/v1/audio/${one}`, { languageId: mbosi });
  });

  test('an imported model is of the language that somebody says, a trained one of those of its corpus', async () => {
    const imported = await harness.send('/v1/models/import?name=afar', modelFile(['a', 'd']));
    const own = `/v1/models/${idOf(imported)}`;
    const before = await figures(na);
    const set = (languageId: number | null) => harness.call('PATCH', own, { languageId });
    expect((await set(na)).body).toMatchObject({ name: 'afar', languages: [{ id: na, name: 'Na' }] });
    expect(await names(`/v1/models?language=${na}`)).toContain('afar');
    // Its label set is no corpus of the language.
    expect(await figures(na)).toMatchObject({ corpora: before.corpora, models: Number(before.models) + 1 });
    expect((await set(mbosi)).body).toMatchObject({ languages: [{ id: mbosi, name: 'Mbosi' }] });
    const refused = await set(47_110);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'language-unknown']);
    expect((await get(own)).languages).toEqual([{ id: mbosi, name: 'Mbosi' }]);
    const both = await Promise.all([set(na), set(mbosi)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await get(own)).languages).toHaveLength(1);
    expect((await set(null)).body).toMatchObject({ languages: [] });

    const { items } = await get(`/v1/models?language=${mbosi}`);
    const [trained] = items as Listed[];
    const wrong = await harness.call('PATCH', `/v1/models/${trained?.id}`, { languageId: na });
    expect([wrong.status, codeOf(wrong)]).toEqual([409, 'model-not-imported']);
    expect(codeOf(await harness.call('PATCH', '/v1/models/47110', { languageId: na }))).toBe(
      'model-not-found',
    );
    expect((await harness.call('DELETE', own)).status).toBe(200);
  });

  test('the preview of a corpus warns of utterances with a language beside some without one', async () => {
    const { items } = await get(`/v1/utterances?language=${mbosi}&sort=name`);
    const [first] = items as { readonly audioId: number }[];
    const preview = async () => {
      const body = { labelType: 'phonemes', filter: { demonstration: false } };
      return (await harness.call('POST', '/v1/corpora/preview', body)).body.findings as {
        readonly code: string;
        readonly detail: string;
      }[];
    };
    const partly = ({ code }: { readonly code: string }) => code === 'corpus-partly-without-language';
    expect((await preview()).filter(partly)).toEqual([]);
    expect((await move([first?.audioId ?? 0], null)).status).toBe(200);
    expect((await preview()).filter(partly)).toMatchObject([
      { detail: expect.stringContaining('of 1 of them it is not said of which language they are') },
    ]);
    expect((await move([first?.audioId ?? 0], mbosi)).status).toBe(200);
  });

  test('of two that give the same name at once one is made', async () => {
    const made = await Promise.all(
      ['Tusom', 'tusom'].map((name) => harness.call('POST', '/v1/languages', { name })),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { id = 0 } = (await languages()).find(({ name }) => name.toLowerCase() === 'tusom') ?? {};
    expect((await harness.call('DELETE', `/v1/languages/${id}`)).status).toBe(200);
  });

  test('a corpus keeps the languages of what it has lost', async () => {
    const lone = await makeUtterance(harness, 'lone', 'a b a b', 1.7);
    const { audioId } = await get(`/v1/utterances/${lone}`);
    await move([Number(audioId)], na);
    const corpus = idOf(await divide('with one more'));
    expect((await get(`/v1/corpora/${corpus}`)).languages).toHaveLength(2);
    expect((await harness.call('DELETE', `/v1/audio/${audioId}?cascade=true`)).status).toBe(200);
    expect((await get(`/v1/corpora/${corpus}`)).languages).toMatchObject([{ id: mbosi }, { id: na }]);
    expect((await harness.call('DELETE', `/v1/corpora/${corpus}`)).status).toBe(200);
    expect(await names(`/v1/corpora?language=${na}`)).toEqual([]);
  });

  test('all are moved or none', async () => {
    const [one = 0] = ((await get(`/v1/audio?language=${mbosi}`)).items as Listed[]).map(({ id }) => id);
    expect(codeOf(await move([one, 47_110], na))).toBe('audio-unknown');
    expect(codeOf(await move([one], 47_110))).toBe('language-unknown');
    expect(codeOf(await harness.call('PATCH', '/v1/audio/47110', { languageId: na }))).toBe(
      'audio-not-found',
    );
    const { audioIds } = await get('/v1/demo');
    expect(codeOf(await move([one, ...(audioIds as number[]).slice(0, 1)], na))).toBe(
      'demonstration-language',
    );
    expect(await get(`/v1/audio/${one}`)).toMatchObject({ languageId: mbosi });
  });

  test('the demonstration counts in none of them', async () => {
    const { demonstration } = await get('/v1/overview');
    expect(demonstration).toMatchObject({ recordings: demoSize.transcribed + demoSize.untranscribed });
    const recordings = (await languages()).map((language) => language.recordings);
    const { unassigned } = await get('/v1/languages');
    expect(recordings.reduce((sum, each) => sum + each) + (unassigned as Listed).recordings).toBe(10);
  });

  test('is deleted once there is no recording of it, and not before', async () => {
    const refused = await harness.call('DELETE', `/v1/languages/${na}`);
    expect([refused.status, codeOf(refused), refused.body.recordings]).toEqual([409, 'still-in-use', 1]);
    expect(String(refused.body.detail)).toBe(
      'There is 1 recording of Na. Move them to another language, or delete them first.',
    );
    const { items } = await get(`/v1/audio?language=${na}`);
    await move(
      (items as Listed[]).map(({ id }) => id),
      mbosi,
    );
    expect((await harness.call('DELETE', `/v1/languages/${na}`)).status).toBe(200);
    expect(codeOf(await harness.call('DELETE', `/v1/languages/${na}`))).toBe('language-not-found');
    expect((await languages()).map(({ name }) => name)).toEqual(['Mbosi']);
  });
});
