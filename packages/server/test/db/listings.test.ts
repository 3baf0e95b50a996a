import fc from 'fast-check';
import { CompiledQuery, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Schema } from '../../src/db/schema.js';
import type { ListPage, ListRequest, Position } from '../../src/domain/listings/page.js';
import type { Database } from '../../src/domain/repositories.js';
import type { NewTranscription } from '../../src/domain/transcriptions/transcription.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { insertModel, newAudio, newTranscription, rawHandle } from './fixtures.js';

/** Everything, page by page. */
async function walk<S extends string, F, T>(
  list: (request: ListRequest<S, F>) => Promise<ListPage<T>>,
  request: Pick<ListRequest<S, F>, 'sort' | 'filter'> & Partial<ListRequest<S, F>>,
): Promise<T[]> {
  const items: T[] = [];
  let after: Position | null = null;
  do {
    const page: ListPage<T> = await list({ descending: false, limit: 3, count: false, ...request, after });
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

const names = ['b.wav', 'a.wav', 'É.wav', 'a.wav', 'ɛ.wav', 'B.wav', 'aa.wav', '𝄞.wav'];
const warnings = [
  { code: 'audio-clipped', detail: 'É.wav is clipped' },
  { code: 'audio-quiet', detail: 'É.wav is quiet' },
] as const;
const speakers = ['Bela', null, 'Ana', 'Bela', null, 'Ana', 'Ana', 'Çelik'];

describe.each(databasesUnderTest())('lists on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  let raw: Kysely<Schema>;
  beforeAll(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
    raw = rawHandle(database.url);
    const audio = await db.audio.insertMany(
      names.map((fileName, i) =>
        newAudio({
          fileName,
          durationMs: i === 4 ? null : 1000 * ((i * 5) % 8),
          problem: i === 4 ? { code: 'audio-empty', detail: 'No samples' } : null,
          warnings: i === 2 ? warnings : [],
        }),
      ),
    );
    const texts = await db.transcriptions.insertMany(
      names.map((name) => newTranscription({ name, text: 'm a' })),
    );
    await db.utterances.insertMany(
      audio.map(({ id }, i) => ({
        audioId: id,
        transcriptionId: texts[i]?.id ?? 0,
        speaker: speakers[i] ?? null,
      })),
    );
  });
  afterAll(async () => {
    await raw.destroy();
    await db.close();
    await database.dispose();
  });

  const folded = (text: string) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());
  const byCodePoint = (a: string, b: string) =>
    Buffer.compare(Buffer.from(folded(a)), Buffer.from(folded(b)));

  it('have the warnings of a recording in its row and in those of its utterances', async () => {
    const rows = [
      await walk(db.listings.audio, { sort: 'created', filter: {} }),
      await walk(db.listings.utterances, { sort: 'created', filter: {} }),
    ];
    for (const items of rows) {
      expect(items.map((item) => item.warnings)).toEqual(names.map((_, i) => (i === 2 ? warnings : [])));
    }
  });

  it('sort by code points, A to Z without regard to case, whatever the database’s language', async () => {
    const expected = names
      .map((name, i) => ({ name, id: i + 1 }))
      .sort((a, b) => byCodePoint(a.name, b.name) || a.id - b.id);
    const listed = await walk(db.listings.utterances, { sort: 'name', filter: {} });
    expect(listed.map(({ audioFileName, id }) => ({ name: audioFileName, id }))).toEqual(expected);
    const backwards = await walk(db.listings.utterances, { sort: 'name', filter: {}, descending: true });
    expect(backwards).toEqual([...listed].reverse());
    const recordings = await walk(db.listings.audio, { sort: 'name', filter: {} });
    expect(recordings.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it('find the same whatever the page size, the order and the filters', async () => {
    const everything = await walk(db.listings.utterances, { sort: 'created', filter: {} });
    expect(everything).toHaveLength(names.length);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('created', 'name', 'speaker', 'duration'),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        fc.record(
          {
            name: fc.constantFrom('a', 'A', 'É', 'é', '', '%', '_', '.WAV'),
            speaker: fc.constantFrom('Ana', '', 'ana'),
            minimumMs: fc.integer({ min: 0, max: 7000 }),
            maximumMs: fc.integer({ min: 0, max: 7000 }),
          },
          { requiredKeys: [] },
        ),
        async (sort, descending, limit, filter) => {
          const found = await walk(db.listings.utterances, {
            ...{ sort: sort as 'name', descending, limit, filter },
          });
          const expected = everything.filter(
            (item) =>
              folded(item.audioFileName).includes(folded(filter.name ?? '')) &&
              (filter.speaker === undefined || (item.speaker ?? '') === filter.speaker) &&
              (filter.minimumMs === undefined || (item.durationMs ?? -1) >= filter.minimumMs) &&
              (filter.maximumMs === undefined ||
                (item.durationMs !== null && item.durationMs <= filter.maximumMs)),
          );
          expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
          const { total } = await db.listings.utterances({
            ...{ sort: sort as 'name', descending, limit, filter, after: null, count: true },
          });
          expect(total).toBe(expected.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('go on from where they were, whatever is inserted and deleted meanwhile', async () => {
    const request = { sort: 'name', filter: {}, descending: false, limit: 4, count: false } as const;
    const first = await db.listings.audio({ ...request, after: null });
    const early = await db.audio.insert(newAudio({ fileName: '0.wav' }));
    const late = await db.audio.insert(newAudio({ fileName: 'zz.wav' }));
    const second = await db.listings.audio({ ...request, limit: 9, after: first.next });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(late.id);
    expect(ids).not.toContain(early.id);
    await raw.executeQuery(CompiledQuery.raw(`delete from audio where id in (${early.id}, ${late.id})`));
    expect(await walk(db.listings.audio, { sort: 'name', filter: {} })).toHaveLength(names.length);
  });

  it('count what uses a thing, as the database keeps it', async () => {
    const audio = await db.audio.insert(newAudio({ fileName: 'counted.wav' }));
    const model = await insertModel(db);
    const made = await db.transcriptions.insert(
      newTranscription({ source: 'model', modelId: model.id, audioId: audio.id }),
    );
    const corrected = await db.transcriptions.insert(newTranscription({ basedOn: made.id }));
    const counts = async () => {
      const [of] = await db.listings.audioByIds([audio.id]);
      const [one, two] = await db.listings.transcriptionsByIds([made.id, corrected.id]);
      return [of?.utterances, of?.transcriptions, one?.versions, one?.utterances, two?.utterances];
    };
    expect(await counts()).toEqual([0, 1, 1, 0, 0]);
    expect(await db.listings.audioByIds([audio.id])).toEqual(
      await walk(db.listings.audio, { sort: 'created', filter: { transcribed: true, name: 'counted' } }),
    );
    const utterance = await db.utterances.insert({ audioId: audio.id, transcriptionId: made.id });
    expect(await counts()).toEqual([1, 1, 1, 1, 0]);
    const bySource = (source: 'person' | 'model') =>
      walk(db.listings.utterances, { sort: 'name', filter: { source, audioId: audio.id } });
    expect(await bySource('model')).toHaveLength(1);
    await raw.executeQuery(
      CompiledQuery.raw(
        `update utterance set transcription_id = ${corrected.id}, speaker = 'Eva' where id = ${utterance.id}`,
      ),
    );
    expect(await counts()).toEqual([1, 1, 1, 0, 1]);
    expect(await bySource('model')).toHaveLength(0);
    expect(await bySource('person')).toMatchObject([{ speaker: 'Eva', transcriptionId: corrected.id }]);
    const filtered = (filter: object) => walk(db.listings.transcriptions, { sort: 'created', filter });
    expect((await filtered({ modelId: model.id })).map(({ id }) => id)).toEqual([made.id]);
    expect((await filtered({ audioId: audio.id, corrected: true, used: false })).map(({ id }) => id)).toEqual(
      [made.id],
    );

    const corpus = await db.corpora.insert({
      name: 'c',
      labelType: 'phonemes',
      featureType: 'fbank',
      maxSamples: null,
      partition: { training: [utterance.id], validation: [], testing: [] },
      labels: ['m'],
      occurrences: new Map([['m', 7]]),
    });
    const within = (filter: object) => walk(db.listings.utterances, { sort: 'created', filter });
    expect((await within({ corpusId: corpus.id })).map(({ id }) => id)).toEqual([utterance.id]);
    expect((await within({ inCorpus: false })).map(({ id }) => id)).not.toContain(utterance.id);
    expect(await walk(db.listings.labels, { sort: 'label', filter: { label: 'M' } })).toMatchObject([
      { label: 'm', corpora: 2, occurrences: 7 },
    ]);
    await raw.executeQuery(CompiledQuery.raw(`delete from corpus where id = ${corpus.id}`));
    await raw.executeQuery(CompiledQuery.raw(`delete from utterance where id = ${utterance.id}`));
    await raw.executeQuery(CompiledQuery.raw(`delete from model where id = ${model.id}`));
    expect(await counts()).toEqual([0, 1, 1, 0, 0]);
    expect(await filtered({ modelId: model.id })).toEqual([]);
    await raw.executeQuery(CompiledQuery.raw(`delete from transcription where id = ${corrected.id}`));
    expect(await db.listings.transcriptionsByIds([made.id])).toMatchObject([{ versions: 0 }]);
  });

  it('know what came from a model, and how sure it was', async () => {
    const model = await insertModel(db);
    const times = (...confidences: number[]) =>
      confidences.map((confidence, i) => ({ label: 'm', startMs: i, endMs: i + 1, confidence }));
    const make = (changes: Partial<NewTranscription>) =>
      db.transcriptions.insert(newTranscription({ name: 'sure', ...changes }));
    const heard = { source: 'model', modelId: model.id } as const;
    const high = await make({ ...heard, labelTimes: times(1, 0.8) });
    const untold = await make({ ...heard, labelTimes: null });
    const low = await make({ ...heard, labelTimes: times(0.25, 0.5, 0.75) });
    const corrected = await make({ basedOn: low.id });
    const again = await make({ basedOn: corrected.id });
    const typed = await make({});
    const retyped = await make({ basedOn: typed.id });

    const filter = { name: 'sure', fromModel: true };
    const sorted = await walk(db.listings.transcriptions, { sort: 'confidence', filter, limit: 2 });
    expect(sorted.map(({ id }) => id)).toEqual([untold.id, low.id, corrected.id, again.id, high.id]);
    expect(sorted.map(({ confidence }) => confidence)).toEqual([
      null,
      0.5,
      0.5,
      0.5,
      expect.closeTo(0.9, 12),
    ]);
    const position = await db.listings.transcriptionPosition(again.id, 'confidence');
    const behind = (descending: boolean) =>
      db.listings.transcriptions({
        ...{ sort: 'confidence', filter, descending, limit: 9, count: false, after: position ?? null },
      });
    expect((await behind(false)).items.map(({ id }) => id)).toEqual([high.id]);
    expect((await behind(true)).items.map(({ id }) => id)).toEqual([corrected.id, low.id, untold.id]);
    expect(await db.listings.transcriptionPosition(99_999, 'name')).toBeUndefined();
    const others = await walk(db.listings.transcriptions, {
      ...{ sort: 'name', filter: { name: 'sure', fromModel: false } },
    });
    expect(others.map(({ id }) => id)).toEqual([typed.id, retyped.id]);
    await raw.executeQuery(CompiledQuery.raw(`delete from model where id = ${model.id}`));
    await raw.executeQuery(CompiledQuery.raw(`delete from transcription where id = ${low.id}`));
    expect(await db.listings.transcriptionsByIds([again.id])).toMatchObject([{ confidence: 0.5 }]);
    await raw.executeQuery(CompiledQuery.raw(`delete from transcription where name = 'sure'`));
  });

  it('show models with their best epoch, and jobs with names', async () => {
    const model = await insertModel(db);
    for (const [i, validationLER] of [0.9, 0.5, 0.5, 0.7].entries()) {
      await db.models.recordEpoch(model.id, {
        epoch: i + 1,
        loss: 1,
        trainingLER: i,
        validationLER,
        seconds: 2,
        round: i < 2 ? 1 : 2,
      });
    }
    const utterances = await db.utterances.list({ pageNumber: 1, pageSize: 2 });
    await db.transaction(({ evaluations }) =>
      evaluations.replace({
        ...{ modelId: model.id, corpusId: null },
        ...{ referenceLabels: 8, substitutions: 1, insertions: 1, deletions: 0 },
        utterances: utterances.items.map(({ id }, i) => ({
          utteranceId: id,
          reference: i ? ['m', 'a'] : [],
          hypothesis: ['m'],
          errors: 1,
        })),
        confusions: [
          { reference: 'a', hypothesis: '', times: 1 },
          { reference: '', hypothesis: 'm', times: 3 },
        ],
      }),
    );
    const [listed] = await walk(db.listings.models, { sort: 'name', filter: { corpusId: model.corpusId } });
    expect(listed).toMatchObject({
      ...{ epochs: 4, seconds: 8, bestEpoch: 2, trainingLER: 1, validationLER: 0.5, trainingMs: 1000 },
      evaluation: { ler: 0.25, utterances: 2 },
      bestRound: 1,
    });
    // Fused with others, one may be kept that is not the best by itself.
    const third = { epoch: 3, loss: 1, trainingLER: 2, validationLER: 0.5, seconds: 2, round: 2 };
    await db.models.recordEpoch(model.id, third, true);
    expect(await db.listings.modelsByIds([model.id])).toMatchObject([
      { bestEpoch: 3, bestRound: 2, trainingLER: 2, epochs: 4 },
    ]);
    expect(await db.evaluations.confusions(model.id, 1)).toEqual([
      { reference: '', hypothesis: 'm', times: 3 },
    ]);
    const [worst] = await db.evaluations.utterances(model.id, null, 1);
    expect(await db.evaluations.utterances(model.id, worst ?? null, 5)).toEqual([
      { utteranceId: utterances.items[0]?.id, reference: [], hypothesis: ['m'], errors: 1 },
    ]);
    const job = await db.jobs.enqueue({ kind: 'evaluate', modelId: model.id });
    expect((await db.jobs.enqueue({ kind: 'evaluate', modelId: model.id })).id).toBe(job.id);
    expect(await db.listings.unfinishedJobs()).toMatchObject([{ job: { id: job.id, modelName: 'm' } }]);
    const [{ changedAt } = { changedAt: 0 }] = await db.listings.jobsChangedSince(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await db.jobs.cancel(job.id);
    expect(await db.listings.jobsChangedSince(changedAt + 1)).toMatchObject([
      { job: { state: 'cancelled' } },
    ]);
    expect(await walk(db.listings.jobs, { sort: 'created', filter: { unfinished: true } })).toEqual([]);
    expect(await walk(db.listings.corpora, { sort: 'name', filter: { name: 'C' } })).not.toEqual([]);
  });
});
