import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Schema } from '../../src/db/schema.js';
import type { NewAudio } from '../../src/domain/audio/audio.js';
import type { NewModel } from '../../src/domain/models/model.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, newAudio, newSettings, newTranscription, rawHandle } from './fixtures.js';

describe.each(databasesUnderTest())(
  'what models learn from untranscribed, on $name,',
  ({ createMigrated }) => {
    let database: TestDatabase;
    let db: Database;
    let raw: Kysely<Schema>;
    beforeAll(async () => {
      database = await createMigrated();
      db = await openDatabase({ url: database.url });
      raw = rawHandle(database.url);
    });
    afterAll(async () => {
      await raw.destroy();
      await db.close();
      await database.dispose();
    });

    const settings = newSettings();
    let made = 0;
    /** Of bytes that no other has. */
    const recordings = (howMany: number, changes: Partial<NewAudio> = {}) =>
      db.audio
        .insertMany(
          Array.from({ length: howMany }, () => {
            made++;
            const contentHash = made.toString(16).padStart(64, '0');
            return newAudio({ fileName: `r${made}.wav`, contentHash, durationMs: 3000, ...changes });
          }),
        )
        .then((rows) => rows.map(({ id }) => id));
    const utteranceOf = async (audioId: number) => {
      const { id } = await db.transcriptions.insert(newTranscription());
      return (await db.utterances.insert({ audioId, transcriptionId: id })).id;
    };
    const corpusOf = async (training: readonly number[], testing: readonly number[] = []) => {
      const partition = { training: [...training], validation: [], testing: [...testing] };
      const about = { name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null };
      return (await db.corpora.insert({ ...about, labels: ['m'], partition })).id;
    };
    const model = (corpusId: number, changes: Partial<NewModel> = {}) =>
      db.models.insert({ name: 'm', corpusId, settings, ...changes });
    const learnedBy = async (id: number) =>
      (await db.models.untranscribedRecordings(id)).map(({ audioId }) => audioId);

    it('is, of all, what can be used and nobody has transcribed, as it is when the model is made', async () => {
      const [spoken = 0, drafted = 0, corrected = 0, undone = 0] = await recordings(4);
      const corpusId = await corpusOf([await utteranceOf(spoken)]);
      const modelId = (await model(corpusId)).id;
      const bySource = (source: 'model' | 'person', audioId: number) =>
        newTranscription({ source, audioId, fileName: null, modelId: source === 'model' ? modelId : null });
      await db.transcriptions.insert(bySource('model', drafted));
      await db.transcriptions.insert(bySource('person', corrected));
      const taken = await db.transcriptions.insert(bySource('person', undone));
      await raw.updateTable('transcription').set({ state: 'undone' }).where('id', '=', taken.id).execute();
      const spokenBytes = (await db.audio.find(spoken))?.contentHash ?? '';
      // By other names: of a recording that is transcribed, and twice the same.
      await recordings(1, { contentHash: spokenBytes });
      const [first = 0] = await recordings(2, { contentHash: hash('e') });
      await recordings(1, { problem: { code: 'audio-empty', detail: 'Empty.' }, durationMs: null });
      const [pending = 0] = await recordings(1, { inspection: 'pending', durationMs: null });
      const [ofDemonstration = 0, spokenInIt = 0] = await recordings(2);
      await db.demonstration.mark([ofDemonstration, spokenInIt]);

      const expected = [drafted, undone, first, pending];
      const { id, untranscribed } = await model(corpusId, { untranscribed: 'all' });
      expect(await learnedBy(id)).toEqual(expected);
      expect(untranscribed).toEqual({ recordings: 4, used: null });
      expect(await db.models.countUntranscribed(corpusId)).toEqual({ recordings: 4, durationMs: 9000 });
      const ofIt = await corpusOf([await utteranceOf(spokenInIt)]);
      const demonstrated = await model(ofIt, { untranscribed: 'all' });
      expect(await learnedBy(demonstrated.id)).toEqual([ofDemonstration]);

      // What comes later does not belong to it, and what is transcribed later stays; deleted, it goes.
      await recordings(1);
      await utteranceOf(undone);
      expect(await learnedBy(id)).toEqual(expected);
      await db.deletions.delete('audio', [first]);
      expect(await learnedBy(id)).toEqual([drafted, undone, pending]);
      await db.models.setTrained(id, hash('7'), 3);
      expect((await db.models.find(id))?.untranscribed).toEqual({ recordings: 4, used: 3 });
      expect((await db.models.find(modelId))?.untranscribed).toBeNull();
      await db.deletions.delete('model', [id, demonstrated.id]);
      expect(await raw.selectFrom('model_untranscribed').selectAll().execute()).toEqual([]);
    });

    it('is more than one statement takes', async () => {
      const corpusId = await corpusOf(await Promise.all((await recordings(1)).map(utteranceOf)));
      const { recordings: before } = await db.models.countUntranscribed(corpusId);
      const ids = await recordings(1201);
      const { id } = await model(corpusId, { untranscribed: 'all' });
      const learned = await learnedBy(id);
      expect(learned).toHaveLength(before + 1201);
      expect(learned.slice(-1201)).toEqual(ids);
      const named = await model(corpusId, { untranscribed: { audioIds: [...ids, ...ids].reverse() } });
      expect(await learnedBy(named.id)).toEqual(ids);
      expect(named.untranscribed?.recordings).toBe(1201);
      expect(await db.deletions.delete('model', [id])).toBe(1);
      await db.deletions.delete('audio', ids);
    });

    it('is refused where there is none, where it does not exist, and where its sound is in the corpus', async () => {
      const rest = await raw.selectFrom('audio').select('id').execute();
      const [spoken = 0, free = 0] = await recordings(2);
      const corpusId = await corpusOf([], [await utteranceOf(spoken)]);
      for (const { id } of rest) await db.transcriptions.insert(newTranscription({ audioId: id }));
      await db.transcriptions.insert(newTranscription({ audioId: free }));
      const models = async () => (await db.models.list({ pageNumber: 1, pageSize: 1 })).total;
      const before = await models();
      await expect(model(corpusId, { untranscribed: 'all' })).rejects.toMatchObject({
        code: 'nothing-untranscribed',
      });
      const named = (...audioIds: number[]) => model(corpusId, { untranscribed: { audioIds } });
      await expect(named(free, 471_100)).rejects.toMatchObject({
        code: 'audio-unknown',
        detail: expect.stringContaining('471100'),
      });
      const { contentHash = '', fileName = '' } = (await db.audio.find(spoken)) ?? {};
      await expect(named(free, spoken)).rejects.toMatchObject({
        code: 'untranscribed-in-corpus',
        detail: expect.stringMatching(`^${fileName} \\(${spoken}\\) has utterances in the corpus`),
      });
      const [again = 0] = await recordings(1, { contentHash });
      await expect(named(again)).rejects.toMatchObject({ code: 'untranscribed-in-corpus' });
      expect(await models()).toBe(before);
      expect(await learnedBy((await named(free)).id)).toEqual([free]);
    });

    it('is known of whatever was started from it, once somebody has transcribed it', async () => {
      const [spoken = 0, one = 0, two = 0, three = 0] = await recordings(4);
      const corpusId = await corpusOf([await utteranceOf(spoken)]);
      const first = await model(corpusId, { untranscribed: { audioIds: [one, two] } });
      await db.models.setTrained(first.id, hash('7'), 2);
      const start = { startingModelId: first.id };
      const second = await model(corpusId, { ...start, untranscribed: { audioIds: [two, three] } });
      await db.models.setTrained(second.id, hash('7'), 2);
      const third = await model(corpusId, { startingModelId: second.id });
      expect(await learnedBy(second.id)).toEqual([two, three]);
      expect([await learnedBy(third.id), third.untranscribed]).toEqual([[], null]);
      const { contentHash = '' } = (await db.audio.find(three)) ?? {};
      const [threeAgain = 0, fresh = 0] = await recordings(2);
      await raw
        .updateTable('audio')
        .set({ content_hash: contentHash })
        .where('id', '=', threeAgain)
        .execute();
      const uttered: number[] = [];
      for (const id of [one, two, threeAgain, fresh]) uttered.push(await utteranceOf(id));
      const tested = await corpusOf([], uttered);
      expect(await db.models.learnedUntranscribed(first.id, tested)).toEqual(uttered.slice(0, 2));
      await db.deletions.delete('model', [first.id]);
      for (const { id } of [second, third]) {
        expect(await db.models.learnedUntranscribed(id, tested)).toEqual(uttered.slice(0, 3));
        expect(await db.models.learnedFrom(id, tested)).toEqual({ validation: 0, testing: 3 });
        // Whose voices they are, nobody has said.
        expect(await db.evaluations.trainingSpeakers(id)).toBeNull();
      }
    });
  },
);
