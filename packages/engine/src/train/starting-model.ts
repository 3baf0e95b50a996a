import { architectureNamed, type NetworkDesign, type NetworkSettings } from '../architectures/index.js';
import { EngineError } from '../errors/index.js';
import { featureType } from '../features/index.js';
import { blankIndex, type LabelSet } from '../labels/index.js';
import { type ModelFileDescription, readDescription } from '../models/model-file.js';
import { type Initialiser, readInitialisers } from '../nn/graph.js';
import type { Recipe } from '../recipes/index.js';
import { checksumOf } from './checksum.js';
import { nearestLabel } from './nearest-label.js';
import type { TrainingData, TrainingSettings } from './types.js';

/** A recogniser that a training begins as. */
export interface OpenedStartingModel {
  /** For messages. */
  readonly name: string;
  readonly description: ModelFileDescription;
  readonly weights: ReadonlyMap<string, Initialiser>;
  /** Of its network, which the training takes over. */
  readonly sizes: NetworkSettings;
  /** Tells models apart. */
  readonly checksum: number;
}

const unusable = (name: string, detail: string): EngineError =>
  new EngineError('starting-model-unusable', `The training cannot start from ${name}: ${detail}`);

/**
 * Read the model that a training is to start from; undefined where there is none.
 * @throws EngineError 'starting-model-unusable', saying in what it differs and what would do; 'model-file-invalid'
 */
export async function openStartingModel(
  { startingModel, network: asked }: TrainingSettings,
  data: Pick<TrainingData, 'featureType'>,
  recipe: Recipe,
): Promise<OpenedStartingModel | undefined> {
  if (!startingModel) return undefined;
  const { name, bytes } = startingModel;
  const description = readDescription(bytes);
  if (description.featureType !== data.featureType) {
    throw unusable(
      name,
      `it was trained on features '${description.featureType}', this training uses '${data.featureType}'. Train with those, or ` +
        'start from another model.',
    );
  }
  if (description.featureVersion !== featureType(data.featureType).featureVersion) {
    throw unusable(name, 'its features are of another version of this program. Train that model anew.');
  }
  if (description.architecture !== recipe.architecture) {
    throw unusable(
      name,
      `its network is of the architecture '${description.architecture}', not '${recipe.architecture}'.`,
    );
  }
  if (description.subsamplingFactor !== recipe.subsamplingFactor) {
    throw unusable(
      name,
      `its steps are of ${description.subsamplingFactor} frames, those of the preset '${recipe.name}' of ` +
        `${recipe.subsamplingFactor}. Choose the preset that it was trained with, or start from another model.`,
    );
  }
  const weights = readInitialisers(bytes);
  const sizes = await architectureNamed(recipe.architecture).sizesOf(weights);
  for (const [setting, value] of Object.entries(sizes)) {
    const wanted = asked[setting];
    if (wanted !== undefined && wanted !== value) {
      throw unusable(
        name,
        `its ${setting} is ${value}, and ${String(wanted)} was asked for. Leave the setting out.`,
      );
    }
  }
  return { name, description, weights, sizes, checksum: checksumOf(bytes) };
}

/** The weights of `theta` that the model has learned, replaced by its own. */
export function takeOver(
  { name, description, weights }: OpenedStartingModel,
  network: NetworkDesign,
  labelSet: LabelSet,
  theta: Float32Array,
): void {
  const outputs = [
    blankIndex,
    ...labelSet.labels.map((label) => {
      const nearest = nearestLabel(label, description.labels);
      return nearest === undefined ? undefined : description.labels.indexOf(nearest) + 1;
    }),
  ];
  const other = network.takeOver(weights, outputs, theta);
  if (other !== undefined) {
    throw unusable(
      name,
      `its network is built otherwise than the preset's (${other}). Choose the preset that it was trained with.`,
    );
  }
}
