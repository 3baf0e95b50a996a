import { architectureNamed, type NetworkSettings } from '@persephone/engine/architectures';
import type { ModelDescription } from '@persephone/engine/models';
import type { Repositories } from '../repositories.js';
import { defaultModelSettings } from './defaults.js';
import type { Model } from './model.js';

/** What is found of a model file from another machine. */
export interface CheckedModel {
  readonly description: ModelDescription;
  /** The recipe with which a training can start from it, and its network; undefined where none fits. */
  readonly fitting: { readonly recipe: string; readonly network: NetworkSettings } | undefined;
}

/** Within a transaction: a model from another machine, and its label set as a corpus without utterances. */
export async function keepImported(
  { corpora, models }: Pick<Repositories, 'corpora' | 'models'>,
  name: string,
  { description, fitting }: CheckedModel,
  contentHash: string,
): Promise<Model> {
  const { architecture, labelType, featureType, labels, beamWidth, decodingMergeRepeated } = description;
  const corpus = await corpora.insert({
    ...{ name, labelType, featureType, labels },
    maxSamples: null,
    partition: { training: [], validation: [], testing: [] },
  });
  const model = await models.insert({
    ...{ name, corpusId: corpus.id, architecture, imported: true },
    ...(fitting && { recipe: fitting.recipe }),
    settings: {
      ...defaultModelSettings,
      ...{ beamWidth, decodingMergeRepeated },
      network: fitting?.network ?? architectureNamed(architecture).defaults,
    },
  });
  await models.setTrained(model.id, contentHash);
  return { ...model, contentHash };
}
