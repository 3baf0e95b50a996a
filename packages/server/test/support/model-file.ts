import { featureType } from '../../../engine/src/features/index.js';
import { describeModel } from '../../../engine/src/models/model-file.js';
import { GraphBuilder } from '../../../engine/src/nn/graph.js';

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
  const { dimension, featureVersion } = featureType('fbank');
  const features = graph.input('features', ['T', 'B', dimension]);
  graph.input('lengths', ['B'], 'int32');
  const outputs = labels.length + 1;
  const weights = graph.initialiser(
    'w',
    Float32Array.from({ length: dimension * outputs }, (_, n) => weightOf(n)),
    [dimension, outputs],
  );
  graph.output('log_probabilities', graph.matMul(before(graph, features), weights), ['T', 'B', outputs]);
  return graph.toModel(
    describeModel({
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
    }),
  );
}
