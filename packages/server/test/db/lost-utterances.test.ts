import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Schema } from '../../src/db/schema.js';
import type { DeletionService } from '../../src/domain/deletion/service.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest } from '../support/databases.js';
import { type Deletions, newCorpus, openDeletions } from './deletions.js';
import { hash, insertUtterances, newModel, newTranscription } from './fixtures.js';

describe.each(databasesUnderTest())('utterances that corpora have lost on $name', (under) => {
  let opened: Deletions;
  let db: Database;
  let raw: Kysely<Schema>;
  let deletion: DeletionService;
  beforeEach(async () => {
    opened = await openDeletions(under);
    ({ db, raw, deletion } = opened);
  });
  afterEach(() => opened.dispose());

  const summary = async (id: number) => {
    const [listed] = await db.listings.corporaByIds([id]);
    if (!listed) throw new Error(`There is no corpus ${id}`);
    const { sets, lost } = listed;
    return [sets.training, sets.validation, sets.testing, lost];
  };
  const set = (utterances: number) => ({ utterances, durationMs: utterances * 1000 });

  it('are counted out of its sets and named, however many they are, and its models stay', async () => {
    const ids = (await insertUtterances(db, 1203)).map(({ id }) => id);
    const [first = 0] = ids;
    const { id } = await newCorpus(db, ids.slice(0, 1200), ids.slice(1200, 1202), ids.slice(1202));
    const model = await db.models.insert(newModel(id));
    await db.utterances.update(first, { speaker: 'Ana' });
    const gone = ids.slice(0, 1101).concat(ids.slice(1202));
    const { dependents, losing, seen } = await deletion.preview({ utterance: gone });
    expect(dependents).toEqual([]);
    expect(losing).toEqual([{ id, name: 'c', loses: 1102, left: 101, models: 1 }]);
    await expect(deletion.delete('utterance', first, false)).rejects.toMatchObject({
      code: 'still-in-use',
      members: { losing: [{ id, loses: 1 }] },
    });
    expect(await deletion.deleteSeen({ utterance: gone }, seen)).toMatchObject({ dependents: [], losing });
    expect(await summary(id)).toEqual([set(99), set(2), set(0), 1102]);
    expect((await db.corpora.find(id))?.partition).toEqual({
      ...{ training: ids.slice(1101, 1200), validation: ids.slice(1200, 1202), testing: [] },
    });
    const { lostUtterances } = await db.corpora.origin(id);
    expect(lostUtterances).toHaveLength(100);
    expect(lostUtterances[0]).toEqual({ utteranceId: first, name: '0.wav', set: 'training' });
    expect((await db.models.find(model.id))?.corpusId).toBe(id);
    // With the corpus goes what it knows of them.
    await deletion.delete('corpus', id, true);
    expect((await sql`select * from corpus_lost_utterance`.execute(raw)).rows).toEqual([]);
  });

  it('are not deleted where somebody else has put them in a corpus that was not seen', async () => {
    const ids = (await insertUtterances(db, 3)).map(({ id }) => id);
    const [one = 0, two = 0, three = 0] = ids;
    const { seen } = await deletion.preview({ utterance: [one] });
    const { id } = await newCorpus(db, [one], [two], [three]);
    await expect(deletion.deleteSeen({ utterance: [one] }, seen)).rejects.toMatchObject({
      code: 'still-in-use',
      members: { losing: [{ id, loses: 1, left: 2 }] },
    });
    // Nor by anyone who does not say so: the database decides.
    await expect(sql`delete from utterance where id = ${one}`.execute(raw)).rejects.toMatchObject({
      code: 'still-in-use',
    });
    expect(await summary(id)).toEqual([set(1), set(1), set(1), 0]);
  });

  it('two that are deleted at once are both lost', async () => {
    const ids = (await insertUtterances(db, 12)).map(({ id }) => id);
    const { id } = await newCorpus(db, ids.slice(0, 10), ids.slice(10, 11), ids.slice(11));
    await Promise.all(ids.slice(0, 10).map((one) => deletion.delete('utterance', one, true)));
    expect(await summary(id)).toEqual([set(0), set(1), set(1), 10]);
  });

  it('go with the transcription that the corpus was made of, whatever the utterance has now', async () => {
    const utterances = await insertUtterances(db, 3);
    const [one, two, three] = utterances.map(({ id }) => id);
    const { id } = await newCorpus(db, [one ?? 0], [two ?? 0], [three ?? 0]);
    const corrected = await db.transcriptions.insert(newTranscription({ text: 'm' }));
    await db.utterances.update(one ?? 0, { transcriptionId: corrected.id });
    const { dependents, losing } = await deletion.delete(
      'transcription',
      utterances[0]?.transcriptionId ?? 0,
      true,
    );
    expect([dependents, losing]).toMatchObject([[], [{ id, loses: 1, left: 2 }]]);
    expect(await summary(id)).toEqual([set(0), set(1), set(1), 1]);
    expect((await db.utterances.find(one ?? 0))?.transcriptionId).toBe(corrected.id);
  });

  it('are still what a model has learned from: neither a test of it nor a new speaker', async () => {
    const utterances = await insertUtterances(db, 3);
    const [one = 0, two = 0, three = 0] = utterances.map(({ id }) => id);
    for (const id of [one, two, three]) await db.utterances.update(id, { speaker: `speaker ${id}` });
    const audioId = utterances[0]?.audioId ?? 0;
    await db.utterances.update(one, { startMs: 0, endMs: 500 });
    // The two others are of other bytes.
    await opened.test.past(
      'enforced',
      `insert into blob (hash) values ('${hash('b')}')`,
      `update audio set content_hash = '${hash('b')}' where id <> ${audioId}`,
    );
    const { id } = await newCorpus(db, [one], [two], [three]);
    const model = await db.models.insert(newModel(id));
    await deletion.delete('utterance', one, true);
    const transcriptions = await db.transcriptions.insertMany([newTranscription(), newTranscription()]);
    const [again, elsewhere] = await db.utterances.insertMany([
      { audioId, transcriptionId: transcriptions[0]?.id ?? 0, startMs: 400, endMs: 900 },
      { audioId, transcriptionId: transcriptions[1]?.id ?? 0, startMs: 500, endMs: 900 },
    ]);
    const tested = await newCorpus(db, [two], [three], [again?.id ?? 0, elsewhere?.id ?? 0]);
    expect(await db.models.learnedAndLost(model.id, tested.id)).toEqual([again?.id]);
    expect(await db.models.learnedFrom(model.id, tested.id)).toEqual({ validation: 0, testing: 1 });
    expect(await db.evaluations.trainingSpeakers(model.id)).toEqual([`speaker ${one}`]);
  });

  it('are left out of an evaluation that recognised them before', async () => {
    const ids = (await insertUtterances(db, 4)).map(({ id }) => id);
    const [one = 0, two = 0, three = 0, four = 0] = ids;
    const { id } = await newCorpus(db, [one], [two], [three, four]);
    const model = await db.models.insert(newModel(id));
    await deletion.delete('utterance', three, true);
    const reference = ['a'];
    await db.transaction(({ evaluations }) =>
      evaluations.replace({
        ...{
          modelId: model.id,
          corpusId: null,
          referenceLabels: 2,
          substitutions: 0,
          insertions: 0,
          deletions: 0,
        },
        utterances: [three, four].map((utteranceId) => ({
          utteranceId,
          reference,
          hypothesis: reference,
          errors: 0,
        })),
        confusions: [],
      }),
    );
    expect((await db.evaluations.recognised(model.id, 0, 10)).map(({ utteranceId }) => utteranceId)).toEqual([
      four,
    ]);
  });
});
