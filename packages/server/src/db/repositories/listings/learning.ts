import { encoderFeatureType } from '@persephone/engine/encoders';
import { type Kysely, sql } from 'kysely';
import type { PartitionSet } from '../../../domain/corpora/corpus.js';
import type { CorpusSetSummary, ListedCorpus } from '../../../domain/corpora/listing.js';
import type { ListedLabel } from '../../../domain/labels/listing.js';
import type { ListingRepository } from '../../../domain/listings/listing.js';
import type { ListedModel } from '../../../domain/models/listing.js';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { jobColumns, toListedJob } from '../job-rows.js';
import { toModel } from '../models.js';
import { isoTime, isPossibleId } from '../rows.js';
import { foldedText, given, inOrder, keysetPage, sameId } from './keyset.js';
import { hasLanguage, languagesOf } from './languages.js';

type LearningListings = Pick<
  ListingRepository,
  'labels' | 'corpora' | 'models' | 'corporaByIds' | 'modelsByIds'
>;

const emptySets = (): Record<PartitionSet, CorpusSetSummary> => ({
  training: { utterances: 0, durationMs: 0 },
  validation: { utterances: 0, durationMs: 0 },
  testing: { utterances: 0, durationMs: 0 },
});

/** Lists of labels, corpora and models. */
export function learningListings(db: Kysely<Schema>, capabilities: Capabilities): LearningListings {
  const { byCodePoint, contains, folded, isOneOfIds } = capabilities;
  const has = (column: string) => (part: string) => contains(folded(sql.ref(column)), foldedText(part));

  async function labelsByIds(ids: readonly number[]): Promise<ListedLabel[]> {
    const rows = await db
      .selectFrom('label')
      .leftJoin('corpus_label', 'corpus_label.label_id', 'label.id')
      .select((eb) => [
        'label.id',
        'label.label',
        eb.fn.count<number>('corpus_label.corpus_id').as('corpora'),
        sql<number>`cast(coalesce(sum(corpus_label.occurrences), 0) as ${capabilities.types.integer})`.as(
          'occurrences',
        ),
      ])
      .where((eb) => isOneOfIds(eb.ref('label.id'), ids))
      .groupBy(['label.id', 'label.label'])
      .execute();
    return inOrder(ids, rows);
  }

  async function setsOf(ids: readonly number[]) {
    const rows = await db
      .selectFrom('corpus_set')
      .selectAll()
      .where((eb) => isOneOfIds(eb.ref('corpus_id'), ids))
      .execute();
    const sets = new Map(ids.map((id) => [id, emptySets()]));
    for (const { corpus_id, set_name, utterances, duration_ms } of rows) {
      const ofCorpus = sets.get(corpus_id);
      if (ofCorpus) ofCorpus[set_name] = { utterances, durationMs: duration_ms };
    }
    return sets;
  }

  async function corporaByIds(ids: readonly number[]): Promise<ListedCorpus[]> {
    const possible = ids.filter(isPossibleId);
    if (possible.length === 0) return [];
    const ofCorpora = db
      .selectFrom('corpus')
      .select([
        ...(['id', 'name', 'label_type', 'feature_type', 'max_samples', 'created_at'] as const),
        sql<number>`(select count(*) from corpus_label l where l.corpus_id = corpus.id)`.as('labels'),
        sql<number>`(select count(*) from corpus_lost_utterance g where g.corpus_id = corpus.id)`.as('lost'),
        sql<number>`(select count(*) from model m where m.corpus_id = corpus.id)`.as('models'),
      ])
      .where((eb) => isOneOfIds(eb.ref('id'), possible));
    const [sets, languages, rows] = await Promise.all([
      setsOf(possible),
      languagesOf(db, capabilities, possible),
      ofCorpora.execute(),
    ]);
    const items = rows.map((row) => ({
      id: row.id,
      name: row.name,
      labelType: row.label_type,
      featureType: row.feature_type,
      maxSamples: row.max_samples,
      createdAt: isoTime(row.created_at),
      sets: sets.get(row.id) ?? emptySets(),
      lost: row.lost,
      labels: row.labels,
      models: row.models,
      languages: languages.get(row.id) ?? [],
    }));
    return inOrder(ids, items);
  }

  async function epochsOf(ids: readonly number[]) {
    // The epoch that is kept is the first of the best, unless another is said to be.
    const { rows } = await sql<Epochs & { readonly modelId: number }>`
      select model_id as "modelId", epochs, all_seconds as "seconds", epoch as "bestEpoch", round as "bestRound",
        training_ler as "trainingLER", validation_ler as "validationLER"
      from (select model_epoch.*, row_number() over (partition by model_id order by kept desc, validation_ler, epoch) as place,
          count(*) over (partition by model_id) as epochs, sum(model_epoch.seconds) over (partition by model_id) as all_seconds
        from model_epoch where ${isOneOfIds(sql.ref('model_id'), ids)}) ranked
      where place = 1`.execute(db);
    return new Map(rows.map(({ modelId, ...epochs }) => [modelId, epochs]));
  }

  async function evaluationsOf(ids: readonly number[]) {
    const rows = await db
      .selectFrom('evaluation')
      .innerJoin('model', 'model.id', 'evaluation.model_id')
      .innerJoin('corpus', (join) =>
        join.on(sql<boolean>`corpus.id = coalesce(evaluation.corpus_id, model.corpus_id)`),
      )
      .selectAll('evaluation')
      .select(['corpus.id as test_corpus_id', 'corpus.name as test_corpus_name'])
      .select(
        sql<number>`(select count(*) from evaluation_utterance u where u.evaluation_id = evaluation.id)`.as(
          'utterances',
        ),
      )
      .where((eb) => isOneOfIds(eb.ref('model_id'), ids))
      .execute();
    return new Map(
      rows.map((row) => {
        const { substitutions, insertions, deletions, utterances } = row;
        const errors = substitutions + insertions + deletions;
        const summary = {
          referenceLabels: row.reference_labels,
          ...{ substitutions, insertions, deletions, utterances },
          ...{ corpusId: row.test_corpus_id, corpusName: row.test_corpus_name },
          ler: errors / Math.max(1, row.reference_labels),
          createdAt: isoTime(row.created_at),
        };
        return [row.model_id, summary] as const;
      }),
    );
  }

  async function trainingsOf(ids: readonly number[]) {
    const rows = await db
      .selectFrom('job')
      .select(jobColumns)
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('job')
          .select((of) => of.fn.max('id').as('id'))
          .where('kind', '=', 'train')
          .where((of) => isOneOfIds(of.ref('model_id'), ids))
          .groupBy('model_id'),
      )
      .execute();
    return new Map(
      rows.map((row) => {
        const { id, state, error } = toListedJob(row);
        return [row.model_id, { id, state, error }] as const;
      }),
    );
  }

  async function modelsByIds(ids: readonly number[]): Promise<ListedModel[]> {
    const possible = ids.filter(isPossibleId);
    if (possible.length === 0) return [];
    const rows = await db
      .selectFrom('model')
      .innerJoin('corpus', 'corpus.id', 'model.corpus_id')
      .selectAll('model')
      .leftJoin('encoder', 'encoder.id', 'model.encoder_id')
      .select(['corpus.name as corpus_name', 'corpus.label_type', 'corpus.feature_type'])
      .select(['encoder.name as encoder_name', 'encoder.content_hash as encoder_hash'])
      .where((eb) => isOneOfIds(eb.ref('model.id'), possible))
      .execute();
    const corpusIds = [...new Set(rows.map((row) => row.corpus_id))];
    // At once: one after the other, each would wait for a connection where many ask.
    const [sets, languages, epochs, evaluations, trainings] = await Promise.all([
      setsOf(corpusIds),
      languagesOf(db, capabilities, corpusIds),
      epochsOf(possible),
      evaluationsOf(possible),
      trainingsOf(possible),
    ]);
    const items = rows.map((row) => ({
      ...toModel(row),
      corpusName: row.corpus_name,
      labelType: row.label_type,
      featureType:
        row.encoder_hash === null ? row.feature_type : encoderFeatureType({ sha256: row.encoder_hash }),
      encoder: encoderOf(row),
      trainingMs: sets.get(row.corpus_id)?.training.durationMs ?? 0,
      ...(epochs.get(row.id) ?? noEpochs),
      training: trainings.get(row.id) ?? null,
      evaluation: evaluations.get(row.id) ?? null,
      languages: languages.get(row.corpus_id) ?? [],
    }));
    return inOrder(ids, items);
  }

  return {
    corporaByIds,
    modelsByIds,
    labels: (request) =>
      keysetPage(
        db,
        {
          from: sql`label`,
          id: sql.ref('id'),
          keys: { created: undefined, label: byCodePoint(sql.ref('label')) },
          where: [given(request.filter.label, has('label'))],
        },
        request,
        labelsByIds,
      ),
    corpora: (request) =>
      keysetPage(
        db,
        {
          from: sql`corpus`,
          id: sql.ref('id'),
          keys: { created: undefined, name: byCodePoint(folded(sql.ref('name'))) },
          where: [
            given(request.filter.name, has('name')),
            given(request.filter.language, hasLanguage(sql.ref('corpus.id'))),
          ],
        },
        request,
        corporaByIds,
      ),
    models: (request) =>
      keysetPage(
        db,
        {
          from: sql`model`,
          id: sql.ref('id'),
          keys: { created: undefined, name: byCodePoint(folded(sql.ref('name'))) },
          where: [
            given(request.filter.name, has('name')),
            given(request.filter.corpusId, sameId('corpus_id')),
            given(request.filter.trained, (wanted) =>
              wanted ? sql`content_hash is not null` : sql`content_hash is null`,
            ),
            given(request.filter.language, hasLanguage(sql.ref('model.corpus_id'))),
          ],
        },
        request,
        modelsByIds,
      ),
  };
}

const encoderOf = (row: {
  readonly encoder_id: number | null;
  readonly encoder_name: string | null;
  readonly encoder_hash: string | null;
}): ListedModel['encoder'] =>
  row.encoder_id === null || row.encoder_name === null || row.encoder_hash === null
    ? null
    : { id: row.encoder_id, name: row.encoder_name, contentHash: row.encoder_hash };

type Epochs = Pick<
  ListedModel,
  'epochs' | 'seconds' | 'bestEpoch' | 'bestRound' | 'trainingLER' | 'validationLER'
>;

const noEpochs: Epochs = {
  ...{ epochs: 0, seconds: 0, bestEpoch: null, bestRound: null },
  ...{ trainingLER: null, validationLER: null },
};
