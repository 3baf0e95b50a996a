import fc from 'fast-check';
import { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { capabilitiesFor } from '../../src/db/open.js';
import { createRepositories } from '../../src/db/repositories/index.js';
import type { Schema } from '../../src/db/schema.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import {
  hash,
  insertCorpus,
  insertModel,
  insertUtterances,
  newAudio,
  newModel,
  newSettings,
  newTranscription,
  rawHandle,
} from './fixtures.js';

const all = { pageNumber: 1, pageSize: 1_000_000 };
const impossibleIds = [0, -1, 1.5, 2 ** 53, 1e300, Number.NaN];

describe.each(databasesUnderTest())('repositories on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
  });
  afterAll(async () => {
    await db.close();
    await database.dispose();
  });

  it('gives back what was inserted', async () => {
    const before = Date.now();
    const good = await db.audio.insert(newAudio({ byteLength: 2 ** 40 }));
    const { id, createdAt } = good;
    expect(good).toEqual({ ...newAudio({ byteLength: 2 ** 40 }), languageId: null, id, createdAt });
    expect(Math.abs(Date.parse(good.createdAt) - before)).toBeLessThan(60_000);
    expect(await db.audio.find(good.id)).toEqual({ ...good, utteranceIds: [] });

    const damaged = newAudio({
      durationMs: null,
      sampleRate: null,
      channels: null,
      problem: { code: 'audio-unreadable', detail: 'a.wav: …' },
    });
    expect(await db.audio.insert(damaged)).toMatchObject(damaged);

    const model = await insertModel(db);
    expect(model).toMatchObject({ ...newModel(model.corpusId), contentHash: null });
    const made = newTranscription({
      source: 'model',
      modelId: model.id,
      audioId: good.id,
      fileName: null,
      labelTimes: [{ label: 'm', startMs: 0, endMs: 10, confidence: 0.25 }],
    });
    const transcription = await db.transcriptions.insert(made);
    expect(await db.transcriptions.find(transcription.id)).toEqual({ ...transcription, utteranceIds: [] });
    expect(transcription).toMatchObject(made);

    const stretch = {
      audioId: good.id,
      transcriptionId: transcription.id,
      startMs: 5,
      endMs: 20,
      speaker: 'Ɓa',
    };
    const utterance = await db.utterances.insert(stretch);
    expect(await db.utterances.find(utterance.id)).toEqual(utterance);
    expect(utterance).toMatchObject(stretch);
    expect(await db.audio.find(good.id)).toMatchObject({ utteranceIds: [utterance.id] });
    expect(await db.utterances.contents([utterance.id])).toEqual(
      [
        {
          ...stretch,
          channel: null,
          id: utterance.id,
          transcriptionId: undefined,
          durationMs: 15,
          recordingMs: 1000,
          audioFileName: 'a.wav',
          contentHash: hash('a'),
          problem: null,
          inspection: 'done' as const,
          transcriptionName: 'a',
          text: 'm a m a',
        },
      ].map(({ transcriptionId: _, ...content }) => content),
    );
  });

  it('stores transcriptions in NFC', async () => {
    expect(await db.transcriptions.insert(newTranscription({ text: 'a\u0301 m' }))).toMatchObject({
      text: '\u00e1 m',
    });
  });

  it.each(impossibleIds)('finds nothing under the id %s', async (id) => {
    expect(
      await Promise.all([
        db.audio.find(id),
        db.transcriptions.find(id),
        db.utterances.find(id),
        db.corpora.find(id),
        db.models.find(id),
        db.jobs.find(id),
        db.jobs.cancel(id),
        db.jobs.latestTraining(id),
      ]),
    ).toEqual(Array.from({ length: 8 }, () => undefined));
    expect(
      await Promise.all([
        db.utterances.contents([id]),
        db.corpora.labels(id),
        db.corpora.utterances(id),
        db.models.epochs(id),
      ]),
    ).toEqual([[], [], [], []]);
    await expect(db.utterances.insert({ audioId: id, transcriptionId: 1 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(audio-unknown|constraint-violated)$/),
    });
  });

  it.each([
    ['the character U+0000', 'a\0b'],
    ['half a character', 'a\ud800b'],
  ])('refuses text with %s instead of changing it', async (_, text) => {
    await expect(db.transcriptions.insert(newTranscription({ text }))).rejects.toMatchObject({
      code: 'constraint-violated',
    });
  });

  it('never gives an id twice', async () => {
    const raw = rawHandle(database.url);
    const first = await db.audio.insert(newAudio());
    await raw.deleteFrom('audio').where('id', '=', first.id).execute();
    expect((await db.audio.insert(newAudio())).id).toBeGreaterThan(first.id);
    await raw.destroy();
  });

  it('inserts more rows than one statement can bind, in the order given', async () => {
    const many = Array.from({ length: 12_000 }, (_, i) => newAudio({ fileName: `many ${i}.wav` }));
    const inserted = await db.audio.insertMany(many);
    expect(inserted.map((audio) => audio.fileName)).toEqual(many.map((audio) => audio.fileName));
    const last = inserted.at(-1);
    const stored = await db.audio.list(all);
    expect(stored.items.at(-1)).toEqual({ ...last, utteranceIds: [] });
    expect(stored.total).toBe(stored.items.length);
  });

  it('inserts all of many rows or none', async () => {
    const { total } = await db.audio.list(all);
    const many = Array.from({ length: 9_000 }, () => newAudio());
    await expect(db.audio.insertMany([...many, newAudio({ byteLength: -1 })])).rejects.toMatchObject({
      code: 'constraint-violated',
    });
    expect((await db.audio.list(all)).total).toBe(total);
    expect(await db.audio.insertMany([])).toEqual([]);
  });

  it('reads the contents of any number of utterances at once', async () => {
    const utterances = await insertUtterances(db, 3);
    const wanted = utterances.map((utterance) => utterance.id);
    const none = Array.from({ length: 100_000 }, (_, i) => 1_000_000 + i);
    const contents = await db.utterances.contents([...none, ...wanted]);
    expect(contents.map((content) => content.id).sort((a, b) => a - b)).toEqual(wanted);
  });

  it('says which hashes are in use: by audio, by a model, by a checkpoint', async () => {
    await db.audio.insert(newAudio({ contentHash: hash('1') }));
    const model = await insertModel(db);
    await db.models.setTrained(model.id, hash('2'));
    const job = await db.jobs.enqueue({ kind: 'train', modelId: model.id });
    const claim = await db.jobs.claim(['train'], 'w', 1000, 3);
    expect(claim?.job.id).toBe(job.id);
    if (claim) await db.jobs.saveCheckpoint(claim, hash('3'));
    const asked = ['1', '2', '3', '4'].map(hash);
    const unused = Array.from({ length: 100_000 }, (_, i) => String(i).padStart(64, 'f'));
    expect(await db.blobs.referenced([...unused, ...asked])).toEqual(new Set(['1', '2', '3'].map(hash)));
    expect(await db.blobs.referenced([])).toEqual(new Set());
  });

  it('keeps labels unique in NFC', async () => {
    const { id, label } = await db.labels.insert('e\u0301\u02d0');
    expect(label).toBe('\u00e9\u02d0');
    for (const same of ['\u00e9\u02d0', 'e\u0301\u02d0']) {
      await expect(db.labels.insert(same)).rejects.toMatchObject({ code: 'label-exists' });
    }
    expect(await db.labels.ensure(['e\u0301\u02d0', '\u00e9\u02d0'])).toEqual([{ id, label }]);
    await expect(db.labels.insert('')).rejects.toMatchObject({ code: 'constraint-violated' });
  });

  it('ensures any labels, each once in NFC, however often it is asked', async () => {
    const anyLabel = fc.string({ unit: 'grapheme', minLength: 1 }).filter((label) => !label.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(anyLabel, { maxLength: 20 }), async (labels) => {
        const first = await db.labels.ensure(labels);
        const distinct = new Set(labels.map((label) => label.normalize('NFC')));
        expect(new Set(first.map((one) => one.label))).toEqual(distinct);
        expect(first).toHaveLength(distinct.size);
        const again = await db.labels.ensure(labels.map((label) => label.normalize('NFD')));
        expect(again).toEqual(first);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps a corpus with its sets in the order given and its labels', async () => {
    const [a, b, c, d] = (await insertUtterances(db, 4)).map((utterance) => utterance.id);
    if (!a || !b || !c || !d) throw new Error('Four were inserted');
    const corpus = await db.corpora.insert({
      name: 'Ɓa',
      labelType: 'phonemes',
      featureType: 'fbank',
      maxSamples: 1000,
      partition: { training: [d, b], validation: [c], testing: [a] },
      labels: ['ts\u02b0', 'a\u0301', 'm', 'm'],
    });
    expect(corpus).toMatchObject({ partition: { training: [d, b], validation: [c], testing: [a] } });
    expect(await db.corpora.find(corpus.id)).toEqual(corpus);
    expect((await db.corpora.list(all)).items.at(-1)).toEqual(corpus);
    expect((await db.corpora.labels(corpus.id)).map((one) => one.label).sort()).toEqual(
      ['m', 'ts\u02b0', '\u00e1'].sort(),
    );
    const utterances = await db.corpora.utterances(corpus.id);
    expect(utterances.map((one) => [one.id, one.set])).toEqual([
      [d, 'training'],
      [b, 'training'],
      [c, 'validation'],
      [a, 'testing'],
    ]);
    expect(utterances[0]).toMatchObject({ durationMs: 1000, text: 'm a m a', contentHash: hash('a') });
    expect(corpus.preprocessed).toBe(false);
    await db.corpora.setPreprocessed(corpus.id);
    expect(await db.corpora.find(corpus.id)).toMatchObject({ preprocessed: true });
    await expect(db.corpora.setPreprocessed(4711)).rejects.toMatchObject({ code: 'corpus-not-found' });
  });

  it('refuses a corpus with an utterance in two sets or one that does not exist, and keeps nothing of it', async () => {
    const [a, b] = (await insertUtterances(db, 2)).map((utterance) => utterance.id);
    if (!a || !b) throw new Error('Two were inserted');
    const corpus = {
      name: 'c',
      labelType: 'phonemes',
      featureType: 'fbank',
      maxSamples: null,
      labels: ['never kept'],
    };
    const { total } = await db.corpora.list(all);
    await expect(
      db.corpora.insert({ ...corpus, partition: { training: [a], validation: [b], testing: [b] } }),
    ).rejects.toMatchObject({
      code: 'utterance-in-two-sets',
      detail: expect.stringContaining(`Named more than once: ${b}.`),
      members: { utterances: [b] },
    });
    await expect(
      db.corpora.insert({ ...corpus, partition: { training: [a, a], validation: [], testing: [] } }),
    ).rejects.toMatchObject({ code: 'utterance-in-two-sets' });
    await expect(
      db.transaction((repositories) =>
        repositories.corpora.insert({
          ...corpus,
          partition: { training: [a], validation: [4_711_000], testing: [] },
        }),
      ),
    ).rejects.toMatchObject({
      code: 'utterance-unknown',
      detail: expect.stringContaining('4711000'),
    });
    expect((await db.corpora.list(all)).total).toBe(total);
    expect((await db.labels.list(all)).items.map((one) => one.label)).not.toContain('never kept');
  });

  it('keeps a model and what its epochs came to', async () => {
    const model = await insertModel(db);
    expect(await db.models.find(model.id)).toEqual(model);
    await expect(db.models.insert(newModel(4711))).rejects.toMatchObject({ code: 'corpus-unknown' });
    await expect(
      db.models.insert(
        newModel(model.corpusId, { settings: newSettings({ minimumEpochs: 3, maximumEpochs: 2 }) }),
      ),
    ).rejects.toMatchObject({ code: 'model-settings-invalid' });
    for (const hiddenSize of [-1, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const settings = newSettings({ network: { hiddenSize } });
      await expect(db.models.insert(newModel(model.corpusId, { settings }))).rejects.toMatchObject({
        code: 'model-settings-invalid',
      });
    }

    const epoch = { epoch: 2, loss: 1.25, trainingLER: 0.5, validationLER: 1.5, seconds: 3.5, round: 1 };
    await db.models.recordEpoch(model.id, epoch);
    await db.models.recordEpoch(model.id, { ...epoch, epoch: 1 });
    await db.models.recordEpoch(model.id, { ...epoch, loss: 0.75 });
    expect(await db.models.epochs(model.id)).toEqual([
      { ...epoch, epoch: 1 },
      { ...epoch, loss: 0.75 },
    ]);
    await expect(db.models.recordEpoch(4711, epoch)).rejects.toMatchObject({ code: 'model-unknown' });
    await db.models.clearEpochs(model.id);
    expect(await db.models.epochs(model.id)).toEqual([]);

    await db.models.setTrained(model.id, hash('b'));
    expect(await db.models.find(model.id)).toMatchObject({ contentHash: hash('b') });
    await expect(db.models.setTrained(4711, hash('b'))).rejects.toMatchObject({ code: 'model-not-found' });
  });

  it('keeps what a training starts from by its name and its bytes, whatever becomes of the model', async () => {
    const { id, corpusId } = await insertModel(db);
    const startingFrom = (startingModelId: number) =>
      db.models.insert(newModel(corpusId, { name: 'started', startingModelId }));
    await expect(startingFrom(4711)).rejects.toMatchObject({
      code: 'model-unknown',
      detail: expect.stringContaining('4711'),
    });
    await expect(startingFrom(id)).rejects.toMatchObject({
      code: 'model-not-trained',
      detail: expect.stringMatching(new RegExp(`^m \\(${id}\\)`)),
    });
    await db.models.setTrained(id, hash('5'));
    const started = await startingFrom(id);
    expect(started.startingModel).toEqual({ id, name: 'm', contentHash: hash('5') });

    // Trained anew it is another; the training starts from what was chosen.
    await db.models.setTrained(id, hash('6'));
    expect(await db.models.find(started.id)).toEqual(started);
    expect(await db.deletions.contentHashes('model', [started.id])).toEqual([hash('5')]);
    expect(await db.deletions.delete('model', [id])).toBe(1);
    const left = { ...started.startingModel, id: null };
    expect(await db.models.find(started.id)).toEqual({ ...started, startingModel: left });
    expect(await db.listings.modelsByIds([started.id])).toMatchObject([{ startingModel: left }]);
    expect(await db.blobs.referenced(['5', '6'].map(hash))).toEqual(new Set([hash('5')]));
  });

  it('knows what a model has learned from, by what it was started from, too, however much that is', async () => {
    const settings = newSettings();
    const many = await insertUtterances(db, 1203);
    const all = many.map(({ id }) => id);
    const corpusOf = async (
      training: readonly number[],
      validation: readonly number[],
      testing: number[],
    ) => {
      const partition = { training, validation, testing };
      const about = {
        name: 'c',
        labelType: 'phonemes',
        featureType: 'fbank',
        maxSamples: null,
        labels: ['m'],
      };
      return (await db.corpora.insert({ ...about, partition })).id;
    };
    const trained = async (corpusId: number, startingModelId?: number) => {
      const start = startingModelId === undefined ? {} : { startingModelId };
      const { id } = await db.models.insert({ name: 'm', corpusId, settings, ...start });
      await db.models.setTrained(id, hash('7'));
      return id;
    };
    const first = await trained(
      await corpusOf(all.slice(0, 1000), all.slice(1000, 1100), all.slice(1100, 1101)),
    );
    const second = await trained(await corpusOf(all.slice(1050, 1201), all.slice(1201, 1202), []), first);
    const tested = await corpusOf(all.slice(1202), all.slice(0, 3), all.slice(1099, 1102));
    const third = await trained(tested, second);
    const ascending = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);
    expect(await db.models.startingUtterances(first)).toEqual([]);
    expect(ascending(await db.models.startingUtterances(second))).toEqual(all.slice(0, 1100));
    expect(ascending(await db.models.startingUtterances(third))).toEqual(all.slice(0, 1202));
    expect(await db.models.learnedFrom(first, tested)).toEqual({ validation: 3, testing: 1 });
    expect(await db.models.learnedFrom(second, tested)).toEqual({ validation: 3, testing: 3 });
    expect(await db.models.learnedFrom(third, await corpusOf([], [], all.slice(1202)))).toEqual({
      ...{ validation: 0, testing: 1 },
    });
    // Whatever becomes of what it was started from.
    expect(await db.deletions.delete('model', [first, second])).toBe(2);
    expect(await db.models.startingUtterances(third)).toHaveLength(1202);
    expect(await db.deletions.delete('model', [third])).toBe(1);
    expect(await db.models.startingUtterances(third)).toEqual([]);
  });

  it('leaves nothing of a transaction that throws, and everything of one that does not', async () => {
    const { total } = await db.audio.list(all);
    await expect(
      db.transaction(async (repositories) => {
        await insertCorpus(repositories);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect((await db.audio.list(all)).total).toBe(total);
    expect(await db.transaction((repositories) => insertCorpus(repositories))).toMatchObject({ name: 'c' });
    expect((await db.audio.list(all)).total).toBe(total + 2);
  });

  it('does not let work slip past the transaction it is in', async () => {
    await expect(
      db.transaction(async () => {
        await db.audio.insert(newAudio());
      }),
    ).rejects.toThrow('Inside a transaction use the repositories that it hands over');
  });
});

describe.each(databasesUnderTest())('lists on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
  });
  afterAll(async () => {
    await db.close();
    await database.dispose();
  });

  it('are empty at first, and count past their end', async () => {
    const nothing = { items: [], total: 0 };
    const page = { pageNumber: 1, pageSize: 20 };
    const lists = () =>
      [db.audio, db.transcriptions, db.utterances, db.labels, db.corpora, db.models, db.jobs].map((one) =>
        one.list(page),
      );
    expect(await Promise.all(lists())).toEqual(lists().map(() => nothing));

    const audios = await db.audio.insertMany(Array.from({ length: 5 }, () => newAudio()));
    const pageOf = async (pageNumber: number, pageSize: number) => {
      const { items, total } = await db.audio.list({ pageNumber, pageSize });
      return { ids: items.map((audio) => audio.id), total };
    };
    const ids = audios.map((audio) => audio.id);
    expect(await pageOf(1, 2)).toEqual({ ids: ids.slice(0, 2), total: 5 });
    expect(await pageOf(3, 2)).toEqual({ ids: ids.slice(4), total: 5 });
    expect(await pageOf(4, 2)).toEqual({ ids: [], total: 5 });
    expect(await pageOf(2 ** 53, 100)).toEqual({ ids: [], total: 5 });
  });

  it('name the utterances of each recording and transcription, in one query', async () => {
    const [one, two] = await insertUtterances(db, 2);
    if (!one || !two) throw new Error('Two were inserted');
    const extra = await db.utterances.insert({ audioId: one.audioId, transcriptionId: two.transcriptionId });

    const capabilities = capabilitiesFor({ url: database.url });
    let queries = 0;
    const counting = new Kysely<Schema>({ dialect: capabilities.kysely, log: () => void queries++ });
    const repositories = createRepositories(counting, capabilities);
    const audio = await repositories.audio.list(all);
    expect(audio.items.find((item) => item.id === one.audioId)?.utteranceIds).toEqual([one.id, extra.id]);
    expect(audio.items[0]?.utteranceIds).toEqual([]);
    expect(queries).toBe(1);
    const transcriptions = await repositories.transcriptions.list(all);
    expect(transcriptions.items.map((item) => item.utteranceIds)).toEqual([[one.id], [two.id, extra.id]]);
    expect(queries).toBe(2);
    await repositories.corpora.list(all);
    await repositories.audio.list({ pageNumber: 9, pageSize: 20 });
    expect(queries).toBeLessThanOrEqual(6);
    await counting.destroy();
  });
});
