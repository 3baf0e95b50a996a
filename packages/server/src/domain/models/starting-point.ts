import { architectureNamed, type NetworkSettings } from '@persephone/engine/architectures';
import type { LabelTransfer } from '@persephone/engine/transfer';
import { DomainError } from '../errors.js';
import type { Repositories } from '../repositories.js';
import type { ListedModel } from './listing.js';
import { recipeOf } from './network.js';
import { presets } from './presets.js';

/** What a training that starts from another model is to be. */
export interface StartedTraining {
  readonly recipe: string;
  readonly architecture: string;
  /** Of the network those settings that were asked for. */
  readonly network: NetworkSettings;
}

/** What a training on a corpus would take over of a model. */
export interface StartingPoint {
  /** The preset of the model; null where none fits. */
  readonly preset: string | null;
  /** All presets with which a training can start from it. */
  readonly presets: readonly string[];
  /** Why none can. */
  readonly problem: Pick<DomainError, 'code' | 'detail'> | null;
  /** How many utterances of the corpus it has learned from that are to choose the best epoch by and to test with. */
  readonly learnedFrom: Readonly<Record<'validation' | 'testing', number>>;
  /** By the label sets of the corpus and of the corpus of the model. */
  readonly labels: LabelTransfer;
}

/** `labelTransfer`, wherever it is done: it compares every label with every other. */
export type TransferLabels = (labels: readonly string[], known: readonly string[]) => Promise<LabelTransfer>;

type StartingModel = Pick<ListedModel, 'name' | 'recipe' | 'architecture' | 'settings' | 'featureType'>;

const unusable = ({ name }: StartingModel, detail: string): DomainError =>
  new DomainError('starting-model-unusable', `The training cannot start from ${name}: ${detail}`);

/** The settings of the model's network that every training has which starts from it. */
export const structureOf = ({ architecture, settings }: StartingModel): NetworkSettings =>
  architectureNamed(architecture).structureOf(settings.network);

function featuresProblem(model: StartingModel, featureType: string): DomainError | undefined {
  if (model.featureType === featureType) return undefined;
  return unusable(
    model,
    `it was trained on features '${model.featureType}', and those here are '${featureType}'. Choose the same encoder, or make a corpus with those, or start from ` +
      'another model.',
  );
}

function networkProblem(
  model: StartingModel,
  { recipe, architecture, network }: StartedTraining,
): DomainError | undefined {
  if (model.architecture !== architecture) {
    return unusable(
      model,
      `its network is of the architecture '${model.architecture}', not '${architecture}'. Leave the architecture out.`,
    );
  }
  const [own, wanted] = [recipeOf(model), recipeOf({ recipe, architecture })];
  const same = (['columns', 'subsamplingFactor', 'context'] as const).every((of) => own[of] === wanted[of]);
  if (!same) {
    return unusable(
      model,
      `its steps are of ${own.subsamplingFactor} frames, and the preset '${recipe}' has them otherwise. Choose the preset ` +
        `'${own.name}', or start from another model.`,
    );
  }
  for (const [setting, value] of Object.entries(structureOf(model))) {
    const asked = network[setting];
    if (asked === undefined || JSON.stringify(asked) === JSON.stringify(value)) continue;
    const [is, was] = [JSON.stringify(value), JSON.stringify(asked)];
    return unusable(model, `its ${setting} is ${is}, and ${was} was asked for. Leave the setting out.`);
  }
  return undefined;
}

/**
 * What is known of a model before its file is opened, which the training does at once.
 * @param featureType of the encoder or the corpus to train on; undefined where there is none
 * @throws DomainError 'starting-model-unusable', saying in what it differs and what would do
 */
export function refuseUnlike(
  model: StartingModel,
  training: StartedTraining,
  featureType: string | undefined,
): void {
  const problem =
    (featureType === undefined ? undefined : featuresProblem(model, featureType)) ??
    networkProblem(model, training);
  if (problem) throw problem;
}

/** `model-not-found`, `model-not-trained`, `corpus-not-found`. */
export async function startingPointOf(
  { listings, corpora, models }: Pick<Repositories, 'listings' | 'corpora' | 'models'>,
  modelId: number,
  corpusId: number,
  transferLabels: TransferLabels,
): Promise<StartingPoint> {
  const [[model], [corpus]] = await Promise.all([
    listings.modelsByIds([modelId]),
    listings.corporaByIds([corpusId]),
  ]);
  if (!model) throw new DomainError('model-not-found', `There is no model ${modelId}.`);
  if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${corpusId}.`);
  if (model.contentHash === null) {
    throw new DomainError('model-not-trained', `${model.name} has not been trained; train it first.`);
  }
  // The encoder of a model that has one comes with it.
  const features = model.encoder ? undefined : featuresProblem(model, corpus.featureType);
  const { architecture } = model;
  const fitting = presets
    .filter(({ name }) => !networkProblem(model, { recipe: name, architecture, network: {} }))
    .map(({ name }) => name);
  const labelsOf = async (id: number) => (await corpora.labels(id)).map(({ label }) => label);
  return {
    preset: fitting.includes(model.recipe) ? model.recipe : (fitting[0] ?? null),
    presets: features ? [] : fitting,
    problem: features ? { code: features.code, detail: features.detail } : null,
    learnedFrom: await models.learnedFrom(modelId, corpusId),
    labels: await transferLabels(await labelsOf(corpusId), await labelsOf(model.corpusId)),
  };
}
