import { readdir } from 'node:fs/promises';
import { writeEaf } from '@persephone/formats/annotations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, startHarness } from '../harness.js';
import { annotationImports } from './annotation-imports.js';

type Segment = readonly [start: number, end: number, text: string];

/** An ELAN file of a tier of utterances for each speaker, and of notes. */
function eaf(speakers: Readonly<Record<string, readonly Segment[]>>): Uint8Array {
  const annotations = (segments: readonly Segment[]) =>
    segments.map(([start, end, text]) => ({ start, end, text }));
  return writeEaf({
    media: { name: 'story.wav' },
    date: '2026-01-01T00:00:00Z',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: [
      ...Object.entries(speakers).map(([participant, segments]) => ({
        name: `tx@${participant}`,
        participant,
        annotations: annotations(segments),
      })),
      { name: 'note', annotations: annotations([[0, 900, 'windy']]) },
    ],
  });
}

const recipe = {
  name: '',
  tiers: { types: [], names: ['tx@*'], participants: [] },
  textRules: {
    steps: [{ kind: 'drop-punctuation' }, { kind: 'lower-case' }],
    splitting: { kind: 'graphemes' },
  },
  labelType: 'phonemes',
};

const first: Readonly<Record<string, readonly Segment[]>> = {
  Ana: [
    [0, 1000, 'Ma ma.'],
    [1000, 1500, 'pa'],
  ],
  Béa: [[1500, 2500, 'ŋa!']],
};

