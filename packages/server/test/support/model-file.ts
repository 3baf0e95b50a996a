import { featureType } from '../../../engine/src/features/index.js';
import { describeModel } from '../../../engine/src/models/model-file.js';
import { GraphBuilder } from '../../../engine/src/nn/graph.js';

/** A model file that says all that one says of itself, around a network of one product. */
export function modelFile(
  labels: readonly string[],
  changes: object = {},
  before: (graph: GraphBuilder, features: string) => string = (_, features) => features,
): Uint8Array {
  const graph = new GraphBuilder();
  const { dimension, featureVersion } = featureType('fbank');
  const features = graph.input('features', ['T', 'B', dimension]);
  graph.input('lengths', ['B'], 'int32');
  const outputs = labels.length + 1;
  const weights = graph.initialiser('w', new Float32Array(dimension * outputs).fill(0.01), [
    dimension,
    outputs,
  ]);
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
