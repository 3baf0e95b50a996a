import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, makeUtterance, startHarness } from '../harness.js';

describe.each(databasesUnderTest())('making corpora in version 1 on $name', (under) => {
  let harness: Harness;
  const utterances: number[] = [];
  beforeAll(async () => {
    harness = await startHarness(under);
    // ɡ and g look alike; the last is too short for what it says.
    for (const [i, text] of ['ɡ a', 'ɡ a', 'g á', 'a', 'z a z a z'].entries()) {
      const id = await makeUtterance(harness, `u${i}`, text, i === 4 ? 0.1 : 1 + i);
      utterances.push(id);
      if (i < 2) await harness.call('PATCH', `/v1/utterances/${id}`, { speaker: 'Ana' });
    }
  });
  afterAll(() => harness.dispose());

  const preview = (changes: object = {}) =>
    harness.call('POST', '/v1/corpora/preview', { labelType: 'phonemes', ...changes });
  const make = (changes: object = {}) =>
    harness.call('POST', '/v1/corpora', { name: 'corpus', labelType: 'phonemes', ...changes });

  test('a preview tells of the sets, the labels and the speakers, and keeps nothing', async () => {
    const settings = { seed: 3, shares: { training: 0.5, validation: 0.25, testing: 0.25 } };
    const { status, body } = await preview(settings);
    expect([status, body]).toMatchObject([
      200,
      {
        problem: null,
        usable: { utterances: 4, durationMs: 10_000 },
        leftOut: [{ utteranceId: utterances[4], code: 'too-many-labels' }],
        labelSet: [
          { label: 'a', occurrences: 3 },
          { label: 'ɡ', occurrences: 2 },
          { label: 'g', occurrences: 1 },
          { label: 'á', occurrences: 1 },
        ],
        confusables: [['ɡ', 'g']],
        lookAlikes: [['ɡ', 'g']],
        tones: true,
        speakers: [
          { speaker: null, utterances: 2, durationMs: 7000 },
          { speaker: 'Ana', utterances: 2, durationMs: 3000 },
        ],
      },
    ]);
    expect((await harness.call('GET', '/v1/corpora')).body.items).toEqual([]);
    const made = await make(settings);
    expect(made.body.sets).toEqual(body.sets);
    expect(made.body).toMatchObject({
      lookAlikes: [['ɡ', 'g']],
      split: { ...settings, bySpeaker: false, filter: null, chosen: false },
    });
  });

  test('what cannot be divided is told, and not refused', async () => {
    const filter = { speaker: 'Ana' };
    const twoForThree = (await preview({ filter })).body;
    expect(twoForThree).toMatchObject({
      sets: null,
      problem: { code: 'split-impossible', detail: expect.stringContaining('2 utterance(s)') },
      usable: { utterances: 2 },
      tones: false,
    });
    const nobody = (await preview({ filter: { speaker: 'Bela' } })).body;
    expect(nobody).toMatchObject({ sets: null, problem: { detail: expect.stringContaining('Widen') } });
    expect(codeOf(await preview({ labelType: 'words' }))).toBe('label-type-unknown');
    expect(codeOf(await preview({ utteranceIds: [99_999] }))).toBe('utterance-unknown');
    expect(codeOf(await preview({ filter, utteranceIds: [1] }))).toBe('validation-failed');
    expect(codeOf(await preview({ filter: { spaeker: 'Ana' } }))).toBe('validation-failed');
  });

  test('a corpus of a filter remembers it', async () => {
    const filter = { speaker: 'Ana', maximumMs: 5000 };
    const shares = { training: 0.5, validation: 0.5, testing: 0 };
    const made = await make({ filter, shares });
    expect(made.body).toMatchObject({
      leftOut: [],
      sets: { training: { utterances: 1 }, validation: { utterances: 1 }, testing: { utterances: 0 } },
      split: { filter, chosen: false },
    });
    const members = await harness.database.corpora.utterances(idOf(made));
    expect(members.map(({ id }) => id).sort()).toEqual(utterances.slice(0, 2));
    const chosen = await make({ utteranceIds: utterances.slice(0, 4) });
    expect(chosen.body.split).toMatchObject({ filter: null, chosen: true });
  });

  test('the kinds of transcription and of features are told', async () => {
    const { labelTypes, featureTypes } = (await harness.call('GET', '/v1/corpora/types')).body;
    expect(labelTypes).toMatchObject([{ name: 'phonemes' }, { name: 'phonemes_and_tones' }]);
    expect((featureTypes as { name: string }[]).map(({ name }) => name)).toContain('fbank_and_pitch');
  });
});
