import { type Kysely, sql } from 'kysely';
import {
  type Corpus,
  type CorpusRepository,
  type NewCorpus,
  type PartitionSet,
  partitionSets,
} from '../../domain/corpora/corpus.js';
import { DomainError } from '../../domain/errors.js';
import { nameForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { labelRepository, toLabel } from './labels.js';
import { atomically, holdRows, isoTime, isPossibleId, pagesOf, portions } from './rows.js';
import { measureCorpora, selectCorpusContents, toContent } from './utterances.js';

/** Of those that a corpus has lost; how many there are is known besides. */
const mostLostListed = 100;

const emptyPartition = (): Record<PartitionSet, number[]> => ({ training: [], validation: [], testing: [] });

function toCorpus(row: Row<'corpus'>, partition: Record<PartitionSet, number[]>): Corpus {
  return {
    id: row.id,
    name: row.name,
    labelType: row.label_type,
    featureType: row.feature_type,
    maxSamples: row.max_samples,
    preprocessed: row.preprocessed === 1,
    partition,
    createdAt: isoTime(row.created_at),
  };
}

/** The database says that an utterance stands twice; only the request says which. */
function namingUtterances(error: unknown, corpus: NewCorpus): unknown {
  if (!(error instanceof DomainError) || error.code !== 'utterance-in-two-sets') return error;
  const seen = new Set<number>();
  const twice = new Set<number>();
  for (const set of partitionSets) {
    for (const id of corpus.partition[set]) (seen.has(id) ? twice : seen).add(id);
  }
  const ids = [...twice].sort((a, b) => a - b);
  return new DomainError(
    error.code,
    `${error.detail} Named more than once: ${ids.slice(0, 20).join(', ')}${ids.length > 20 ? ', …' : ''}.`,
    { utterances: ids },
    { cause: error },
  );
}

export function corpusRepository(db: Kysely<Schema>, capabilities: Capabilities): CorpusRepository {
  const count = db.selectFrom('corpus').select((eb) => eb.fn.countAll<number>().as('total'));

  async function withPartitions(rows: readonly Row<'corpus'>[]): Promise<Corpus[]> {
    const ids = rows.map((row) => row.id);
    const members = await db
      .selectFrom('corpus_utterance')
      .select(['corpus_id', 'set_name', 'utterance_id'])
      .where((eb) => capabilities.isOneOfIds(eb.ref('corpus_id'), ids))
      .orderBy('corpus_id')
      .orderBy('set_name')
      .orderBy('position')
      .execute();
    const partitions = new Map(ids.map((id) => [id, emptyPartition()]));
    for (const { corpus_id, set_name, utterance_id } of members) {
      partitions.get(corpus_id)?.[set_name].push(utterance_id);
    }
    return rows.map((row) => toCorpus(row, partitions.get(row.id) ?? emptyPartition()));
  }

  async function insertPartition(trx: Kysely<Schema>, corpusId: number, corpus: NewCorpus): Promise<void> {
    const ids = partitionSets.flatMap((set) => corpus.partition[set]).filter(isPossibleId);
    // What is split meanwhile must not come to be in it with the text that it had and half of the sound.
    await holdRows(trx, capabilities, 'utterance', ids);
    const utterances = await trx
      .selectFrom('utterance')
      .select(['id', 'transcription_id'])
      .where((eb) => capabilities.isOneOfIds(eb.ref('id'), ids))
      .execute();
    const transcriptions = new Map(utterances.map((row) => [row.id, row.transcription_id]));
    const members = partitionSets.flatMap((set) =>
      corpus.partition[set].map((utteranceId, position) => ({
        corpus_id: corpusId,
        utterance_id: utteranceId,
        set_name: set,
        position,
        // Of an utterance that does not exist the database refuses the utterance, before it looks at this.
        transcription_id: transcriptions.get(utteranceId) ?? 0,
      })),
    );
    for (const portion of portions(members, capabilities)) {
      await trx.insertInto('corpus_utterance').values(portion).execute();
    }
    await measureCorpora(trx, sql`m.corpus_id = ${corpusId}`);
  }

  return {
    async insert(corpus) {
      try {
        return await atomically(db, async (trx) => {
          const row = await trx
            .insertInto('corpus')
            .values({
              name: nameForm(corpus.name),
              label_type: corpus.labelType,
              feature_type: corpus.featureType,
              max_samples: corpus.maxSamples,
              split: corpus.split ? JSON.stringify(corpus.split) : null,
              left_out: corpus.leftOut ? JSON.stringify(corpus.leftOut) : null,
            })
            .returningAll()
            .executeTakeFirstOrThrow();
          await insertPartition(trx, row.id, corpus);
          const labels = await labelRepository(trx, capabilities).ensure(corpus.labels);
          const labelSet = labels.map((label) => ({
            corpus_id: row.id,
            label_id: label.id,
            occurrences: corpus.occurrences?.get(label.label) ?? 0,
          }));
          for (const portion of portions(labelSet, capabilities)) {
            await trx.insertInto('corpus_label').values(portion).execute();
          }
          const { training, validation, testing } = corpus.partition;
          return toCorpus(row, {
            training: [...training],
            validation: [...validation],
            testing: [...testing],
          });
        });
      } catch (error) {
        throw namingUtterances(error, corpus);
      }
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db.selectFrom('corpus').selectAll().where('id', '=', id).executeTakeFirst();
      return row && (await withPartitions([row]))[0];
    },

    list: pagesOf(db, db.selectFrom('corpus').selectAll(), count, withPartitions),

    async labels(id) {
      if (!isPossibleId(id)) return [];
      const rows = await db
        .selectFrom('corpus_label')
        .innerJoin('label', 'label.id', 'corpus_label.label_id')
        .selectAll('label')
        .where('corpus_id', '=', id)
        .orderBy('label.id')
        .execute();
      return rows.map(toLabel);
    },

    async labelCounts(id) {
      if (!isPossibleId(id)) return [];
      return db
        .selectFrom('corpus_label')
        .innerJoin('label', 'label.id', 'corpus_label.label_id')
        .select(['label.id', 'label.label', 'corpus_label.occurrences'])
        .where('corpus_id', '=', id)
        .orderBy('occurrences', 'desc')
        .orderBy('label.id')
        .execute();
    },

    async origin(id) {
      const row = isPossibleId(id)
        ? await db.selectFrom('corpus').select(['split', 'left_out']).where('id', '=', id).executeTakeFirst()
        : undefined;
      const lost = row
        ? await db
            .selectFrom('corpus_lost_utterance')
            .select(['utterance_id', 'name', 'set_name'])
            .where('corpus_id', '=', id)
            .orderBy('utterance_id')
            .limit(mostLostListed)
            .execute()
        : [];
      return {
        split: row?.split ? JSON.parse(row.split) : null,
        leftOut: row?.left_out ? JSON.parse(row.left_out) : [],
        lostUtterances: lost.map(({ utterance_id, name, set_name }) => ({
          ...{ utteranceId: utterance_id, name, set: set_name },
        })),
      };
    },

    async utterances(id) {
      if (!isPossibleId(id)) return [];
      const rows = await selectCorpusContents(db)
        .select('corpus_utterance.set_name')
        .where('corpus_utterance.corpus_id', '=', id)
        .orderBy((eb) =>
          eb
            .case('corpus_utterance.set_name')
            .when('training')
            .then(0)
            .when('validation')
            .then(1)
            .else(2)
            .end(),
        )
        .orderBy('corpus_utterance.position')
        .execute();
      return rows.map((row) => ({ ...toContent(row), set: row.set_name }));
    },

    async setPreprocessed(id) {
      const found =
        isPossibleId(id) &&
        (await db
          .updateTable('corpus')
          .set({ preprocessed: 1 })
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst());
      if (!found) throw new DomainError('corpus-not-found', `There is no corpus with the id ${id}.`);
    },
  };
}
