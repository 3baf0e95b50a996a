import { architectureNamed, type NetworkDesign, type NetworkSettings } from '../architectures/index.js';
import { EngineError } from '../errors/index.js';
import { featureType } from '../features/index.js';
import { blankIndex, type LabelSet } from '../labels/index.js';
import { type ModelFileDescription, readDescription } from '../models/model-file.js';
import { type Initialiser, readInitialisers } from '../nn/graph.js';
import { atFrameShift, type Recipe, recipes, standard } from '../recipes/index.js';
import { nearestAmong } from '../transfer/index.js';
import { checksumOf } from './checksum.js';
import { networkPurpose } from './network-input.js';
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
  { startingModel, network: asked }: Pick<TrainingSettings, 'startingModel' | 'network'>,
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
  const architecture = architectureNamed(recipe.architecture);
  const sizes = await architecture.sizesOf(weights);
  const network = await architecture
    .design(
      { ...recipe.network, ...asked, ...sizes },
      networkPurpose(data.featureType, recipe, description.labels.length + 1),
    )
    .catch((cause: unknown) => {
      if (!(cause instanceof EngineError)) throw cause;
      throw unusable(name, 'its network was not trained by this program. Start from another model.');
    });
  const other = network.otherWeight(weights);
  if (other !== undefined) {
    throw unusable(
      name,
      `its network is built differently from the preset's (${other}): by another preset, or by an earlier version of this program. ` +
        'Choose the preset that it was trained with, or start from a model of this version.',
    );
  }
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
  { description, weights }: OpenedStartingModel,
  network: NetworkDesign,
  labelSet: LabelSet,
  theta: Float32Array,
): void {
  const nearest = nearestAmong(description.labels);
  const outputs = [
    blankIndex,
    ...labelSet.labels.map((label) => {
      const startsAs = nearest(label);
      return startsAs === undefined ? undefined : description.labels.indexOf(startsAs) + 1;
    }),
  ];
  network.takeOver(weights, outputs, theta);
}

/**
 * As the training itself will open it, before any of its data is there.
 * @throws as `openStartingModel`
 */
export function checkStartingModel(
  settings: Pick<TrainingSettings, 'startingModel' | 'network'>,
  data: Pick<TrainingData, 'featureType'>,
  preset: Recipe,
): Promise<OpenedStartingModel | undefined> {
  return openStartingModel(settings, data, atFrameShift(preset, featureType(data.featureType).frameShiftMs));
}

/**
 * The first of the recipes, from the standard one on, with which a training can start from a model that was trained elsewhere, and
 * its network's settings; undefined where there is none.
 * @param model its file, and its name for messages
 */
export async function recipeToStartWith(model: {
  readonly name: string;
  readonly bytes: Uint8Array;
}): Promise<{ readonly recipe: string; readonly network: NetworkSettings } | undefined> {
  const data = readDescription(model.bytes);
  for (const recipe of [standard, ...recipes]) {
    try {
      const opened = await checkStartingModel({ startingModel: model, network: {} }, data, recipe);
      if (opened) return { recipe: recipe.name, network: { ...recipe.network, ...opened.sizes } };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }
  return undefined;
}
