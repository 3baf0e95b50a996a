import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capabilitiesFor } from '../../src/db/open.js';
import { deletedUtteranceRepository } from '../../src/db/repositories/deleted-utterances.js';
import type { Schema } from '../../src/db/schema.js';
import type { DeletionService } from '../../src/domain/deletion/service.js';
import type { Database } from '../../src/domain/repositories.js';
import { trashMs } from '../../src/domain/trash.js';
import { databasesUnderTest } from '../support/databases.js';
import { type Deletions, newCorpus, openDeletions } from './deletions.js';
import { hash, insertUtterances, newModel, newTranscription } from './fixtures.js';

const codeOf = (error: unknown) => (error as { readonly code?: unknown }).code;

/** Tables in which something of an utterance stands, with what orders them. */
const tables = [
  ['utterance', 'id'],
  ['utterance_listing', 'utterance_id'],
  ['utterance_text', 'utterance_id'],
  ['audio_listing', 'audio_id'],
  ['transcription', 'id'],
  ['transcription_listing', 'transcription_id'],
  ['corpus_utterance', 'corpus_id, utterance_id'],
  ['corpus_set', 'corpus_id, set_name'],
  ['corpus_lost_utterance', 'corpus_id, utterance_id'],
  ['evaluation_utterance', 'evaluation_id, utterance_id'],
  ['model_starting_utterance', 'model_id, utterance_id'],
  ['replacement_utterance', 'replacement_id, utterance_id'],
  ['annotation', 'id'],
  ['deletion', 'id'],
  ['deleted_utterance', 'id'],
  ['deleted_utterance_annotation', 'utterance_id'],
  ['deleted_utterance_evaluation', 'utterance_id'],
  ['deleted_utterance_model', 'utterance_id'],
  ['deleted_utterance_replacement', 'utterance_id'],
] as const;

