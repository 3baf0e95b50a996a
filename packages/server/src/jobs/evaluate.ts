import { alignLabels } from '@persephone/engine/metrics';
import type { BlobStore, FeatureCache } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Confusion, EvaluatedUtterance } from '../domain/evaluations/evaluation.js';
import type { Database } from '../domain/repositories.js';
import { corpusSources } from './corpus-sources.js';
import { FeatureReader } from './feature-reader.js';
import type { Handler } from './handler.js';
import { summarise } from './left-out.js';
import { type LeftOut, prepareUtterances } from './prepare.js';
import type { Recognisers } from './recognisers.js';

export interface EvaluateDependencies {
  readonly database: Pick<Database, 'models' | 'corpora'>;
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
  readonly recognisers: Recognisers;
}

/** Transcribes the test set of a model's corpus and compares what it hears with the transcriptions. */
export function evaluateHandler(dependencies: EvaluateDependencies): Handler {
  const { database, blobs, featureCache, recognisers } = dependencies;
  return async ({ job, signal, report, log }) => {
    const model = await database.models.find(job.modelId ?? Number.NaN);
    if (!model) throw new DomainError('model-not-found', `There is no model ${job.modelId} any more.`);
    if (model.contentHash === null) {
      throw new DomainError('model-not-trained', `Model ${model.id} has not been trained; train it first.`);
    }
    const corpus = await database.corpora.find(model.corpusId);
    if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${model.corpusId} any more.`);
    const utterances = (await database.corpora.utterances(corpus.id)).filter(({ set }) => set === 'testing');
    const options = {
      labelType: corpus.labelType,
      reader: new FeatureReader(corpus.featureType, featureCache),
      signal,
    };
    const recogniser = await recognisers.get(model.contentHash);
    const tally = new Tally();
    const leftOut: LeftOut[] = [];
    // One at a time: a test set may be larger than memory.
    for (const [done, utterance] of utterances.entries()) {
      await report({ stage: 'comparing', done, total: utterances.length });
      const prepared = await prepareUtterances(corpusSources([utterance], blobs), options);
      leftOut.push(...prepared.leftOut);
      for (const { features, labels } of prepared.utterances) {
        const { beamWidth, decodingMergeRepeated } = model;
        const heard = await recogniser.transcribeFeatures(features, {
          beamWidth,
          decodingMergeRepeated,
          signal,
        });
        tally.add(
          utterance.id,
          labels,
          heard.labels.map(({ label }) => label),
        );
      }
      signal.throwIfAborted();
    }
    for (const { name, code, detail } of leftOut) {
      log.warn(`job ${job.id}: ${name} is left out: ${detail} [${code}]`);
    }
    if (tally.utterances.length === 0) {
      throw new DomainError(
        'corpus-set-empty',
        `The test set of ${corpus.name} has no utterance that can be used. ${summarise(leftOut)}`.trim(),
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
      await evaluations.replace({ modelId: model.id, ...tally.result() });
      return {};
    };
  };
}

/** Errors by their kind, by their labels and by utterance. */
class Tally {
  readonly utterances: EvaluatedUtterance[] = [];
  readonly #counts = { match: 0, substitution: 0, insertion: 0, deletion: 0 };
  readonly #confusions = new Map<string, Confusion>();
  #referenceLabels = 0;

  add(utteranceId: number, reference: readonly string[], hypothesis: readonly string[]): void {
    let errors = 0;
    for (const step of alignLabels(reference, hypothesis)) {
      this.#counts[step.kind]++;
      if (step.kind === 'match') continue;
      errors++;
      const pair = { reference: step.reference ?? '', hypothesis: step.hypothesis ?? '' };
      // No label holds white space.
      const key = `${pair.reference} ${pair.hypothesis}`;
      this.#confusions.set(key, { ...pair, times: (this.#confusions.get(key)?.times ?? 0) + 1 });
    }
    this.#referenceLabels += reference.length;
    this.utterances.push({ utteranceId, reference, hypothesis, errors });
  }

  result() {
    return {
      referenceLabels: this.#referenceLabels,
      substitutions: this.#counts.substitution,
      insertions: this.#counts.insertion,
      deletions: this.#counts.deletion,
      utterances: this.utterances,
      confusions: [...this.#confusions.values()],
    };
  }
}
