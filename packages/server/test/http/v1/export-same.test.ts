import { readAnnotations, writeEaf } from '@persephone/formats/annotations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, makeModel, startHarness } from '../harness.js';
import { annotationImports, type ImportedUtterance } from './annotation-imports.js';
import { unpacked } from './unpacked.js';

const recipe = {
  name: '',
  tiers: { types: [], names: ['*'], participants: [] },
  textRules: { steps: [], splitting: { kind: 'graphemes' } },
  labelType: 'phonemes',
};

/** Its media file begins 500 ms into the time of the recording. */
const eafOf = (media: string, origin = 500): Uint8Array =>
  writeEaf({
    media: { name: media, originMilliseconds: origin },
    date: '2026-01-01T00:00:00Z',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: [
      {
        name: 'tx@Ana',
        participant: 'Ana',
        annotations: [
          { start: 0, end: 1000, text: 'ma' },
          { start: 1000, end: 2000, text: 'pa' },
          { start: 2000, end: 3000, text: 'ta' },
        ],
      },
    ],
  });

const gridOf = (): Uint8Array =>
  Buffer.from(
    [
      ...['File type = "ooTextFile"', 'Object class = "TextGrid"', '', '0', '4', '<exists>', '1'],
      ...['"IntervalTier"', '"tx"', '0', '4', '2', '0', '1', '"ma"', '1', '4', '"pa"', ''],
    ].join('\r\n'),
  );

/** What is in the lines of `after`, in their order, and not in those of `before`; every line of `before` must be there. */
function addedLines(before: Uint8Array, after: Uint8Array): string[] {
  const left = Buffer.from(before).toString().split('\n');
  const added: string[] = [];
  for (const line of Buffer.from(after).toString().split('\n')) {
    if (line === left[0]) left.shift();
    else added.push(line);
  }
  expect(left).toEqual([]);
  return added;
}

const tiersOf = (bytes: Uint8Array) => {
  const { tiers, faults } = readAnnotations(bytes);
  expect(faults).toEqual([]);
  return tiers.map(({ id, parent, annotator, annotations }) => ({
    ...{ id, parent, annotator },
    annotations: annotations.map(({ start, end, text }) => [start, end, text]),
  }));
};

const faultsOf = (answer: { readonly response: { readonly headers: object } }) =>
  (answer.response.headers as Record<string, unknown>)['x-faults'];

