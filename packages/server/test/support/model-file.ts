import { describeModel } from '../../../engine/src/models/model-file.js';
import { GraphBuilder } from '../../../engine/src/nn/graph.js';

/** A model file that says all that one says of itself, around a network that does nothing. */
export function modelFile(labels: readonly string[]): Uint8Array {
  return new GraphBuilder().toModel(
    describeModel({
      architecture: 'blstm-ctc',
      labelType: 'phonemes',
      featureType: 'fbank',
      featureVersion: 'none',
      featureDimension: 41,
      stack: 3,
      labels,
      beamWidth: 20,
      decodingMergeRepeated: true,
      trainedEpochs: 1,
      validationLER: 0.5,
    }),
  );
}
