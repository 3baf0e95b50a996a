import { type Kysely, sql } from 'kysely';
import {
  type DeletableKind,
  type DeletionRepository,
  type Dependent,
  fromTheLeaves,
} from '../../domain/deletion/deletion.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { holdRows, idsInPortions } from './rows.js';

const tables = {
  audio: 'audio',
  transcription: 'transcription',
  utterance: 'utterance',
  corpus: 'corpus',
  model: 'model',
} as const satisfies Record<DeletableKind, keyof Schema>;

export function deletionRepository(db: Kysely<Schema>, capabilities: Capabilities): DeletionRepository {
  const { isOneOfIds } = capabilities;
  const dependents = (kind: Dependent['kind'], rows: readonly { id: number; name: string }[]): Dependent[] =>
    rows.map(({ id, name }) => ({ kind, id, name }));

  /** They would go with their corpora, but however many they are in one statement. */
  async function deleteMembers(corpusIds: readonly number[]): Promise<void> {
    const members = await db
      .selectFrom('corpus_utterance')
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
          .deleteFrom('corpus_utterance')
          .where('corpus_id', '=', corpusId)
          .where(isOneOfIds(sql.ref('utterance_id'), portion))
          .execute();
      }
    }
  }

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

    async corporaOf({ utteranceIds, transcriptionIds }) {
      const rows = await db
        .selectFrom('corpus')
        .select(['id', 'name'])
        .where((eb) =>
          eb(
            'id',
            'in',
            eb
              .selectFrom('corpus_utterance')
              .select('corpus_id')
              .where((of) =>
                of.or([
                  isOneOfIds(of.ref('utterance_id'), utteranceIds),
                  isOneOfIds(of.ref('transcription_id'), transcriptionIds),
                ]),
              ),
          ),
        )
        .orderBy('id')
        .execute();
      return dependents('corpus', rows);
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
      for (const portion of idsInPortions(ids)) {
        if (kind === 'corpus') await deleteMembers(portion);
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
        ${kind === 'audio' ? sql`union select content_hash from annotation_document where ${isOneOfIds(of, ids)}` : sql``}`.execute(
        db,
      );
      return rows.map((row) => row.hash);
    },
  };
}