describe.each(databasesUnderTest())(
  'the same file with tiers more on $name',
  { timeout: 60_000 },
  (under) => {
    let harness: Harness;
    let model: number;
    beforeAll(async () => {
      harness = await startHarness(under);
      model = await makeModel(harness);
    });
    afterAll(() => harness.dispose());
    const { recorded, keep, imported, utterancesOf } = annotationImports(() => harness, recipe);

    const exported = (audioIds: string, more = '') =>
      harness.call('GET', `/v1/export?format=trs&document=same&audioIds=${audioIds}${more}`);
    const documented = async (recording: string, bytes: Uint8Array, name: string, folder = '') => {
      const audioId = await recorded(recording);
      const documentId = (await keep(audioId, bytes, name, folder)).body.id as number;
      expect((await imported(documentId)).state).toBe('succeeded');
      return { audioId, documentId, utterances: await utterancesOf(audioId) };
    };
    const change = async (one: ImportedUtterance | undefined, what: object) =>
      expect((await harness.call('PATCH', `/v1/utterances/${one?.id}`, what)).status).toBe(200);
    const draftOf = (audioId: number, text: string) =>
      harness.database.transcriptions.insert({
        ...{ name: 'made', fileName: null, text, source: 'model', modelId: model, audioId },
        labelTimes: text
          .split(' ')
          .map((label, i) => ({ label, startMs: 1000 + 100 * i, endMs: 1100 + 100 * i, confidence: 0.5 })),
      });

    test('ELAN: every line stays; what is corrected depends on its tier, drafts are apart, in the time of the file', async () => {
      const source = eafOf('a.wav');
      const { audioId, utterances } = await documented('a.wav', source, 'A story.eaf', 'tapes');
      expect(utterances.map(({ startMs, text }) => [startMs, text])).toEqual([
        [500, 'm a'],
        [1500, 'p a'],
        [2500, 't a'],
      ]);
      await change(utterances[1], { text: 'p o' });
      await change(utterances[2], { startMs: 2600 });
      await draftOf(audioId, 'd r');
      const answer = await exported(String(audioId), '&labels=true');
      expect([answer.status, faultsOf(answer)]).toEqual([200, 'segments-without-labels']);
      expect(answer.response.headers['x-fault-counts']).toBe('2');
      expect(answer.response.headers['content-disposition']).toMatch(/^attachment; filename="A story\.eaf"/u);
      expect(tiersOf(answer.response.rawPayload)).toEqual([
        {
          ...{ id: 'tx@Ana', parent: null, annotator: null },
          annotations: [
            [0, 1000, 'ma'],
            [1000, 2000, 'pa'],
            [2000, 3000, 'ta'],
          ],
        },
        {
          ...{ id: 'tx.transcription@Ana', parent: 'tx@Ana', annotator: null },
          annotations: [[1000, 2000, 'p o']],
        },
        // Of other times than the annotation that it was made of: no segment of that tier.
        {
          ...{ id: 'transcription@Ana', parent: null, annotator: null },
          annotations: [[2100, 3000, 't a']],
        },
        {
          ...{ id: 'tx.draft@Ana', parent: 'tx@Ana', annotator: 'model' },
          annotations: [[0, 1000, 'd r']],
        },
        {
          ...{ id: 'tx.draft.labels@Ana', parent: 'tx@Ana', annotator: 'model' },
          annotations: [
            [500, 600, 'd'],
            [600, 700, 'r'],
          ],
        },
      ]);
      const added = addedLines(withoutLastId(source), withoutLastId(answer.response.rawPayload));
      expect(added.filter((line) => line.includes('<TIER ')).length).toBe(4);
      const alone = await harness.call(
        'GET',
        `/v1/export?format=trs&document=same&transcriptionIds=${(await draftOf(audioId, 'x')).id}`,
      );
      expect(tiersOf(alone.response.rawPayload).map(({ id }) => id)).toEqual(['tx@Ana', 'tx.draft@Ana']);
    });

    test('a draft of the whole recording is divided over the segments; what lies in none is apart, and counted', async () => {
      const source = writeEaf({
        media: { name: 'whole.wav', originMilliseconds: 500 },
        date: '2026-01-01T00:00:00Z',
        urn: '00000000-0000-4000-8000-000000000000',
        // Nothing is written in it yet: no utterance was made of any.
        tiers: [
          {
            name: 'tx@Ana',
            participant: 'Ana',
            annotations: [
              { start: 0, end: 700, text: '' },
              { start: 1000, end: 1200, text: '' },
              { start: 1400, end: 1500, text: '' },
              { start: 3000, end: 3500, text: '' },
            ],
          },
        ],
      });
      const audioId = await recorded('whole.wav');
      await keep(audioId, source, 'whole.eaf');
      // 500 to 1600 ms of the file's time.
      await draftOf(audioId, 'a b c d e f g h i j k');
      const answer = await exported(String(audioId), '&labels=true');
      expect(faultsOf(answer)).toBe('labels-outside-segments, segments-without-labels');
      expect(answer.response.headers['x-fault-counts']).toBe('6, 1');
      const tiers = tiersOf(answer.response.rawPayload);
      expect(tiers.map(({ id, parent }) => [id, parent])).toEqual([
        ['tx@Ana', null],
        ['tx.draft@Ana', 'tx@Ana'],
        ['tx.draft.labels@Ana', 'tx@Ana'],
        ['draft', null],
        ['draft.labels', 'draft'],
      ]);
      expect(tiers[1]?.annotations).toEqual([
        [0, 700, 'a b'],
        [1000, 1200, 'f g'],
        [1400, 1500, 'j'],
      ]);
      expect(tiers[3]?.annotations).toEqual([
        [700, 1000, 'c d e'],
        [1200, 1400, 'h i'],
        [1500, 1600, 'k'],
      ]);
      expect([tiers[2]?.annotations.length, tiers[4]?.annotations.length]).toEqual([5, 6]);
      addedLines(withoutLastId(source), withoutLastId(answer.response.rawPayload));
    });

    test('a TextGrid: every line stays but for the number of tiers', async () => {
      const source = gridOf();
      const { audioId, utterances } = await documented('of-Praat.wav', source, 'g.TextGrid');
      await change(utterances[0], { text: 'm o' });
      const answer = await exported(String(audioId));
      expect(answer.response.headers['content-disposition']).toMatch(/filename="g\.TextGrid"/u);
      const tiers = tiersOf(answer.response.rawPayload);
      expect(tiers[0]?.annotations).toEqual([
        [0, 1000, 'ma'],
        [1000, 4000, 'pa'],
      ]);
      expect(tiers.slice(1).map(({ annotations }) => annotations)).toEqual([[[0, 1000, 'm o']]]);
      const counted = Buffer.from(Buffer.from(source).toString().replace('<exists>\r\n1', '<exists>\r\n2'));
      expect(addedLines(counted, answer.response.rawPayload).length).toBeGreaterThan(3);
    });

    test('where nothing was changed the bytes are as they came, which is said', async () => {
      const source = eafOf('unchanged.wav');
      const { audioId } = await documented('unchanged.wav', source, 'u.eaf');
      const answer = await exported(String(audioId));
      expect(faultsOf(answer)).toBe('nothing-added');
      expect(answer.response.rawPayload.equals(Buffer.from(source))).toBe(true);
    });

    test('of a file that was replaced and not imported again, nothing hangs on what is gone from it', async () => {
      const { audioId } = await documented('replaced.wav', eafOf('replaced.wav'), 'r.eaf');
      const newer = eafOf('replaced.wav', 400);
      expect((await keep(audioId, newer, 'r.eaf')).status).toBe(200);
      const answer = await exported(String(audioId));
      expect(tiersOf(answer.response.rawPayload)[1]).toMatchObject({
        ...{ id: 'transcription@Ana', parent: null },
        annotations: [
          [100, 1100, 'm a'],
          [1100, 2100, 'p a'],
          [2100, 3100, 't a'],
        ],
      });
    });

    test('several as a zip file, under their names in their folders; a new file where there is none, which is told', async () => {
      const own = eafOf('in-a-zip-file.wav');
      const first = await documented('in-a-zip-file.wav', own, 'Z one.EAF', 'tapes');
      await change(first.utterances[0], { text: 'm u' });
      const srt = '1\n00:00:00,000 --> 00:00:01,000\nma\n\n';
      const second = await documented('subtitled.wav', Buffer.from(srt), 's.srt', 'films');
      const audioId = await recorded('drafted.wav');
      await draftOf(audioId, 'k');
      const binary = await recorded('binary.wav');
      await keep(binary, Buffer.from('ooBinaryFile\x08TextGrid'), 'b.TextGrid');
      await draftOf(binary, 'b');
      const answer = await harness.call('POST', '/v1/export', {
        ...{ format: 'eaf', document: 'same' },
        audioIds: [first.audioId, second.audioId, audioId, binary],
      });
      const files = await unpacked(answer);
      expect([...files.keys()]).toEqual([
        ...['tapes/Z one.EAF', 'films/subtitled.eaf', 'drafted.eaf', 'binary.eaf', 'not written.txt'],
      ]);
      expect(tiersOf(files.get('tapes/Z one.EAF') ?? Buffer.of()).map(({ id }) => id)).toEqual([
        ...['tx@Ana', 'tx.transcription@Ana'],
      ]);
      const notes = String(files.get('not written.txt')).trimEnd().split('\n');
      expect(notes).toEqual([
        expect.stringMatching(
          /^films\/subtitled\.eaf: 1 × new-file: No annotation file .*: this is a new file\.$/u,
        ),
        expect.stringMatching(/^drafted\.eaf: 1 × new-file: No annotation file/u),
        expect.stringMatching(/^binary\.eaf: 1 × new-file: Tiers cannot be added to b\.TextGrid \(.*\)/u),
      ]);
    });

    test('of several documents of a recording the one that is named, or each', async () => {
      const { audioId, documentId, utterances } = await documented(
        'two.wav',
        eafOf('two.wav'),
        'one.eaf',
        'a',
      );
      const second = (await keep(audioId, gridOf(), 'two.TextGrid', 'b')).body.id as number;
      await change(utterances[0], { text: 'm o' });
      const nameOf = (answer: Awaited<ReturnType<typeof exported>>) =>
        /filename="([^"]*)"/u.exec(String(answer.response.headers['content-disposition']))?.[1];
      // One that was imported goes before one that nobody has read yet.
      expect(nameOf(await exported(String(audioId)))).toBe('one.eaf');
      expect(nameOf(await exported(String(audioId), `&documentIds=${second}`))).toBe('two.TextGrid');
      const first = await exported(String(audioId), `&documentIds=${documentId}`);
      expect(nameOf(first)).toBe('one.eaf');
      expect(tiersOf(first.response.rawPayload)[1]).toMatchObject({
        ...{ id: 'tx.transcription@Ana', annotations: [[0, 1000, 'm o']] },
      });
      const alone = await harness.call(
        'GET',
        `/v1/export?format=eaf&document=same&documentIds=${documentId}`,
      );
      expect(alone.response.rawPayload.equals(first.response.rawPayload)).toBe(true);
      const both = await harness.call('POST', '/v1/export', {
        ...{ format: 'eaf', document: 'same', audioIds: [audioId], documentIds: [documentId, second] },
      });
      expect([...(await unpacked(both)).keys()]).toEqual(['a/one.eaf', 'b/two.TextGrid']);
      const other = await recorded('other.wav');
      const codes = [
        await exported(String(audioId), '&documentIds=99999'),
        await exported(String(other), `&documentIds=${documentId}`),
        await harness.call('GET', `/v1/export?format=eaf&documentIds=${documentId}`),
      ].map(codeOf);
      expect(codes).toEqual(['annotation-document-not-found', 'validation-failed', 'validation-failed']);
    });

    test('what is none of the choices is refused', async () => {
      expect(codeOf(await harness.call('GET', '/v1/export?format=eaf&document=other'))).toBe(
        'validation-failed',
      );
    });
  },
);

/** The number in it is the only content that changes. */
const withoutLastId = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(
    Buffer.from(bytes)
      .toString()
      .replace(/(lastUsedAnnotationId">)\d+/u, '$1'),
  );
