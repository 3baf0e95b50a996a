import { type Kysely, sql } from 'kysely';
import type { EvaluationRepository } from '../../domain/evaluations/evaluation.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { holdRows, idsInPortions, isPossibleId, portions } from './rows.js';

/** No label holds white space. */
const joined = (labels: readonly string[]): string => labels.join(' ');
const parted = (text: string): string[] => (text === '' ? [] : text.split(' '));

interface EvaluatedRow {
  readonly utterance_id: number;
  readonly reference: string;
  readonly hypothesis: string;
}

const labelsOf = ({ utterance_id, reference, hypothesis }: EvaluatedRow) => ({
  ...{ utteranceId: utterance_id, reference: parted(reference), hypothesis: parted(hypothesis) },
});

export function evaluationRepository(db: Kysely<Schema>, capabilities: Capabilities): EvaluationRepository {
  /** Labels stand between single spaces, so that one is not found within another. */
  const holds = (column: 'reference' | 'hypothesis', label: string) =>
    capabilities.contains(sql`(' ' || ${sql.ref(column)} || ' ')`, ` ${label} `);

  /** Those of these utterances that were not deleted while they were recognised; held until the transaction ends. */
  async function existing(ids: readonly number[]): Promise<ReadonlySet<number>> {
    const found = new Set<number>();
    for (const portion of idsInPortions([...ids].sort((a, b) => a - b))) {
      await holdRows(db, capabilities, 'utterance', portion);
      const rows = await db
        .selectFrom('utterance')
        .select('id')
        .where((eb) => capabilities.isOneOfIds(eb.ref('id'), portion))
        .execute();
      for (const row of rows) found.add(row.id);
    }
    return found;
  }

  return {
    async replace({ modelId, corpusId, utterances, confusions, ...counts }) {
      await db.deleteFrom('evaluation').where('model_id', '=', modelId).execute();
      const { id } = await db
        .insertInto('evaluation')
        .values({
          model_id: modelId,
          corpus_id: corpusId,
          reference_labels: counts.referenceLabels,
          substitutions: counts.substitutions,
          insertions: counts.insertions,
          deletions: counts.deletions,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const here = await existing(utterances.map(({ utteranceId }) => utteranceId));
      const utteranceRows = utterances
        .filter(({ utteranceId }) => here.has(utteranceId))
        .map(({ utteranceId, reference, hypothesis, errors }) => ({
          evaluation_id: id,
          utterance_id: utteranceId,
          reference: joined(reference),
          hypothesis: joined(hypothesis),
          errors,
        }));
      for (const portion of portions(utteranceRows, capabilities)) {
        await db.insertInto('evaluation_utterance').values(portion).execute();
      }
      const confusionRows = confusions.map((confusion) => ({ evaluation_id: id, ...confusion }));
      for (const portion of portions(confusionRows, capabilities)) {
        await db.insertInto('evaluation_confusion').values(portion).execute();
      }
    },

    async clear(modelId) {
      if (isPossibleId(modelId)) await db.deleteFrom('evaluation').where('model_id', '=', modelId).execute();
    },

    async confusions(modelId, limit) {
      if (!isPossibleId(modelId)) return [];
      return db
        .selectFrom('evaluation_confusion')
        .innerJoin('evaluation', 'evaluation.id', 'evaluation_confusion.evaluation_id')
        .select(['reference', 'hypothesis', 'times'])
        .where('model_id', '=', modelId)
        .orderBy('times', 'desc')
        .orderBy((eb) => capabilities.byCodePoint(eb.ref('reference')))
        .orderBy((eb) => capabilities.byCodePoint(eb.ref('hypothesis')))
        .limit(limit)
        .execute();
    },

    async recognised(modelId, afterId, limit) {
      if (!isPossibleId(modelId)) return [];
      const rows = await db
        .selectFrom('evaluation_utterance')
        .innerJoin('evaluation', 'evaluation.id', 'evaluation_utterance.evaluation_id')
        .innerJoin('utterance', 'utterance.id', 'evaluation_utterance.utterance_id')
        .select(['utterance_id', 'reference', 'hypothesis', 'speaker'])
        .where('evaluation.model_id', '=', modelId)
        .where('utterance_id', '>', afterId)
        .orderBy('utterance_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ...labelsOf(row),
        speaker: row.speaker,
      }));
    },

    async trainingSpeakers(modelId) {
      if (!isPossibleId(modelId)) return null;
      const earlier = db
        .selectFrom('model_starting_utterance')
        .innerJoin('utterance', 'utterance.id', 'model_starting_utterance.utterance_id')
        .select('speaker')
        .where('model_id', '=', modelId);
      // It may have learned from them before they were deleted.
      const lost = db
        .selectFrom('model')
        .innerJoin('corpus_lost_utterance', 'corpus_lost_utterance.corpus_id', 'model.corpus_id')
        .select('speaker')
        .where('model.id', '=', modelId)
        .where('set_name', '=', 'training');
      // Who speaks in what nobody has transcribed is not known.
      const untranscribed = await db
        .selectFrom('model')
        .leftJoin('model_untranscribed', 'model_untranscribed.model_id', 'model.id')
        .select('model.id')
        .where('model.id', '=', modelId)
        .where((of) => of.or([of('untranscribed', 'is not', null), of('audio_id', 'is not', null)]))
        .limit(1)
        .executeTakeFirst();
      if (untranscribed) return null;
      const rows = await db
        .selectFrom('model')
        .innerJoin('corpus_utterance', 'corpus_utterance.corpus_id', 'model.corpus_id')
        .innerJoin('utterance', 'utterance.id', 'corpus_utterance.utterance_id')
        .select('speaker')
        .where('model.id', '=', modelId)
        .where('set_name', '=', 'training')
        .union(earlier)
        .union(lost)
        .execute();
      const speakers = rows.flatMap(({ speaker }) => speaker ?? []);
      return rows.length > 0 && speakers.length === rows.length ? speakers : null;
    },

    async utterances(modelId, after, limit, { reference, hypothesis } = {}) {
      if (!isPossibleId(modelId)) return [];
      const rows = await db
        .selectFrom('evaluation_utterance')
        .innerJoin('evaluation', 'evaluation.id', 'evaluation_utterance.evaluation_id')
        .select(['utterance_id', 'reference', 'hypothesis', 'errors'])
        .where('model_id', '=', modelId)
        .$if(after !== null, (query) =>
          query.where(sql<boolean>`(errors, utterance_id) < (${after?.errors}, ${after?.utteranceId})`),
        )
        .$if(reference !== undefined, (query) => query.where(holds('reference', reference ?? '')))
        .$if(hypothesis !== undefined, (query) => query.where(holds('hypothesis', hypothesis ?? '')))
        .orderBy('errors', 'desc')
        .orderBy('utterance_id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        ...labelsOf(row),
        errors: row.errors,
      }));
    },
  };
}
