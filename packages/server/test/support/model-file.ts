import { architectureNamed, type NetworkSettings } from '../../../engine/src/architectures/index.js';
import { featureType } from '../../../engine/src/features/index.js';
import { describeModel } from '../../../engine/src/models/model-file.js';
import { GraphBuilder } from '../../../engine/src/nn/graph.js';
import { Random } from '../../../engine/src/random/index.js';
import { recipeNamed } from '../../../engine/src/recipes/index.js';
import { networkPurpose } from '../../../engine/src/train/network-input.js';

/**
 * A model file that says all that one says of itself, around a network of one product.
 * @param weightOf of the n-th weight; the same of all, unless given
 */
export function modelFile(
  labels: readonly string[],
  changes: object = {},
  before: (graph: GraphBuilder, features: string) => string = (_, features) => features,
  weightOf: (n: number) => number = () => 0.01,
): Uint8Array {
  const graph = new GraphBuilder();
  const { dimension } = featureType('fbank');
  const features = graph.input('features', ['T', 'B', dimension]);
  graph.input('lengths', ['B'], 'int32');
  const outputs = labels.length + 1;
  const weights = graph.initialiser(
    'w',
    Float32Array.from({ length: dimension * outputs }, (_, n) => weightOf(n)),
    [dimension, outputs],
  );
  graph.output('log_probabilities', graph.matMul(before(graph, features), weights), ['T', 'B', outputs]);
  return graph.toModel(described(labels, changes));
}

function described(labels: readonly string[], changes: object): Record<string, string> {
  const { dimension, featureVersion } = featureType('fbank');
  return describeModel({
    architecture: 'blstm-ctc',
    labelType: 'phonemes',
    featureType: 'fbank',
    featureVersion,
    featureDimension: dimension,
    subsamplingFactor: 1,
    labels,
    beamWidth: 20,
    decodingMergeRepeated: true,
    trainedEpochs: 1,
    validationLER: 0.5,
    ...changes,
  });
}

/** A model file as a training of this recipe writes it, with its first weights. */
export async function untrainedModelFile(
  labels: readonly string[],
  recipeName: string,
  network: NetworkSettings,
): Promise<Uint8Array> {
  const recipe = recipeNamed(recipeName);
  const { dimension } = featureType('fbank');
  const purpose = networkPurpose('fbank', recipe, labels.length + 1);
  const { columns } = purpose;
  const { subsamplingFactor, context } = recipe;
  const design = await architectureNamed(recipe.architecture).design(
    { ...recipe.network, ...network },
    purpose,
  );
  const input = {
    ...{ dimension, columns, subsamplingFactor, context, cmvnPriorFrames: 0 },
    mean: new Float32Array(columns),
    scale: new Float32Array(columns).fill(1),
  };
  return design.recognitionGraph(
    input,
    [design.initialise(new Random(1))],
    described(labels, { subsamplingFactor }),
  );
}
