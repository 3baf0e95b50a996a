import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, makeCorpus, makeUtterance, startHarness } from '../harness.js';

interface Seen {
  readonly id: number;
  readonly transcriptionId: number;
  readonly text: string;
}

describe.each(databasesUnderTest())('finding and replacing labels on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;
  const found = async (query: string) => (await get(`/v1/utterances?${query}`)).items as Seen[];
  const textOf = async (id: number) => (await get(`/v1/utterances/${id}`)).text;
  const seen = (utterances: readonly Seen[]) =>
    utterances.map(({ id, transcriptionId }) => ({ id, transcriptionId }));
  const replace = (find: string, instead: string, utterances: readonly Seen[]) =>
    harness.call('POST', '/v1/replacements', { find, instead, utterances: seen(utterances) });
  const undo = (id: number, body: object = {}) => harness.call('POST', `/v1/replacements/${id}/undo`, body);
  const newest = async () =>
    ((await get('/v1/replacements')).replacements as { id: number; state: string }[])[0];

  test('labels are found one after another, whole, with other filters and page by page', async () => {
    const one = await makeUtterance(harness, 'f-one', 'k a ts i');
    const two = await makeUtterance(harness, 'f-two', 'ts  i\nk');
    await makeUtterance(harness, 'f-three', 'kats i ts');
    const ids = (items: readonly Seen[]) => items.map(({ id }) => id);
    expect(ids(await found('text=ts%20i'))).toEqual([one, two]);
    expect(ids(await found('text=%20ts%09i%20&name=two'))).toEqual([two]);
    expect(ids(await found('text=t'))).toEqual([]);
    const first = await get('/v1/utterances?text=i&limit=2&count=true&sort=-name');
    expect([ids(first.items as Seen[]), first.total]).toEqual([[two, expect.any(Number)], 3]);
    const rest = await get(`/v1/utterances?text=i&limit=2&sort=-name&cursor=${first.nextCursor}`);
    expect(ids(rest.items as Seen[])).toEqual([one]);
    expect((await get('/v1/utterances/ids?text=ts%20i')).utteranceIds).toEqual([one, two]);
  });

  test('they are replaced in all of them as newer versions, and what they had is given back', async () => {
    const one = await makeUtterance(harness, 'r-one', 'q a  q a\n');
    const two = await makeUtterance(harness, 'r-two', 'm q a');
    const before = await found('text=q%20a');
    const done = await replace(' q  a', 'g e\u0301', before);
    expect(done.body).toMatchObject({ find: 'q a', instead: 'g \u00e9', state: 'done', utterances: 2 });
    expect([await textOf(one), await textOf(two)]).toEqual(['g \u00e9  g \u00e9\n', 'm g \u00e9']);
    const [after] = await found('name=r-one');
    const { versions } = (await get(`/v1/transcriptions/${after?.transcriptionId}/versions`)) as unknown as {
      versions: { id: number; source: string; basedOn: number | null }[];
    };
    expect(versions.at(-1)).toMatchObject({ source: 'person', basedOn: before[0]?.transcriptionId });
    expect(await found('text=q%20a')).toEqual([]);
    expect((await found('corrected=true&name=r-')).length).toBe(2);

    expect((await undo(idOf(done))).body).toMatchObject({ state: 'undone', utterances: 2 });
    expect(await found('text=q%20a')).toMatchObject(seen(before));
    expect(codeOf(await undo(idOf(done)))).toBe('replacement-not-found');
    expect((await newest())?.state).toBe('undone');
    // What was taken back is no version that others would see as the newest.
    expect((await get(`/v1/transcriptions/${before[0]?.transcriptionId}`)).versions).toBe(0);
  });

  test('a corpus keeps what it was made of', async () => {
    const corpusId = await makeCorpus(harness);
    const members = await harness.database.corpora.utterances(corpusId);
    const rows = await found(`corpusId=${corpusId}&text=c`);
    const done = await replace('c', 'x', rows);
    expect(done.body).toMatchObject({ utterances: 2 });
    expect(await harness.database.corpora.utterances(corpusId)).toEqual(members);
    await undo(idOf(done));
  });

  test('nothing is replaced where somebody has changed or deleted one of them meanwhile', async () => {
    const [one, two, three] = [
      await makeUtterance(harness, 'c-one', 'p p'),
      await makeUtterance(harness, 'c-two', 'p'),
      await makeUtterance(harness, 'c-three', 'p'),
    ];
    const rows = await found('text=p');
    await harness.call('PATCH', `/v1/utterances/${two}`, { text: 'p s' });
    const refused = await replace('p', 'b', rows);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'utterance-changed']);
    expect(refused.body.detail).toContain('c-two.wav');
    expect([await textOf(one), await textOf(two), await textOf(three)]).toEqual(['p p', 'p s', 'p']);

    const again = await found('text=p');
    await harness.call('DELETE', `/v1/utterances/${three}`);
    expect(codeOf(await replace('p', 'b', again))).toBe('utterance-unknown');
    expect(await textOf(one)).toBe('p p');
    expect((await replace('p', 'b', await found('text=p'))).body).toMatchObject({ utterances: 2 });
  });

  test('an undo that would take back what somebody did since is refused, and leaves that as it is where asked to', async () => {
    const one = await makeUtterance(harness, 'u-one', 'w a');
    const two = await makeUtterance(harness, 'u-two', 'w');
    const id = idOf(await replace('w', 'v v', await found('text=w')));
    await harness.call('PATCH', `/v1/utterances/${one}`, { text: 'v v a a' });
    const refused = await undo(id);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'utterance-changed']);
    expect([await textOf(one), await textOf(two)]).toEqual(['v v a a', 'v v']);
    expect((await undo(id, { skipChanged: true })).status).toBe(200);
    expect([await textOf(one), await textOf(two)]).toEqual(['v v a a', 'w']);
  });

  test('bad requests are told what is wrong with them', async () => {
    const only = await makeUtterance(harness, 'b-one', 'y y');
    await makeUtterance(harness, 'b-two', 'y z');
    const rows = await found('text=y');
    const before = await newest();
    const emptied = await replace('y', '', rows);
    expect([emptied.status, codeOf(emptied)]).toEqual([400, 'transcription-empty']);
    expect(emptied.body.detail).toContain('b-one.wav');
    expect([await textOf(only), (await found('text=y')).length]).toEqual(['y y', 2]);
    expect(codeOf(await replace(' ', 'b', rows))).toBe('validation-failed');
    expect(codeOf(await replace('y', ' y', rows))).toBe('validation-failed');
    expect(codeOf(await replace('y', 'b', [...rows, ...rows]))).toBe('validation-failed');
    expect(codeOf(await replace('y', 'b', []))).toBe('validation-failed');
    expect(codeOf(await replace('y', 'b', [{ id: 99_999, transcriptionId: 1, text: '' }]))).toBe(
      'utterance-unknown',
    );
    expect(codeOf(await undo(99_999))).toBe('replacement-not-found');
    expect(await newest()).toEqual(before);
  });

  test('thousands are replaced at once', { timeout: 60_000 }, async () => {
    const many = 1203;
    const audioId =
      (await harness.database.utterances.find(await makeUtterance(harness, 'many', 'o')))?.audioId ?? 0;
    const transcriptions = await harness.database.transcriptions.insertMany(
      Array.from({ length: many }, (_, i) => ({
        ...{ name: 't', fileName: null, text: `o ${i}`, source: 'person' as const },
        ...{ modelId: null, audioId: null, labelTimes: null },
      })),
    );
    await harness.database.utterances.insertMany(
      transcriptions.map(({ id }) => ({ audioId, transcriptionId: id })),
    );
    const { utteranceIds } = (await get('/v1/utterances/ids?text=o')) as unknown as {
      utteranceIds: number[];
    };
    const rows = await harness.database.listings.utterancesByIds(utteranceIds);
    const done = await replace('o', 'ou', rows);
    expect(done.body).toMatchObject({ state: 'done', utterances: many + 1 });
    expect((await get('/v1/utterances/ids?text=ou')).utteranceIds).toEqual(utteranceIds);
    await undo(idOf(done));
    expect((await get('/v1/utterances/ids?text=o')).utteranceIds).toEqual(utteranceIds);
  });
});
