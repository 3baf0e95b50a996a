import { writeEaf } from '@persephone/formats/annotations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, JobResult } from '../../../src/domain/jobs/job.js';
import { JobStopped } from '../../../src/jobs/handler.js';
import { importAnnotationsHandler } from '../../../src/jobs/kinds/import-annotations.js';
import { createLog } from '../../../src/jobs/log.js';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, startHarness } from '../harness.js';
import { annotationImports } from './annotation-imports.js';

type Segment = readonly [start: number, end: number, text: string];

const clock = (ms: number) => new Date(ms).toISOString().slice(11, 23).replace('.', ',');
const srt = (segments: readonly Segment[]): Uint8Array =>
  new TextEncoder().encode(
    segments
      .map(([start, end, text], i) => `${i + 1}\n${clock(start)} --> ${clock(end)}\n${text}\n\n`)
      .join(''),
  );
const labels = (segments: readonly Segment[]): Uint8Array =>
  new TextEncoder().encode(
    segments.map(([start, end, text]) => `${start / 1000}\t${end / 1000}\t${text}\n`).join(''),
  );
const csv = (segments: readonly Segment[]): Uint8Array =>
  new TextEncoder().encode(
    `start,end,text\n${segments.map(([start, end, text]) => `${start / 1000},${end / 1000},${text}\n`).join('')}`,
  );
const eaf = (tiers: Readonly<Record<string, readonly Segment[]>>): Uint8Array =>
  writeEaf({
    media: { name: 'story.wav' },
    date: '2026-01-01T00:00:00Z',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: Object.entries(tiers).map(([name, segments]) => ({
      name,
      participant: 'Ana',
      annotations: segments.map(([start, end, text]) => ({ start, end, text })),
    })),
  });

const recipe = {
  name: '',
  tiers: { types: [], names: ['*'], participants: [] },
  textRules: { steps: [], splitting: { kind: 'graphemes' } },
  labelType: 'phonemes',
};
/** So many that they are written in several portions. */
const many: readonly Segment[] = Array.from({ length: 950 }, (_, i) => [i * 4, i * 4 + 4, `ma${i % 3}`]);

