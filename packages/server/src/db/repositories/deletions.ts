import { type Kysely, sql } from 'kysely';
import {
  type DeletableKind,
  type DeletionRepository,
  type Dependent,
  fromTheLeaves,
  type LosingCorpus,
} from '../../domain/deletion/deletion.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { deleteAnnotations } from './annotations.js';
import { holdRows, idsInPortions } from './rows.js';

/** Of one statement. */
const bytesAtOnce = 2 * 1024 * 1024;

const tables = {
  audio: 'audio',
  transcription: 'transcription',
  utterance: 'utterance',
  corpus: 'corpus',
  model: 'model',
} as const satisfies Record<DeletableKind, keyof Schema>;

export function deletionRepository(db: Kysely<Schema>, capabilities: Capabilities): DeletionRepository {
  const { isOneOfIds, types } = capabilities;
  const dependents = (kind: Dependent['kind'], rows: readonly { id: number; name: string }[]): Dependent[] =>
    rows.map(({ id, name }) => ({ kind, id, name }));

  /** Out of corpora, which keep who they were and are so much shorter. */
  async function lose(
    corpusIds: readonly number[],
    column: 'utterance_id' | 'transcription_id',
    ids: readonly number[],
  ): Promise<void> {
    const those = (table: string) =>
      sql`${isOneOfIds(sql.ref(`${table}.${column}`), ids)} and ${isOneOfIds(sql.ref(`${table}.corpus_id`), corpusIds)}`;
    const members = sql`from corpus_utterance m join utterance u on u.id = m.utterance_id join audio a on a.id = u.audio_id
      where ${those('m')}`;
    const sets = await sql<{ corpus_id: number; set_name: string; utterances: number; ms: number }>`
      select m.corpus_id, m.set_name, count(*) as utterances,
        cast(sum(coalesce(u.end_ms - u.start_ms, a.duration_ms, 0)) as ${types.integer}) as ms
      ${members} group by m.corpus_id, m.set_name`.execute(db);
    await sql`insert into corpus_lost_utterance
        (corpus_id, utterance_id, set_name, name, speaker, content_hash, start_ms, end_ms, position, transcription_id)
      select m.corpus_id, m.utterance_id, m.set_name, a.file_name, u.speaker, a.content_hash, u.start_ms, u.end_ms,
        m.position, m.transcription_id
      ${members}`.execute(db);
    await sql`delete from corpus_utterance where ${those('corpus_utterance')}`.execute(db);
    for (const { corpus_id, set_name, utterances, ms } of sets.rows) {
      const set = sql`corpus_id = ${corpus_id} and set_name = ${set_name}`;
      // A set of nothing has no row.
      await sql`delete from corpus_set where ${set} and utterances <= ${utterances}`.execute(db);
      await sql`update corpus_set set utterances = utterances - ${utterances},
        duration_ms = case when duration_ms > ${ms} then duration_ms - ${ms} else 0 end where ${set}`.execute(
        db,
      );
    }
  }

  /** They would go with their corpora, but however many they are in one statement. */
  async function deleteMembers(
    table: 'corpus_utterance' | 'corpus_lost_utterance',
    corpusIds: readonly number[],
  ): Promise<void> {
    const members = await db
      .selectFrom(table)
      .select(['corpus_id', 'utterance_id'])
      .where((eb) => isOneOfIds(eb.ref('corpus_id'), corpusIds))
      .execute();
    const byCorpus = new Map<number, number[]>();
    for (const { corpus_id, utterance_id } of members) {
      const known = byCorpus.get(corpus_id);
      if (known) known.push(utterance_id);
      else byCorpus.set(corpus_id, [utterance_id]);
    }
    for (const [corpusId, utteranceIds] of byCorpus) {
      for (const portion of idsInPortions(utteranceIds)) {
        await db
          .deleteFrom(table)
          .where('corpus_id', '=', corpusId)
          .where(isOneOfIds(sql.ref('utterance_id'), portion))
          .execute();
      }
    }
  }

  /** What models have learned from besides would go with them, but however much it is in one statement. */
  async function deleteLearned(
    table: 'model_starting_utterance' | 'model_untranscribed',
    column: 'utterance_id' | 'audio_id',
    modelIds: readonly number[],
  ): Promise<void> {
    for (const modelId of modelIds) {
      const { rows } = await sql<{ id: number }>`
        select ${sql.ref(column)} as id from ${sql.table(table)} where model_id = ${modelId}`.execute(db);
      for (const portion of idsInPortions(rows.map(({ id }) => id))) {
        await sql`delete from ${sql.table(table)} where model_id = ${modelId}
          and ${isOneOfIds(sql.ref(column), portion)}`.execute(db);
      }
    }
  }

  /** Annotations of transcriptions stay without them; one transcription may have been made of thousands. */
  async function detachFrom(transcriptionIds: readonly number[]): Promise<void> {
    const annotations = await db
      .selectFrom('annotation')
      .select('id')
      .where((eb) => isOneOfIds(eb.ref('transcription_id'), transcriptionIds))
      .execute();
    for (const portion of idsInPortions(annotations.map(({ id }) => id))) {
      await db
        .updateTable('annotation')
        .set({ transcription_id: null })
        .where((eb) => isOneOfIds(eb.ref('id'), portion))
        .execute();
    }
  }

  /**
   * Ids in portions that one statement deletes, as many as their texts allow: each may be a quarter of a million characters
   * long, and a database that runs in this process takes as long as the pages that it lets go of are many.
   */
  async function* byLength(transcriptionIds: readonly number[]): AsyncGenerator<readonly number[]> {
    for (const portion of idsInPortions(transcriptionIds)) {
      const rows = await db
        .selectFrom('transcription')
        .select(['id', sql<number>`octet_length(text) + coalesce(octet_length(label_times), 0)`.as('bytes')])
        .where((eb) => isOneOfIds(eb.ref('id'), portion))
        .orderBy('id')
        .execute();
      let some: number[] = [];
      let bytes = 0;
      for (const row of rows) {
        some.push(row.id);
        bytes += Number(row.bytes);
        if (bytes < bytesAtOnce) continue;
        yield some;
        some = [];
        bytes = 0;
      }
      if (some.length > 0) yield some;
    }
  }

  /** What models start from may be there for their sake alone. */
  const startingHashes = (modelIds: readonly number[]) =>
    sql`union select starting_hash from model where starting_hash is not null and ${isOneOfIds(sql.ref('id'), modelIds)}`;

  return {
    async utterancesOf({ audioIds, transcriptionIds }) {
      const rows = await db
        .selectFrom('utterance')
        .innerJoin('audio', 'audio.id', 'utterance.audio_id')
        .select(['utterance.id', 'audio.file_name as name'])
        .where((of) =>
          of.or([
            isOneOfIds(of.ref('utterance.audio_id'), audioIds),
            isOneOfIds(of.ref('utterance.transcription_id'), transcriptionIds),
          ]),
        )
        .orderBy('utterance.id')
        .execute();
      return dependents('utterance', rows);
    },

    async corporaLosing({ utteranceIds, transcriptionIds }) {
      const { rows } = await sql<LosingCorpus>`
        select c.id, c.name, m.members as loses,
          (select count(*) from corpus_utterance o where o.corpus_id = c.id) - m.members as "left",
          (select count(*) from model where model.corpus_id = c.id) as models
        from (select corpus_id, count(*) as members from corpus_utterance
          where ${isOneOfIds(sql.ref('utterance_id'), utteranceIds)}
            or ${isOneOfIds(sql.ref('transcription_id'), transcriptionIds)}
          group by corpus_id) m join corpus c on c.id = m.corpus_id
        order by c.id`.execute(db);
      return rows;
    },

    async loseMembers(corpusIds, { utteranceIds, transcriptionIds }) {
      if (corpusIds.length === 0) return;
      for (const portion of idsInPortions(utteranceIds)) await lose(corpusIds, 'utterance_id', portion);
      for (const portion of idsInPortions(transcriptionIds))
        await lose(corpusIds, 'transcription_id', portion);
    },

    async modelsOf(corpusIds) {
      const rows = await db
        .selectFrom('model')
        .select(['id', 'name'])
        .where((eb) => isOneOfIds(eb.ref('corpus_id'), corpusIds))
        .orderBy('id')
        .execute();
      return dependents('model', rows);
    },

    async corporaMadeFor(modelIds) {
      if (modelIds.length === 0) return [];
      const rows = await db
        .selectFrom('corpus')
        .innerJoin('model', 'model.corpus_id', 'corpus.id')
        .select(['corpus.id', 'corpus.name'])
        .where((eb) => isOneOfIds(eb.ref('model.id'), modelIds))
        .where('model.imported', '=', 1)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('model as other')
                .select('other.id')
                .whereRef('other.corpus_id', '=', 'corpus.id')
                .where((eb) => sql<boolean>`not ${isOneOfIds(eb.ref('other.id'), modelIds)}`),
            ),
          ),
        )
        .distinct()
        .orderBy('corpus.id')
        .execute();
      return dependents('corpus', rows);
    },

    async hold(things) {
      for (const kind of fromTheLeaves) await holdRows(db, capabilities, tables[kind], things[kind] ?? []);
      if (!capabilities.locksRows) return;
      const { audio = [], transcription = [], corpus = [], model = [] } = things;
      await db
        .selectFrom('job')
        .select('id')
        .where((of) =>
          of.or([
            isOneOfIds(of.ref('audio_id'), audio),
            isOneOfIds(of.ref('transcription_id'), transcription),
            isOneOfIds(of.ref('corpus_id'), corpus),
            isOneOfIds(of.ref('test_corpus_id'), corpus),
            isOneOfIds(of.ref('model_id'), model),
          ]),
        )
        .orderBy('id')
        .forUpdate()
        .execute();
    },

    annotationImportOf: (audioIds) =>
      db
        .selectFrom('job')
        .innerJoin('annotation_document', 'annotation_document.id', 'job.annotation_document_id')
        .select(['job.id as jobId', 'annotation_document.file_name as fileName'])
        .where((eb) => isOneOfIds(eb.ref('annotation_document.audio_id'), audioIds))
        .where('job.state', 'in', ['queued', 'running'])
        .orderBy('job.id')
        .executeTakeFirst(),

    async delete(kind, ids) {
      let deleted = 0;
      for await (const portion of kind === 'transcription' ? byLength(ids) : idsInPortions(ids)) {
        if (kind === 'corpus') {
          await deleteMembers('corpus_utterance', portion);
          await deleteMembers('corpus_lost_utterance', portion);
        }
        if (kind === 'model') {
          await deleteLearned('model_starting_utterance', 'utterance_id', portion);
          await deleteLearned('model_untranscribed', 'audio_id', portion);
        }
        if (kind === 'audio')
          await deleteAnnotations(db, capabilities, isOneOfIds(sql.ref('d.audio_id'), portion));
        if (kind === 'transcription') await detachFrom(portion);
        const { numDeletedRows } = await db
          .deleteFrom(tables[kind])
          .where(isOneOfIds(sql.ref('id'), portion))
          .executeTakeFirstOrThrow();
        deleted += Number(numDeletedRows);
      }
      return deleted;
    },

    async contentHashes(kind, ids) {
      if (ids.length === 0) return [];
      const of = sql.ref(kind === 'audio' ? 'audio_id' : 'model_id');
      const { rows } = await sql<{ hash: string }>`
        select content_hash as hash from ${sql.table(tables[kind])}
          where content_hash is not null and ${isOneOfIds(sql.ref('id'), ids)}
        union select checkpoint_hash from job
          where checkpoint_hash is not null and ${isOneOfIds(of, ids)}
        ${kind === 'audio' ? sql`union select content_hash from annotation_document where ${isOneOfIds(of, ids)}` : startingHashes(ids)}`.execute(
        db,
      );
      return rows.map((row) => row.hash);
    },
  };
}
