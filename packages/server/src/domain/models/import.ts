import { architectureNamed, type NetworkSettings } from '@persephone/engine/architectures';
import { encoderFeatureVersion } from '@persephone/engine/encoders';
import type { EncoderDescription } from '@persephone/engine/features';
import type { ModelDescription } from '@persephone/engine/models';
import { DomainError } from '../errors.js';
import type { Repositories } from '../repositories.js';
import { defaultModelSettings } from './defaults.js';
import type { Model } from './model.js';

/** What is found of a model file from another machine. */
export interface CheckedModel {
  readonly description: ModelDescription;
  /** The recipe with which a training can start from it, and its network; undefined where none fits. */
  readonly fitting: { readonly recipe: string; readonly network: NetworkSettings } | undefined;
}

/** Throws 'encoder-missing', saying which is wanted. */
async function encoderIdOf(encoders: Repositories['encoders'], encoder: EncoderDescription): Promise<number> {
  const found = await encoders.withFeatures(encoderFeatureVersion(encoder));
  if (found) return found.id;
  const { path, sha256, output, normalise } = encoder;
  throw new DomainError(
    'encoder-missing',
    `The model takes what the pretrained encoder ${path.split(/[/\\]/u).at(-1)} makes of sound (SHA-256 ${sha256}, output ${output}, samples ` +
      `${normalise ? 'normalised' : 'as they are'}), and that is not here. Upload that file first, under Features where a training is ` +
      'started, then the model again.',
  );
}

/**
 * Within a transaction: a model from another machine, and its label set as a corpus without utterances.
 * @throws DomainError 'encoder-missing'
 */
export async function keepImported(
  { corpora, encoders, models }: Pick<Repositories, 'corpora' | 'encoders' | 'models'>,
  name: string,
  { description, fitting }: CheckedModel,
  contentHash: string,
): Promise<Model> {
  const { architecture, labelType, featureType, labels, beamWidth, decodingMergeRepeated } = description;
  const encoderId = description.encoder && (await encoderIdOf(encoders, description.encoder));
  const corpus = await corpora.insert({
    ...{ name, labelType, featureType, labels },
    maxSamples: null,
    partition: { training: [], validation: [], testing: [] },
  });
  const model = await models.insert({
    ...{ name, corpusId: corpus.id, architecture, imported: true },
    ...(fitting && { recipe: fitting.recipe }),
    ...(encoderId !== undefined && { encoderId }),
    settings: {
      ...defaultModelSettings,
      ...{ beamWidth, decodingMergeRepeated },
      network: fitting?.network ?? architectureNamed(architecture).defaults,
    },
  });
  await models.setTrained(model.id, contentHash);
  return { ...model, contentHash };
}
