import type { ModelDescription } from '@persephone/engine/models';
import type { Repositories } from '../repositories.js';
import { defaultModelSettings } from './defaults.js';
import type { Model } from './model.js';

/** Within a transaction: a model from another machine, and its label set as a corpus without utterances. */
export async function keepImported(
  { corpora, models }: Pick<Repositories, 'corpora' | 'models'>,
  name: string,
  { labelType, featureType, labels, beamWidth, decodingMergeRepeated }: ModelDescription,
  contentHash: string,
): Promise<Model> {
  const corpus = await corpora.insert({
    ...{ name, labelType, featureType, labels },
    maxSamples: null,
    partition: { training: [], validation: [], testing: [] },
  });
  const model = await models.insert({
    ...defaultModelSettings,
    ...{ name, beamWidth, decodingMergeRepeated },
    corpusId: corpus.id,
    imported: true,
  });
  await models.setTrained(model.id, contentHash);
  return { ...model, contentHash };
}
