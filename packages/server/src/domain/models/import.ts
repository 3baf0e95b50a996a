import { architectureNamed } from '@persephone/engine/architectures';
import type { ModelDescription } from '@persephone/engine/models';
import type { Repositories } from '../repositories.js';
import { defaultModelSettings } from './defaults.js';
import type { Model } from './model.js';

/** Within a transaction: a model from another machine, and its label set as a corpus without utterances. */
export async function keepImported(
  { corpora, models }: Pick<Repositories, 'corpora' | 'models'>,
  name: string,
  { architecture, labelType, featureType, labels, beamWidth, decodingMergeRepeated }: ModelDescription,
  contentHash: string,
): Promise<Model> {
  const corpus = await corpora.insert({
    ...{ name, labelType, featureType, labels },
    maxSamples: null,
    partition: { training: [], validation: [], testing: [] },
  });
  const model = await models.insert({
    ...{ name, corpusId: corpus.id, architecture, imported: true },
    settings: {
      ...defaultModelSettings,
      ...{ beamWidth, decodingMergeRepeated, network: architectureNamed(architecture).defaults },
    },
  });
  await models.setTrained(model.id, contentHash);
  return { ...model, contentHash };
}