describe.each(databasesUnderTest())('deletions of utterances on $name', (under) => {
  let opened: Deletions;
  let db: Database;
  let raw: Kysely<Schema>;
  let deletion: DeletionService;
  beforeEach(async () => {
    opened = await openDeletions(under);
    ({ db, raw, deletion } = opened);
  });
  afterEach(() => opened.dispose());

  const everything = async () => {
    const rows: Record<string, unknown> = {};
    for (const [table, order] of tables)
      rows[table] = (
        await sql`select * from ${sql.table(table)} order by ${sql.raw(order)}`.execute(raw)
      ).rows;
    return rows;
  };
  const remove = async (...utterance: number[]) => {
    const { seen } = await deletion.preview({ utterance });
    const { undo } = await deletion.deleteSeen({ utterance }, seen);
    return undo ?? 0;
  };
  const refused = { code: 'deletion-not-found' };

  it('are undone as though they had never been: ids, times, corpora, evaluations, annotations, replacements', async () => {
    const utterances = await insertUtterances(db, 1205);
    const ids = utterances.map(({ id }) => id);
    const [one = 0, two = 0] = ids;
    await db.utterances.update(one, { speaker: 'Ana', startMs: 100, endMs: 700 });
    const corpus = await newCorpus(db, ids.slice(0, 1200), ids.slice(1200, 1202), ids.slice(1202, 1204));
    const other = await newCorpus(db, [two], [one], [ids[2] ?? 0]);
    const model = await db.models.insert(newModel(corpus.id));
    const corrected = await db.transcriptions.insert(
      newTranscription({ text: 'm a', basedOn: utterances[1]?.transcriptionId ?? 0 }),
    );
    await db.utterances.update(two, { transcriptionId: corrected.id });
    await db.transaction(({ evaluations }) =>
      evaluations.replace({
        ...{
          modelId: model.id,
          corpusId: null,
          referenceLabels: 2,
          substitutions: 1,
          insertions: 0,
          deletions: 0,
        },
        utterances: [one, ids[1203] ?? 0].map((utteranceId) => ({
          ...{ utteranceId, reference: ['a'], hypothesis: ['m'], errors: 1 },
        })),
        confusions: [],
      }),
    );
    const { audioId = 0 } = utterances[0] ?? {};
    await opened.test.past(
      'enforced',
      `insert into annotation_document (id, audio_id, file_name, folder, content_hash, byte_length)
        values (71, ${audioId}, 'a.eaf', '', '${hash('a')}', 1)`,
      `insert into annotation_tier (id, document_id, name) values (72, 71, 'A')`,
      `insert into annotation (id, tier_id, annotation_key, start_ms, end_ms, text, utterance_id)
        values (73, 72, 'a1', 100, 700, 'mama', ${one})`,
      `insert into model_starting_utterance (model_id, utterance_id) values (${model.id}, ${two})`,
      `insert into replacement (id, find, instead, state, utterances) values (74, 'a', 'm', 'done', 1)`,
      `insert into replacement_utterance (replacement_id, utterance_id, before_id, after_id)
        values (74, ${two}, ${utterances[1]?.transcriptionId ?? 0}, ${corrected.id})`,
    );
    const before = await everything();
    expect(before.deletion).toEqual([]);

    const undo = await remove(...ids.slice(0, 1201), ids[1203] ?? 0);
    const gone = await everything();
    expect(gone.utterance).toHaveLength(3);
    expect(gone.evaluation_utterance).toEqual([]);
    expect(gone.corpus_lost_utterance).toHaveLength(1205);
    expect(await deletion.undoable()).toEqual([
      { id: undo, utterances: 1202, name: '0.wav', createdAt: expect.stringMatching(/Z$/u) },
    ]);

    expect(await deletion.undo(undo)).toEqual({ utterances: 1202, restored: 1202 });
    const after = await everything();
    for (const [table] of tables) expect(after[table], table).toEqual(before[table]);
    expect((await db.corpora.find(other.id))?.partition).toEqual({
      ...{ training: [two], validation: [one], testing: [ids[2]] },
    });
    expect(await deletion.undoable()).toEqual([]);
    await expect(deletion.undo(undo)).rejects.toMatchObject(refused);
    // Nothing is given an id that was given before.
    const [next] = await insertUtterances(db, 1);
    expect(next?.id).toBeGreaterThan(Math.max(...ids));
  });

  it('bring back what has not come back otherwise, to what is there still', async () => {
    const utterances = await insertUtterances(db, 6);
    const [one, two, three, four, five, six] = utterances;
    const ids = utterances.map(({ id }) => id);
    const corpus = await newCorpus(db, ids.slice(0, 4), ids.slice(4, 5), ids.slice(5));
    const undo = await remove(...ids.slice(0, 5));
    const pair = { audioId: one?.audioId ?? 0, transcriptionId: one?.transcriptionId ?? 0 };
    const again = await db.utterances.insert(pair);
    await deletion.delete('audio', two?.audioId ?? 0, true);
    await deletion.delete('transcription', three?.transcriptionId ?? 0, true);
    await sql`update transcription set state = 'replaced' where id = ${four?.transcriptionId ?? 0}`.execute(
      raw,
    );
    expect(await deletion.undoable()).toMatchObject([{ id: undo, utterances: 3 }]);
    expect(await deletion.undo(undo)).toEqual({ utterances: 3, restored: 1 });
    expect((await db.utterances.list({ pageNumber: 1, pageSize: 10 })).items.map(({ id }) => id)).toEqual([
      ...[five?.id, six?.id, again.id],
    ]);
    expect((await db.corpora.find(corpus.id))?.partition).toEqual({
      ...{ training: [], validation: [five?.id], testing: [six?.id] },
    });
    expect((await db.corpora.origin(corpus.id)).lostUtterances).toHaveLength(4);
  });

  it('bring nothing back where the corpora are gone, and all the same the utterances', async () => {
    const ids = (await insertUtterances(db, 3)).map(({ id }) => id);
    const [one = 0, two = 0, three = 0] = ids;
    const corpus = await newCorpus(db, [one], [two], [three]);
    const undo = await remove(one, two);
    await deletion.delete('corpus', corpus.id, true);
    expect(await deletion.undo(undo)).toEqual({ utterances: 2, restored: 2 });
    expect((await db.utterances.list({ pageNumber: 1, pageSize: 10 })).total).toBe(3);
  });

  it('are undone whole or not at all', async () => {
    const ids = (await insertUtterances(db, 3)).map(({ id }) => id);
    const [one = 0, two = 0, three = 0] = ids;
    const corpus = await newCorpus(db, [one], [two], [three]);
    const undo = await remove(one);
    // Another stands in its place, so that the database refuses it after the utterance is there.
    await sql`update corpus_utterance set set_name = 'training', position = 0
      where corpus_id = ${corpus.id} and utterance_id = ${two}`.execute(raw);
    const before = await everything();
    await expect(deletion.undo(undo)).rejects.toMatchObject({ code: 'constraint-violated' });
    expect(await everything()).toEqual(before);
    await sql`update corpus_utterance set set_name = 'validation' where utterance_id = ${two}`.execute(raw);
    expect(await deletion.undo(undo)).toEqual({ utterances: 1, restored: 1 });
  });

  it('are undone once, by one of those who do it at once, and beside deletions of recordings', async () => {
    const utterances = await insertUtterances(db, 8);
    const undo = await remove(...utterances.map(({ id }) => id));
    const done = await Promise.allSettled([
      ...[1, 2, 3].map(() => deletion.undo(undo)),
      ...utterances.slice(0, 3).map(({ audioId }) => deletion.delete('audio', audioId, true)),
    ]);
    const undone = done.slice(0, 3).filter(({ status }) => status === 'fulfilled');
    expect(undone).toHaveLength(1);
    // A recording goes with what was deleted of it, or stays with what came back meanwhile; nobody meets anything else.
    const kept = done.slice(3).flatMap(({ status }, i) => (status === 'rejected' ? [utterances[i]] : []));
    const refusals = done.filter((one) => one.status === 'rejected').map(({ reason }) => codeOf(reason));
    expect(refusals.sort()).toEqual([
      ...Array.from({ length: 2 }, () => 'deletion-not-found'),
      ...kept.map(() => 'still-in-use'),
    ]);
    const left = await db.utterances.list({ pageNumber: 1, pageSize: 10 });
    expect(left.items).toEqual([...kept, ...utterances.slice(3)]);
  });

  it.runIf(under.name === 'PostgreSQL')('delete nothing that comes back while they are at it', async () => {
    const [one] = await insertUtterances(db, 1);
    const id = one?.id ?? 0;
    const undo = await remove(id);
    const { seen } = await deletion.preview({ utterance: [id] });
    const waiting = sql<{ count: number }>`select count(*)::int as count from pg_locks where not granted`;
    const again = await raw.transaction().execute(async (other) => {
      // The second deletion stops after it has looked for the utterance, which then comes back.
      await sql`lock table evaluation_utterance in access exclusive mode`.execute(other);
      const second = deletion.deleteSeen({ utterance: [id] }, seen);
      while ((await waiting.execute(raw)).rows[0]?.count === 0) await sleep(20);
      await deletedUtteranceRepository(other, capabilitiesFor({ url: opened.test.url })).bringBack(
        undo,
        60_000,
      );
      return { second };
    });
    expect((await again.second).undo).toBe(null);
    expect(await db.utterances.find(id)).toMatchObject({ id });
  });

  it('cannot be undone where anything else was deleted, or nothing, and are forgotten in time', async () => {
    const utterances = await insertUtterances(db, 3);
    const [one, two, three] = utterances;
    expect((await deletion.delete('audio', one?.audioId ?? 0, true)).undo).toBe(null);
    expect((await deletion.deleteSeen({ utterance: [4711] }, (await deletion.preview({})).seen)).undo).toBe(
      null,
    );
    expect(await deletion.undoable()).toEqual([]);
    const old = await remove(two?.id ?? 0);
    await sql`update deletion set created_at = created_at - 3600000`.execute(raw);
    // Of a service that has not started again since.
    await sql`update deletion set created_at = created_at - ${trashMs}`.execute(raw);
    await expect(deletion.undo(old)).rejects.toMatchObject(refused);
    expect(await deletion.undoable()).toEqual([]);
    const young = await remove(three?.id ?? 0);
    const forgetOne = () => db.transaction(({ deletedUtterances }) => deletedUtterances.forgetOne(1_800_000));
    expect([await forgetOne(), await forgetOne()]).toEqual([true, false]);
    await expect(deletion.undo(old)).rejects.toMatchObject(refused);
    await expect(deletion.undo(0)).rejects.toMatchObject(refused);
    expect((await deletion.undoable()).map(({ id }) => id)).toEqual([young]);
  });
});