describe.each(databasesUnderTest())('annotation files on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const { recorded, keep, imported, utterancesOf } = annotationImports(() => harness, recipe);

  test('the annotations of the chosen tiers become utterances, segments of their recording', async () => {
    const audioId = await recorded('story.wav');
    const kept = await keep(audioId, eaf(first), 'story.eaf', 'project/../day one');
    expect(kept.status).toBe(201);
    expect(kept.body).toMatchObject({ name: 'story.eaf', folder: 'project/day one', format: null });
    const { annotationImport } = await imported(idOf(kept));
    expect(annotationImport).toMatchObject({ tiers: 2, created: 3, updated: 0, leftOut: [], unknown: [] });
    expect(await utterancesOf(audioId)).toMatchObject([
      { text: 'm a m a', speaker: 'Ana', startMs: 0, endMs: 1000 },
      { text: 'p a', speaker: 'Ana', startMs: 1000, endMs: 1500 },
      { text: 'ŋ a', speaker: 'Béa', startMs: 1500, endMs: 2500 },
    ]);
    const { body } = await harness.call('GET', `/v1/annotation-documents/${idOf(kept)}`);
    expect(body).toMatchObject({ format: 'eaf', tiers: 2, annotations: 3, utterances: 3, faults: [] });
    const listed = await harness.call('GET', `/v1/utterances?audioId=${audioId}&limit=1`);
    expect(listed.body.items).toMatchObject([
      {
        annotation: {
          documentId: idOf(kept),
          document: 'story.eaf',
          tier: 'tx@Ana',
          key: 'a1',
          text: 'Ma ma.',
        },
      },
    ]);
    const bytes = await harness.app.inject(String(body.url));
    expect(bytes.rawPayload.equals(Buffer.from(eaf(first)))).toBe(true);
  });

  test('the same file again changes nothing', async () => {
    const audioId = await recorded('again.wav');
    const id = idOf(await keep(audioId, eaf(first)));
    await imported(id);
    const before = await utterancesOf(audioId);
    const again = await keep(audioId, eaf(first));
    expect([again.status, idOf(again)]).toEqual([200, id]);
    expect((await imported(id)).annotationImport).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect(await utterancesOf(audioId)).toEqual(before);
  });

  test('what changed in the file changes here, by annotation; what was corrected or deleted here stays', async () => {
    const audioId = await recorded('changed.wav');
    const id = idOf(
      await keep(audioId, eaf({ Ana: [...(first.Ana ?? []), [2500, 3000, 'ta'], [3000, 3500, 'ka']] })),
    );
    await imported(id);
    const [one, two, three, four] = await utterancesOf(audioId);
    await harness.call('PATCH', `/v1/utterances/${two?.id}`, { text: 'p aː' });
    await harness.call('DELETE', `/v1/utterances/${four?.id}`);
    const changed: readonly Segment[] = [
      [0, 900, 'na ma'],
      [1000, 1500, 'ba'],
      [2500, 3000, 'ta'],
      [3000, 3500, 'ga'],
      [3600, 3900, 'new'],
    ];
    await keep(audioId, eaf({ Ana: changed }));
    expect((await imported(id)).annotationImport).toMatchObject({
      ...{ created: 1, updated: 1, unchanged: 1, kept: 2, removed: 0, detached: 0 },
    });
    expect(await utterancesOf(audioId)).toEqual([
      { ...one, text: 'n a m a', endMs: 900 },
      { ...two, text: 'p aː' },
      three,
      { id: expect.any(Number), text: 'n e w', speaker: 'Ana', startMs: 3600, endMs: 3900 },
    ]);
    expect((await imported(id)).annotationImport).toMatchObject({
      created: 0,
      updated: 0,
      kept: 0,
      unchanged: 5,
    });
  });

  test('what is no longer in the file goes, unless it was corrected here or a corpus has it', async () => {
    const audioId = await recorded('gone.wav');
    const id = idOf(
      await keep(
        audioId,
        eaf({ Ana: [...(first.Ana ?? []), [2500, 3000, 'ta'], [3000, 3500, 'ka'], [3500, 4000, 'ga']] }),
      ),
    );
    await imported(id);
    const [one, two, three, four, five] = await utterancesOf(audioId);
    await harness.call('PATCH', `/v1/utterances/${two?.id}`, { text: 'p aː' });
    const corpus = await harness.call('POST', '/v0.1/corpus', {
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank' },
      ...{ training: [one?.id], validation: [three?.id], testing: [five?.id] },
    });
    idOf(corpus);
    await keep(audioId, eaf({ Ana: [[0, 1000, 'Ma ma.']] }));
    expect((await imported(id)).annotationImport).toMatchObject({ unchanged: 1, removed: 1, detached: 3 });
    expect((await utterancesOf(audioId)).map((each) => each.id)).toEqual(
      [one, two, three, five].map((each) => each?.id),
    );
    expect((await harness.call('GET', `/v1/utterances/${four?.id}`)).status).toBe(404);
  });

  test('other text rules make other labels of the same file; other tiers leave what is there', async () => {
    const audioId = await recorded('rules.wav');
    const id = idOf(await keep(audioId, eaf(first)));
    await imported(id);
    const words = { ...recipe, textRules: { steps: [], splitting: { kind: 'white-space' } } };
    expect((await imported(id, words)).annotationImport).toMatchObject({ updated: 3 });
    expect((await utterancesOf(audioId)).map(({ text }) => text)).toEqual(['Ma ma.', 'pa', 'ŋa!']);
    const notes = { ...recipe, tiers: { types: [], names: ['no*'], participants: [] } };
    expect((await imported(id, notes)).annotationImport).toMatchObject({ tiers: 1, created: 1, removed: 0 });
    expect(await utterancesOf(audioId)).toHaveLength(4);
  });

  test('a file of the same name in another folder is another one', async () => {
    const audioId = await recorded('folders.wav');
    const one = idOf(await keep(audioId, eaf({ Ana: [[0, 1000, 'ma']] }), 'x.eaf', 'ana'));
    const other = idOf(await keep(audioId, eaf({ Ana: [[1000, 2000, 'pa']] }), 'x.eaf', 'bob'));
    expect(other).not.toBe(one);
    await imported(one);
    expect((await imported(other)).annotationImport).toMatchObject({ created: 1, removed: 0 });
    expect(await utterancesOf(audioId)).toHaveLength(2);
  });

  test('rules that were suggested stay when the file comes again; times follow it where only text was corrected', async () => {
    const audioId = await recorded('suggested.wav');
    const suggested = { ...recipe, textRules: null };
    const words: readonly Segment[] = [
      [0, 500, 'm a'],
      [500, 1000, 'p a'],
    ];
    const id = idOf(await keep(audioId, eaf({ Ana: words })));
    await imported(id, suggested);
    const [corrected] = await utterancesOf(audioId);
    await harness.call('PATCH', `/v1/utterances/${corrected?.id}`, { text: 'm aː' });
    await keep(
      audioId,
      eaf({
        Ana: [
          [100, 600, 'm a'],
          [600, 1000, 'papapa'],
          [1000, 1500, 'mamama'],
        ],
      }),
    );
    expect((await imported(id, suggested)).annotationImport).toMatchObject({
      created: 1,
      updated: 1,
      kept: 1,
    });
    expect(await utterancesOf(audioId)).toMatchObject([
      { text: 'm aː', startMs: 100, endMs: 600 },
      { text: 'papapa', startMs: 600, endMs: 1000 },
      { text: 'mamama', startMs: 1000, endMs: 1500 },
    ]);
  });

  test('what cannot be used is counted, with the reason and the first texts', async () => {
    const audioId = await recorded('odd.wav');
    const id = idOf(
      await keep(
        audioId,
        eaf({
          Ana: [
            [0, 500, ' '],
            [500, 900, '?!'],
            [3000, 9000, 'beyond'],
            [1000, 2000, 'ma'],
          ],
        }),
      ),
    );
    const inventory = { ...recipe.textRules, splitting: { kind: 'inventory', labels: ['m', 'a'] } };
    expect((await imported(id, { ...recipe, textRules: inventory })).annotationImport).toMatchObject({
      created: 1,
      leftOut: [
        { reason: 'empty', count: 1, samples: [] },
        { reason: 'no-label', count: 1, samples: ['?!'] },
        { reason: 'unknown-character', count: 1, samples: ['beyond'] },
      ],
      unknown: expect.arrayContaining([{ character: 'b', count: 1 }]),
    });
    expect((await imported(id)).annotationImport).toMatchObject({
      leftOut: expect.arrayContaining([{ reason: 'beyond-recording', count: 1, samples: ['beyond'] }]),
    });
  });

  test('a file that cannot be read says where, and nothing of it becomes anything', async () => {
    const audioId = await recorded('bad.wav');
    const text = new TextDecoder().decode(eaf(first)).replace('</TIME_ORDER>', '</TIME_ODER>');
    const id = idOf(await keep(audioId, new TextEncoder().encode(text), 'bad.eaf'));
    const job = await imported(id);
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'annotations-malformed',
        detail: expect.stringMatching(/^bad\.eaf: line \d+, column \d+: /),
      },
    });
    expect(await utterancesOf(audioId)).toEqual([]);
  });

  test('bad requests', async () => {
    expect(codeOf(await keep(999_999, eaf(first)))).toBe('audio-unknown');
    const audioId = await recorded('requests.wav');
    expect(codeOf(await keep(audioId, new Uint8Array()))).toBe('annotations-unknown-format');
    const id = idOf(await keep(audioId, eaf(first)));
    const start = (chosen: object) =>
      harness.call('POST', `/v1/annotation-documents/${id}/import`, { recipe: chosen });
    const none = { types: [], names: [], participants: [] };
    expect(codeOf(await start({ ...recipe, tiers: none }))).toBe('recipe-invalid');
    expect(codeOf(await start({ ...recipe, textRules: { splitting: { kind: 'magic' } } }))).toBe(
      'recipe-invalid',
    );
    expect(codeOf(await harness.call('GET', '/v1/annotation-documents/999999'))).toBe(
      'annotation-document-not-found',
    );
    expect(codeOf(await harness.call('DELETE', '/v1/recipes/999999'))).toBe('recipe-not-found');
  });

  test('two imports of a document at once make its utterances once', async () => {
    const audioId = await recorded('twice.wav');
    const id = idOf(await keep(audioId, eaf(first)));
    const both = await Promise.all([imported(id), imported(id)]);
    expect(both.map(({ annotationImport }) => annotationImport?.created).sort()).toEqual([0, 3]);
    expect(await utterancesOf(audioId)).toHaveLength(3);
  });

  test('the file goes with its document or with its recording, from the disk too; utterances stay with the recording', async () => {
    const hashes = async () =>
      (await readdir(harness.blobFolder, { recursive: true }))
        .filter((name) => !name.includes('trash'))
        .map((name) => name.split('/').at(-1));
    const audioId = await recorded('deleted.wav');
    const bytes = eaf({ Ana: [[0, 700, 'only here']] });
    const kept = await keep(audioId, bytes);
    await imported(idOf(kept));
    expect(await hashes()).toContain(kept.body.sha256);
    await harness.call('DELETE', `/v1/annotation-documents/${idOf(kept)}`);
    expect(await hashes()).not.toContain(kept.body.sha256);
    expect(await utterancesOf(audioId)).toHaveLength(1);
    await keep(audioId, bytes);
    expect(await hashes()).toContain(kept.body.sha256);
    const gone = await harness.call('DELETE', `/v1/audio/${audioId}?cascade=true`);
    expect(gone.status).toBe(200);
    expect(await hashes()).not.toContain(kept.body.sha256);
    const { body } = await harness.call('GET', `/v1/annotation-documents?audioId=${audioId}`);
    expect(body.items).toEqual([]);
  });

  test('recipes are kept by their names', async () => {
    const put = (name: string, changes: object = {}) =>
      harness.call('PUT', '/v1/recipes', { ...recipe, name, ...changes });
    expect((await put('Mboshi, plain')).status).toBe(201);
    expect((await put('A\u0301bui')).status).toBe(201);
    const again = await put('  Ábui ', { labelType: 'phonemes_and_tones' });
    expect(again.status).toBe(200);
    const { body } = await harness.call('GET', '/v1/recipes');
    expect(body.recipes).toMatchObject([
      { name: 'Mboshi, plain', recipe: { tiers: recipe.tiers, labelType: 'phonemes' } },
      {
        name: 'Ábui',
        recipe: { labelType: 'phonemes_and_tones', textRules: { splitting: { kind: 'graphemes' } } },
      },
    ]);
    expect(codeOf(await put(' '))).toBe('name-blank');
    await harness.call('DELETE', `/v1/recipes/${idOf({ ...again, status: 200 })}`);
    expect((await harness.call('GET', '/v1/recipes')).body.recipes).toHaveLength(1);
  });
});
