import { confusions } from '@persephone/engine/metrics';
import { alignLabels } from '@persephone/formats/edit-alignment';
import { corpusSources } from '../../corpus-data/corpus-sources.js';
import { FeatureReader } from '../../corpus-data/feature-reader.js';
import { summarise } from '../../corpus-data/left-out.js';
import { type LeftOut, prepareUtterances } from '../../corpus-data/prepare.js';
import type { BlobStore, FeatureCache } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { EvaluatedUtterance, NewEvaluation } from '../../domain/evaluations/evaluation.js';
import type { Database } from '../../domain/repositories.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';
import type { Recognisers } from '../recognisers.js';

const stages = ['comparing'] as const;
type Stage = (typeof stages)[number];

export interface EvaluateDependencies {
  readonly database: Pick<Database, 'models' | 'corpora'>;
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
  readonly recognisers: Recognisers;
}

/**
 * Transcribes the test set of a model's corpus, or of another one, and compares its hypotheses with the
 * transcriptions. Only what neither the model nor what it was started from was trained on, transcribed or not: to recognise
 * that proves nothing.
 */
export function evaluateHandler(dependencies: EvaluateDependencies): Handler<Stage> {
  const { database, blobs, featureCache, recognisers } = dependencies;
  return async ({ job, signal, report, log }) => {
    const model = await database.models.find(job.modelId ?? Number.NaN);
    if (!model) throw new DomainError('model-not-found', `There is no model ${job.modelId} any more.`);
    if (model.contentHash === null) {
      throw new DomainError('model-not-trained', `Model ${model.id} has not been trained; train it first.`);
    }
    const corpus = await database.corpora.find(model.corpusId);
    if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${model.corpusId} any more.`);
    const tested = job.testCorpusId === null ? corpus : await database.corpora.find(job.testCorpusId);
    if (!tested)
      throw new DomainError('corpus-not-found', `There is no corpus ${job.testCorpusId} any more.`);
    const trainedOn = new Set([
      ...corpus.partition.training,
      ...corpus.partition.validation,
      ...(await database.models.startingUtterances(model.id)),
      ...(await database.models.learnedUntranscribed(model.id, tested.id)),
      ...(await database.models.learnedAndLost(model.id, tested.id)),
    ]);
    const testSet = (await database.corpora.utterances(tested.id)).filter(({ set }) => set === 'testing');
    const utterances = testSet.filter(({ id }) => !trainedOn.has(id));
    if (testSet.length > 0 && utterances.length === 0) {
      throw new DomainError(
        'corpus-set-empty',
        `${model.name}${model.startingModel ? ', or what it was started from,' : ''} was trained on every utterance of the test set ` +
          `of ${tested.name}; it can only be compared with ` +
          'speech that is new to it.',
      );
    }
    // The recogniser makes the features of its encoder known.
    const recogniser = await recognisers.get(model.contentHash);
    const options = {
      labelType: tested.labelType,
      reader: new FeatureReader(recogniser.description.featureType, featureCache),
      signal,
    };
    const compared: Compared[] = [];
    const leftOut: LeftOut[] = [];
    // One at a time: a test set may be larger than memory.
    try {
      for (const [done, utterance] of utterances.entries()) {
        await report({ stage: 'comparing', done, total: utterances.length });
        const prepared = await prepareUtterances(corpusSources([utterance], blobs), options);
        leftOut.push(...prepared.leftOut);
        for (const { features, labels } of prepared.utterances) {
          const { beamWidth, decodingMergeRepeated } = model.settings;
          const recognised = await recogniser.transcribeFeatures(features, {
            beamWidth,
            decodingMergeRepeated,
            signal,
          });
          const hypothesis = recognised.labels.map(({ label }) => label);
          compared.push({ utteranceId: utterance.id, reference: labels, hypothesis });
        }
        signal.throwIfAborted();
      }
    } finally {
      await options.reader.close();
    }
    for (const { name, code, detail } of leftOut) {
      log.warn(`job ${job.id}: ${name} is left out: ${detail} [${code}]`);
    }
    if (compared.length === 0) {
      throw new DomainError(
        'corpus-set-empty',
        `The test set of ${tested.name} has no utterance that can be used. ${summarise(leftOut)}`.trim(),
      );
    }
    await report({ stage: 'comparing', done: utterances.length, total: utterances.length });
    return async ({ models, evaluations }) => {
      if ((await models.find(model.id))?.contentHash !== model.contentHash) {
        throw new DomainError(
          'training-under-way',
          `${model.name} was trained anew while it was being evaluated. Evaluate it again.`,
        );
      }
      await evaluations.replace({
        ...{ modelId: model.id, corpusId: job.testCorpusId },
        ...figuresOf(compared),
      });
      return {};
    };
  };
}

type Compared = Omit<EvaluatedUtterance, 'errors'>;

/** Errors by their kind, by their labels and by utterance. */
function figuresOf(compared: readonly Compared[]): Omit<NewEvaluation, 'modelId' | 'corpusId'> {
  const aligned = compared.map((utterance) => ({
    utterance,
    steps: alignLabels(utterance.reference, utterance.hypothesis),
  }));
  const found = confusions(aligned.map(({ steps }) => steps));
  const times = (among: readonly (typeof found)[number][]) =>
    among.reduce((sum, { count }) => sum + count, 0);
  return {
    referenceLabels: compared.reduce((sum, { reference }) => sum + reference.length, 0),
    substitutions: times(found.filter((c) => c.reference !== null && c.hypothesis !== null)),
    insertions: times(found.filter((c) => c.reference === null)),
    deletions: times(found.filter((c) => c.hypothesis === null)),
    utterances: aligned.map(({ utterance, steps }) => ({
      ...utterance,
      errors: steps.filter(({ kind }) => kind !== 'match').length,
    })),
    confusions: found.map(({ reference, hypothesis, count }) => ({
      reference: reference ?? '',
      hypothesis: hypothesis ?? '',
      times: count,
    })),
  };
}

export const evaluateKind = defineKind({
  kind: 'evaluate',
  task: (job) => `evaluate model ${job.modelId}`,
  slots: { training: 'first', transcribing: 'first', any: 'first' },
  stages,
  handler: evaluateHandler,
});
