import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, makeCorpus, makeUtterance, startHarness } from '../harness.js';

describe.each(databasesUnderTest())('lists of version 1 on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
    for (const [i, name] of ['delta', 'alpha', 'charlie', 'bravo'].entries()) {
      await makeUtterance(harness, name, 'a b', 1 + i / 2);
    }
    await makeCorpus(harness);
  });
  afterAll(() => harness.dispose());

  /** Everything that the header Link leads to, one page after the other. */
  async function follow(path: string): Promise<{ items: Record<string, unknown>[]; pages: number }> {
    const items: Record<string, unknown>[] = [];
    let pages = 0;
    for (let next: string | undefined = path; next !== undefined; pages++) {
      const { status, body, response } = await harness.call('GET', next);
      expect(status).toBe(200);
      items.push(...(body.items as Record<string, unknown>[]));
      next = /^<([^>]+)>; rel="next"$/.exec(String(response.headers.link ?? ''))?.[1];
      expect(next === undefined).toBe(body.nextCursor === null);
    }
    return { items, pages };
  }

  test('are followed by the header Link, with their filters and their order', async () => {
    const named = await follow('/v1/utterances?sort=-name&limit=2&maximumMs=2500');
    expect(named.items.map(({ name }) => name)).toEqual([
      ...['two.wav', 'three.wav', 'one.wav', 'delta.wav', 'charlie.wav', 'bravo.wav', 'alpha.wav'],
    ]);
    expect(named.pages).toBe(4);
    const long = await follow('/v1/audio?sort=duration&minimumMs=1500&limit=1');
    expect(long.items.map(({ durationMs }) => durationMs)).toEqual([1500, 2000, 2500]);
    const inCorpus = await harness.call('GET', '/v1/utterances?inCorpus=true&count=true&limit=1');
    expect(inCorpus.body).toMatchObject({ total: 3, items: [{ name: 'one.wav', corpora: 1 }] });
    expect((await harness.call('GET', '/v1/utterances?name=LPH')).body.items).toMatchObject([
      { name: 'alpha.wav', text: 'a b', transcriptionName: 'alpha' },
    ]);
    expect((await harness.call('GET', '/v1/audio?transcribed=false')).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test.each([
    '/v1/audio?sort=name&limit=3',
    '/v1/transcriptions?sort=-name&limit=3&used=true',
    '/v1/transcriptions?sort=confidence&limit=1',
    '/v1/utterances?sort=speaker&limit=3',
    '/v1/labels?sort=label&limit=1',
    '/v1/corpora?limit=1',
    '/v1/models?sort=name',
    '/v1/jobs?unfinished=true',
  ])('%s goes through all of it once', async (path) => {
    const { items } = await follow(path);
    const whole = await harness.call(
      'GET',
      `${path.replace(/limit=\d+&?/, '')}${path.includes('?') ? '&' : '?'}count=true`,
    );
    expect(items).toEqual(whole.body.items);
    expect(whole.body.total).toBe(items.length);
  });

  test('are looked into anywhere by passing over what comes first', async () => {
    const whole = (await harness.call('GET', '/v1/utterances?sort=-name')).body.items as unknown[];
    const { body, response } = await harness.call(
      'GET',
      '/v1/utterances?sort=-name&skip=2&limit=3&count=true',
    );
    expect(body.items).toEqual(whole.slice(2, 5));
    expect(body.total).toBe(whole.length);
    const next = /^<([^>]+)>/.exec(String(response.headers.link ?? ''))?.[1] ?? '';
    expect((await harness.call('GET', next)).body.items).toEqual(whole.slice(5, 8));
    expect((await harness.call('GET', '/v1/utterances?skip=100')).body).toEqual({
      items: [],
      nextCursor: null,
    });
    expect(codeOf(await harness.call('GET', '/v1/utterances?skip=-1'))).toBe('validation-failed');
  });

  test('give the ids of all that a filter lets through', async () => {
    const { items } = (await harness.call('GET', '/v1/utterances')).body as { items: { id: number }[] };
    const all = await harness.call('GET', '/v1/utterances/ids');
    expect(all.body).toEqual({ utteranceIds: items.map(({ id }) => id) });
    const inCorpus = (await harness.call('GET', '/v1/utterances?inCorpus=true')).body.items as {
      id: number;
    }[];
    const some = await harness.call('GET', '/v1/utterances/ids?inCorpus=true');
    expect(some.body).toEqual({ utteranceIds: inCorpus.map(({ id }) => id) });
    expect((await harness.call('GET', '/v1/utterances/ids?name=nowhere')).body).toEqual({ utteranceIds: [] });
    expect(codeOf(await harness.call('GET', '/v1/utterances/ids?source=nobody'))).toBe('validation-failed');
  });

  test('say who speaks, by name, and how often', async () => {
    expect((await harness.call('GET', '/v1/speakers')).body).toEqual({ speakers: [] });
    const { items } = (await harness.call('GET', '/v1/utterances?sort=name')).body as {
      items: { id: number }[];
    };
    for (const [i, speaker] of ['Şeyma', 'Ana', 'Ana'].entries()) {
      await harness.call('PATCH', `/v1/utterances/${items[i]?.id}`, { speaker });
    }
    expect((await harness.call('GET', '/v1/speakers')).body).toEqual({
      speakers: [
        { speaker: 'Ana', utterances: 2 },
        { speaker: 'Şeyma', utterances: 1 },
      ],
    });
  });

  test('cursors that are none, or of another order, are refused', async () => {
    const { body } = await harness.call('GET', '/v1/audio?sort=name&limit=1');
    const cursor = String(body.nextCursor);
    for (const path of [
      '/v1/audio?cursor=nonsense',
      `/v1/audio?sort=-name&cursor=${cursor}`,
      `/v1/audio?cursor=${cursor}`,
      `/v1/audio?sort=duration&cursor=${Buffer.from('["duration","x",1]').toString('base64url')}`,
      `/v1/audio?sort=name&cursor=${Buffer.from('["name",1,1]').toString('base64url')}`,
    ]) {
      const answer = await harness.call('GET', path);
      expect([answer.status, codeOf(answer)], path).toEqual([400, 'cursor-invalid']);
    }
    for (const path of [
      '/v1/audio?sort=size',
      '/v1/audio?limit=0',
      '/v1/audio?limit=501',
      '/v1/audio?problem=yes',
    ]) {
      expect(codeOf(await harness.call('GET', path)), path).toBe('validation-failed');
    }
  });
});