describe.each(databasesUnderTest())(
  'annotation files that come again on $name',
  { timeout: 120_000 },
  (under) => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await startHarness(under);
    });
    afterAll(() => harness.dispose());

    const { recorded, keep, start, ended, imported, utterancesOf } = annotationImports(() => harness, recipe);
    const texts = async (audioId: number) => (await utterancesOf(audioId)).map(({ text }) => text);

    test('a speaker that a person named stays, and others follow the file', async () => {
      const audioId = await recorded('spoken-by.wav');
      const segments: readonly Segment[] = [
        [0, 500, 'ma'],
        [500, 1000, 'pa'],
      ];
      const id = idOf(await keep(audioId, eaf({ tx: segments })));
      expect((await imported(id)).annotationImport).toMatchObject({ created: 2 });
      const [first] = await utterancesOf(audioId);
      await harness.call('PATCH', `/v1/utterances/${first?.id}`, { speaker: 'Zoë' });
      // Nothing changed, then text and speaker did.
      expect((await imported(id)).annotationImport).toMatchObject({ unchanged: 2, updated: 0 });
      const changed = eaf({ tx: [[0, 500, 'na'], ...segments.slice(1)] });
      const renamed = Buffer.from(
        new TextDecoder().decode(changed).replaceAll('PARTICIPANT="Ana"', 'PARTICIPANT="Bo"'),
      );
      await keep(audioId, renamed);
      expect((await imported(id)).annotationImport).toMatchObject({ updated: 2 });
      expect(await utterancesOf(audioId)).toMatchObject([
        { text: 'n a', speaker: 'Zoë' },
        { text: 'p a', speaker: 'Bo' },
      ]);
    });

    describe.each([
      ['subtitles', 'a.srt', srt],
      ['labels', 'a.txt', labels],
      ['a table', 'a.csv', csv],
    ] as const)('in %s', (kind, name, file) => {
      test('of cues of equal times none is lost when one goes or is corrected', async () => {
        const audioId = await recorded(`equal-${kind}.wav`);
        const id = idOf(
          await keep(
            audioId,
            file([
              [0, 500, 'ma'],
              [0, 500, 'pa'],
              [0, 500, 'ta'],
              [500, 900, 'ka'],
            ]),
            name,
          ),
        );
        expect((await imported(id)).annotationImport).toMatchObject({ created: 4 });
        const [, pa, ta, ka] = await utterancesOf(audioId);
        await keep(
          audioId,
          file([
            [0, 500, 'pa'],
            [0, 500, 'ŋa'],
            [500, 900, 'ka'],
          ]),
          name,
        );
        expect((await imported(id)).annotationImport).toMatchObject({
          ...{ created: 0, updated: 1, unchanged: 2, removed: 1 },
        });
        const after = await utterancesOf(audioId);
        expect(after.map(({ text }) => text).sort()).toEqual(['k a', 'p a', 'ŋ a']);
        expect(after).toEqual(expect.arrayContaining([pa, ka]));
        expect(ta?.startMs).toBe(0);
      });

      test('a moved cue and a corrected text update what is here, and what was corrected here stays', async () => {
        const audioId = await recorded(`moved-${kind}.wav`);
        const id = idOf(
          await keep(
            audioId,
            file([
              [0, 500, 'ma'],
              [500, 1000, 'pa'],
              [1000, 1500, 'ta'],
            ]),
            name,
          ),
        );
        await imported(id);
        const [ma, pa, ta] = await utterancesOf(audioId);
        await harness.call('PATCH', `/v1/utterances/${ta?.id}`, { text: 't aː' });
        await keep(
          audioId,
          file([
            [0, 500, 'ŋa'],
            [700, 1200, 'pa'],
            [1200, 1700, 'ta'],
          ]),
          name,
        );
        expect((await imported(id)).annotationImport).toMatchObject({
          ...{ created: 0, updated: 2, unchanged: 0, kept: 1, removed: 0, detached: 0 },
        });
        expect(await utterancesOf(audioId)).toEqual([
          { ...ma, text: 'ŋ a' },
          { ...pa, startMs: 700, endMs: 1200 },
          { ...ta, text: 't aː', startMs: 1200, endMs: 1700 },
        ]);
        expect((await imported(id)).annotationImport).toMatchObject({ updated: 0, kept: 0, unchanged: 3 });
      });
    });

    test('a renamed tier is followed', async () => {
      const audioId = await recorded('renamed.wav');
      const segments: readonly Segment[] = [
        [0, 500, 'ma'],
        [500, 900, 'pa'],
      ];
      const id = idOf(await keep(audioId, eaf({ 'tx@Ana': segments })));
      await imported(id);
      const before = await utterancesOf(audioId);
      await harness.call('PATCH', `/v1/utterances/${before[1]?.id}`, { text: 'p aː' });
      await keep(audioId, eaf({ speech: segments, notes: [[0, 900, 'windy']] }));
      const speech = { ...recipe, tiers: { types: [], names: ['sp*'], participants: [] } };
      expect((await imported(id, speech)).annotationImport).toMatchObject({
        ...{ created: 0, unchanged: 2, removed: 0, detached: 0 },
      });
      expect((await utterancesOf(audioId)).map((one) => one.id)).toEqual(before.map((one) => one.id));
      const { body } = await harness.call('GET', `/v1/utterances?audioId=${audioId}`);
      expect(body.items).toMatchObject([
        { annotation: { tier: 'speech' } },
        { annotation: { tier: 'speech' }, text: 'p aː' },
      ]);
    });

    test('after its document was deleted, a file finds the utterances that it made, corrected or not', async () => {
      const audioId = await recorded('adopted.wav');
      const segments: readonly Segment[] = [
        [0, 500, 'ma'],
        [500, 900, 'pa'],
        [500, 900, 'pa'],
        [900, 1500, 'ta'],
      ];
      const first = idOf(await keep(audioId, srt(segments), 'a.srt'));
      await imported(first);
      const before = await utterancesOf(audioId);
      await harness.call('PATCH', `/v1/utterances/${before[0]?.id}`, { text: 'm aː' });
      await harness.call('PATCH', `/v1/utterances/${before[0]?.id}`, { text: 'm aːː' });
      const corrected = await utterancesOf(audioId);
      expect((await harness.call('DELETE', `/v1/annotation-documents/${first}`)).status).toBe(200);
      const again = idOf(await keep(audioId, srt([...segments, [1500, 1900, 'new']]), 'a.srt'));
      expect((await imported(again)).annotationImport).toMatchObject({ created: 1, unchanged: 3, kept: 1 });
      expect((await utterancesOf(audioId)).slice(0, 4)).toEqual(corrected);
      expect(await utterancesOf(audioId)).toHaveLength(5);
      // They are its own from then on.
      await keep(
        audioId,
        srt([
          [0, 600, 'ma'],
          [500, 900, 'ba'],
          [500, 900, 'pa'],
          [900, 1500, 'ta'],
        ]),
        'a.srt',
      );
      expect((await imported(again)).annotationImport).toMatchObject({
        ...{ created: 0, updated: 1, kept: 1, unchanged: 2, removed: 1 },
      });
      expect((await texts(audioId)).sort()).toEqual(['b a', 'm aːː', 'p a', 't a']);
    });

    test('deleted in the moment of its import, a file is there with all its utterances, or gone with none', async () => {
      for (let round = 0; round < 4; round++) {
        const audioId = await recorded(`both-${round}.wav`);
        const id = idOf(await keep(audioId, srt(many), `${round}.srt`));
        const deletion = async () => {
          await new Promise((resolve) => setTimeout(resolve, round * 12));
          return harness.call('DELETE', `/v1/annotation-documents/${id}`);
        };
        const [started, deleted] = await Promise.all([start(id), deletion()]);
        expect([200, 409]).toContain(deleted.status);
        expect([202, 400, 404]).toContain(started.status);
        const isRefused = deleted.status === 409;
        const job = isRefused ? await ended(idOf(started)) : undefined;
        expect(job?.state).toBe(isRefused ? 'succeeded' : undefined);
        const { body } = await harness.call('GET', `/v1/utterances?audioId=${audioId}&limit=1&count=true`);
        expect(body.total).toBe(started.status === 202 ? many.length : 0);
      }
    });

    test('while it is at work, the refusal says what to do; cancelled, the job says what it did', async () => {
      const audioId = await recorded('under-way.wav');
      const id = idOf(await keep(audioId, srt(many), 'long.srt'));
      const jobId = idOf(await start(id));
      const refused = await harness.call('DELETE', `/v1/annotation-documents/${id}`);
      expect(codeOf(refused)).toBe('annotation-import-under-way');
      expect(refused.body).toMatchObject({ detail: expect.stringContaining(`cancel job ${jobId}`), jobId });
      expect(codeOf(await harness.call('DELETE', `/v1/audio/${audioId}?cascade=true`))).toBe(
        'annotation-import-under-way',
      );
      expect((await ended(jobId)).annotationImport).toMatchObject({ created: many.length, unchanged: 0 });
      expect((await harness.call('DELETE', `/v1/annotation-documents/${id}`)).status).toBe(200);
    });

    test('broken off in the midst, it goes on and counts the whole; of a portion that is not recorded nothing is kept', async () => {
      const audioId = await recorded('broken-off.wav');
      const id = idOf(await keep(audioId, srt(many), 'long.srt'));
      const handler = importAnnotationsHandler(harness);
      const told: JobResult[] = [];
      const queued: Partial<Job> = {
        id: 1,
        annotationDocumentId: id,
        payload: { fileName: 'long.srt', recipe },
      };
      const run = (result: JobResult | null, portions: number) =>
        handler({
          job: { ...queued, result } as Job,
          signal: new AbortController().signal,
          log: createLog('test', () => {}),
          report: async () => {},
          atEnd: () => {},
          saveCheckpoint: async () => {},
          saveResult: async (_, soFar) => {
            if (told.length >= portions) throw new JobStopped('claim-lost');
            told.push(soFar);
          },
        });
      const total = async () =>
        (await harness.call('GET', `/v1/utterances?audioId=${audioId}&limit=1&count=true`)).body.total;
      await expect(run(null, 2)).rejects.toThrow(JobStopped);
      expect(told.map((one) => one.annotationImport?.created)).toEqual([300, 600]);
      expect(await total()).toBe(600);
      const completion = await run(told.at(-1) ?? null, 100);
      const whole = { created: many.length, updated: 0, unchanged: 0, kept: 0, removed: 0, detached: 0 };
      expect((await completion(harness.database)).result?.annotationImport).toMatchObject(whole);
      expect(await total()).toBe(many.length);
    });

    test('choices that fit no tier fail, and name those that there are', async () => {
      const audioId = await recorded('no-tier.wav');
      const id = idOf(await keep(audioId, eaf({ 'tx@Ana': [[0, 500, 'ma']], note: [[0, 500, 'windy']] })));
      const other = { ...recipe, tiers: { types: [], names: ['tx-*'], participants: ['Bo'] } };
      expect(await imported(id, other)).toMatchObject({
        state: 'failed',
        error: {
          code: 'recipe-fits-no-tier',
          detail: expect.stringMatching(
            /^story\.eaf: No tier has the name "tx-\*" and the speaker "Bo"\. There are: "tx@Ana" \(.*speaker "Ana"\), "note"/,
          ),
        },
      });
      expect(await utterancesOf(audioId)).toEqual([]);
    });

    test('a text of megabytes is left out and named, the others are not', async () => {
      const audioId = await recorded('megabytes.wav');
      const id = idOf(
        await keep(
          audioId,
          srt([
            [0, 500, 'ma '.repeat(1_500_000)],
            [500, 900, 'pa'],
          ]),
          'huge.srt',
        ),
      );
      for (const textRules of [recipe.textRules, null]) {
        expect((await imported(id, { ...recipe, textRules })).annotationImport).toMatchObject({
          leftOut: [{ reason: 'too-long', count: 1, samples: [expect.stringMatching(/^ma ma .*…$/)] }],
        });
      }
      expect(await texts(audioId)).toEqual(['p a']);
      const { body } = await harness.call('GET', `/v1/annotation-documents/${id}`);
      expect(body.faults).toEqual([
        {
          code: 'text-too-long',
          count: 1,
          message: expect.stringMatching(/1,000,000 characters .*annotation 0-500, at 0\.000 s/),
        },
      ]);
    });

    test('files whose names are none are different ones, and show what they were called', async () => {
      const audioId = await recorded('names.wav');
      const names = ['..', '/', '.', '\u202e'];
      for (const [i, name] of names.entries()) {
        const kept = await keep(audioId, srt([[i * 100, i * 100 + 100, `ma${i}`]]), name);
        expect(kept.status).toBe(201);
        await imported(idOf(kept));
      }
      expect(await utterancesOf(audioId)).toHaveLength(names.length);
      const { body } = await harness.call('GET', `/v1/annotation-documents?audioId=${audioId}`);
      expect((body.items as { name: string }[]).map(({ name }) => name).sort()).toEqual([
        'unnamed (%2F)',
        'unnamed (%E2%80%AE)',
        'unnamed (.)',
        'unnamed (..)',
      ]);
    });

    test('the name of a recipe has no characters that nobody sees; its label type is one that there is', async () => {
      const put = (changes: object) => harness.call('PUT', '/v1/recipes', { ...recipe, ...changes });
      expect((await put({ name: '\u202eMbo\u0007shi\u2066' })).body.name).toBe('Mboshi');
      expect((await put({ name: 'Mboshi' })).status).toBe(200);
      expect(codeOf(await put({ name: '\u202e\u0007' }))).toBe('name-blank');
      const unknown = await put({ name: 'x', labelType: 'letters' });
      expect(codeOf(unknown)).toBe('recipe-invalid');
      expect(unknown.body.detail).toMatch(/no labelType "letters".*phonemes, phonemes_and_tones/);
    });
  },
);
