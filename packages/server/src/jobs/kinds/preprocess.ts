import { corpusSources } from '../../corpus-data/corpus-sources.js';
import { FeatureReader } from '../../corpus-data/feature-reader.js';
import { summarise } from '../../corpus-data/left-out.js';
import { type LeftOut, leftOutBecause, utteranceName } from '../../corpus-data/prepare.js';
import type { BlobStore, FeatureCache } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { Database } from '../../domain/repositories.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';

const stages = ['computing features', 'features computed'] as const;
type Stage = (typeof stages)[number];

export interface PreprocessDependencies {
  readonly database: Pick<Database, 'corpora'>;
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
}

/** Computes the features of every utterance of a corpus, so that a training finds them ready. */
export function preprocessHandler({ database, blobs, featureCache }: PreprocessDependencies): Handler<Stage> {
  return async ({ job, signal, report }) => {
    const corpusId = job.corpusId ?? Number.NaN;
    const corpus = await database.corpora.find(corpusId);
    if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${corpusId} any more.`);
    const sources = corpusSources(await database.corpora.utterances(corpusId), blobs);
    sources.sort((a, b) => (a.recording < b.recording ? -1 : a.recording > b.recording ? 1 : 0));
    const reader = new FeatureReader(corpus.featureType, featureCache);
    const failures: LeftOut[] = [];
    try {
      for (const [done, source] of sources.entries()) {
        signal.throwIfAborted();
        await report({ stage: 'computing features', done, total: sources.length });
        try {
          await reader.read(source);
        } catch (error) {
          failures.push(leftOutBecause(utteranceName(source), error));
        }
      }
    } finally {
      await reader.close();
    }
    if (failures.length > 0) {
      throw new DomainError(
        'utterance-unusable',
        `The features of ${failures.length} of ${sources.length} utterances cannot be computed. ${summarise(failures)}`,
        { errors: failures },
      );
    }
    await report({ stage: 'features computed', done: sources.length, total: sources.length });
    return async (repositories) => {
      await repositories.corpora.setPreprocessed(corpusId);
      return {};
    };
  };
}

export const preprocessKind = defineKind({
  kind: 'preprocess',
  task: (job) => `preprocess corpus ${job.corpusId}`,
  slots: { training: 'first', transcribing: 'first', any: 'first' },
  stages,
  handler: preprocessHandler,
});
