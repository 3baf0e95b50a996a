import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newModel } from '../../db/fixtures.js';
import { databasesUnderTest } from '../../support/databases.js';
import { modelFile } from '../../support/model-file.js';
import { codeOf, type Harness, idOf, makeUtterance, startHarness, takeJob } from '../harness.js';

describe.each(databasesUnderTest())('evaluations of version 1 on $name', (under) => {
  let harness: Harness;
  let modelId: number;
  let corpusId: number;
  const utterances: number[] = [];
  /** Reference and hypothesis; the model hears c for a in two of them, once where a stands for another label, too. */
  const heard = [
    ['a b á', 'c b a'],
    ['a b', 'a b'],
    ['b a', 'a c'],
    ['aa b', 'aa b a'],
    ['a a b', 'a b'],
  ] as const;
  beforeAll(async () => {
    harness = await startHarness(under);
    for (const [i, [text]] of heard.entries()) utterances.push(await makeUtterance(harness, `u${i}`, text));
    await harness.call('PATCH', `/v1/utterances/${utterances[0]}`, { speaker: 'Ana' });
    corpusId = idOf(await harness.call('POST', '/v1/corpora', { name: 'all', labelType: 'phonemes' }));
    modelId = idOf(await harness.send('/v1/models/import?name=from%20afar', modelFile(['a', 'b', 'c'])));
    await harness.database.transaction(({ evaluations }) =>
      evaluations.replace({
        ...{ modelId, corpusId, referenceLabels: 12, substitutions: 4, insertions: 1, deletions: 1 },
        utterances: heard.map(([reference, hypothesis], i) => ({
          utteranceId: utterances[i] ?? 0,
          reference: reference.split(' '),
          hypothesis: hypothesis.split(' '),
          errors: [2, 0, 2, 1, 1][i] ?? 0,
        })),
        confusions: [],
      }),
    );
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;
  const found = async (query: string) => {
    const { items } = await get(`/v1/models/${modelId}/evaluation/utterances?${query}`);
    return (items as { name: string }[]).map(({ name }) => name.slice(0, 2));
  };

  test('utterances are found by the error in them, not by labels that merely stand there', async () => {
    expect(await found('')).toEqual(['u2', 'u0', 'u4', 'u3', 'u1']);
    expect(await found('reference=a&hypothesis=c')).toEqual(['u2', 'u0']);
    expect(await found('reference=&hypothesis=a')).toEqual(['u3']);
    expect(await found('reference=a&hypothesis=')).toEqual(['u4']);
    expect(await found('reference=a')).toEqual(['u2', 'u0', 'u4']);
    expect(await found('hypothesis=c')).toEqual(['u2', 'u0']);
    expect(await found('reference=')).toEqual(['u3']);
    expect(await found('hypothesis=')).toEqual(['u4']);
    expect(await found('reference=aa')).toEqual([]);
    expect(await found('reference=a&hypothesis=a')).toEqual([]);
    // Composed or not, it is the same label.
    expect(await found(`reference=${encodeURIComponent('a\u0301')}`)).toEqual(['u0']);
    const path = `/v1/models/${modelId}/evaluation/utterances?limit=1&reference=a&hypothesis=c`;
    const first = await get(path);
    expect(first.items).toMatchObject([
      { name: 'u2.wav', speaker: null, startMs: null, endMs: null, durationMs: 1000 },
    ]);
    const rest = await get(`${path}&cursor=${String(first.nextCursor)}`);
    expect([rest.items, rest.nextCursor]).toMatchObject([[{ name: 'u0.wav', speaker: 'Ana' }], null]);
  });

  test('the report says what the model makes of each label, of tones, of speakers', async () => {
    const report = await get(`/v1/models/${modelId}/evaluation/report`);
    const { labels, tones, speakers, interval, matrix } = report as unknown as {
      labels: { label: string }[];
      interval: { low: number; high: number };
    } & Record<'tones' | 'speakers' | 'matrix', unknown>;
    expect(labels.map(({ label }) => label)).toEqual(['a', 'b', 'aa', 'á', 'c']);
    expect(labels[0]).toEqual({
      ...{ label: 'a', references: 5, hypotheses: 5, matches: 2 },
      ...{ precision: 0.4, recall: 0.4, f: 0.4 },
    });
    expect(labels[4]).toMatchObject({ references: 0, hypotheses: 2, precision: 0, recall: null });
    expect(tones).toMatchObject({ toneLabels: 1, tone: 1 });
    expect(speakers).toMatchObject([
      { speaker: null, inTraining: null, utterances: 4, referenceLabels: 9 },
      { speaker: 'Ana', inTraining: null, utterances: 1, substitutions: 2, ler: 2 / 3 },
    ]);
    expect(report.speakersInTraining).toBeNull();
    expect(interval.low).toBeLessThan(6 / 12);
    expect(interval.high).toBeGreaterThan(6 / 12);
    // Rows are what was written; c was never written, and is in no row or column.
    expect(matrix).toEqual({
      labels: ['a', 'b', 'aa', 'á'],
      times: [
        [2, 0, 0, 0, 1],
        [1, 4, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
      ],
    });
    const other = idOf(await harness.send('/v1/models/import?name=x', modelFile(['a'])));
    expect(codeOf(await harness.call('GET', `/v1/models/${other}/evaluation/report`))).toBe(
      'evaluation-not-found',
    );
  });

  test('a speaker is in training where one of the training set is, and nothing is said where one there is unknown', async () => {
    const speakers = ['Bo', 'Bo', 'Cy', 'Di'];
    const ids: number[] = [];
    for (const [i, speaker] of speakers.entries()) {
      const id = await makeUtterance(harness, `spoken by ${i}`, 'a b');
      await harness.call('PATCH', `/v1/utterances/${id}`, { speaker });
      ids.push(id);
    }
    const [bo, bo2, cy, di] = ids as [number, number, number, number];
    const unknown = utterances[1] as number;
    const modelOf = (name: string, training: number[]) =>
      harness.database.transaction(async ({ corpora, models, evaluations }) => {
        const corpus = await corpora.insert({
          ...{ name, labelType: 'phonemes', featureType: 'fbank', maxSamples: null, labels: ['a', 'b'] },
          partition: { training, validation: [], testing: [bo2, di] },
        });
        const { id } = await models.insert(newModel(corpus.id));
        await evaluations.replace({
          ...{
            modelId: id,
            corpusId: null,
            referenceLabels: 4,
            substitutions: 1,
            insertions: 0,
            deletions: 0,
          },
          utterances: [
            { utteranceId: bo2, reference: ['a', 'b'], hypothesis: ['a', 'b'], errors: 0 },
            { utteranceId: di, reference: ['a', 'b'], hypothesis: ['a', 'a'], errors: 1 },
          ],
          confusions: [],
        });
        return id;
      });
    const known = await get(`/v1/models/${await modelOf('known', [bo, cy])}/evaluation/report`);
    expect(known.speakers).toMatchObject([
      { speaker: 'Bo', inTraining: true, ler: 0 },
      { speaker: 'Di', inTraining: false, ler: 0.5 },
    ]);
    expect(known.speakersInTraining).toMatchObject({ seen: { ler: 0 }, unseen: { ler: 0.5 } });
    const partly = await get(`/v1/models/${await modelOf('partly', [bo, unknown])}/evaluation/report`);
    expect(partly.speakers).toMatchObject([{ inTraining: null }, { inTraining: null }]);
    expect(partly.speakersInTraining).toBeNull();
  });

  test('a model is compared with the test set of a corpus that it was not trained on', async () => {
    expect((await get(`/v1/models/${modelId}`)).evaluation).toMatchObject({ corpusId, corpusName: 'all' });
    const evaluate = (query: string) => harness.call('POST', `/v1/models/${modelId}/evaluate${query}`);
    expect(codeOf(await evaluate(''))).toBe('corpus-set-empty');
    expect(codeOf(await evaluate('?corpusId=99999'))).toBe('corpus-unknown');
    const queued = await evaluate(`?corpusId=${corpusId}`);
    expect([queued.status, queued.body]).toMatchObject([
      202,
      { kind: 'evaluate', corpusId, corpusName: 'all', modelId },
    ]);
    expect(idOf(await evaluate(`?corpusId=${corpusId}`))).toBe(idOf(queued));
    const second = idOf(await harness.call('POST', '/v1/corpora', { name: 'two', labelType: 'phonemes' }));
    expect(codeOf(await evaluate(`?corpusId=${second}`))).toBe('evaluation-under-way');
    // What it came to on a corpus goes with that corpus, and the model stays.
    expect((await harness.call('DELETE', `/v1/corpora/${corpusId}`)).body).toMatchObject({ deleted: [] });
    expect((await get(`/v1/models/${modelId}`)).evaluation).toBeNull();
    expect((await harness.call('GET', `/v1/jobs/${idOf(queued)}`)).status).toBe(404);
    corpusId = second;
  });

  test('a model tells of its newest training', async () => {
    const made = await harness.call('POST', '/v1/models', { name: 'm', corpusId });
    expect(made.body.training).toBeNull();
    const path = `/v1/models/${idOf(made)}`;
    const failed = idOf(await harness.call('POST', `${path}/train`));
    const claim = await takeJob(harness.database, 'train');
    expect((await get(path)).training).toEqual({ jobId: failed, state: 'running', error: null });
    const error = { code: 'training-diverged', detail: 'It came to no end.' } as const;
    await harness.database.jobs.fail(claim, error);
    expect((await get(path)).training).toEqual({ jobId: failed, state: 'failed', error });
    const again = idOf(await harness.call('POST', `${path}/train`));
    expect((await get(path)).training).toMatchObject({ jobId: again, state: 'queued' });
    expect((await get(`/v1/models/${modelId}`)).training).toBeNull();
  });
});
