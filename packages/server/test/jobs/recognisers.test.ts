import { beforeAll, describe, expect, it } from 'vitest';
import { parameterLayout } from '../../../engine/src/architectures/blstm-ctc/parameters.js';
import { recognitionGraph } from '../../../engine/src/architectures/blstm-ctc/recognition-graph.js';
import { describeModel } from '../../../engine/src/models/model-file.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import { Recognisers } from '../../src/jobs/recognisers.js';
import { onnxRuntime } from '../../src/jobs/runtime.js';

const dimension = 123;
/** Half a second of nothing. */
const features = { frames: new Float32Array(50 * dimension), frameCount: 50, dimension };

/** The smallest network there can be, untrained. */
function smallModel(): Uint8Array {
  const shape = { inputSize: dimension, hiddenSize: 2, layers: 1, vocabulary: 2 };
  const input = {
    dimension,
    columns: dimension,
    subsamplingFactor: 1,
    context: 1,
    cmvnPriorFrames: 0,
    mean: new Float32Array(dimension),
    scale: new Float32Array(dimension).fill(1),
  };
  const description = describeModel({
    architecture: 'blstm-ctc',
    labelType: 'phonemes',
    featureType: 'fbank',
    featureVersion: 'fbank-1',
    featureDimension: dimension,
    subsamplingFactor: 1,
    labels: ['a'],
    beamWidth: 2,
    decodingMergeRepeated: true,
    trainedEpochs: 1,
    validationLER: 1,
  });
  return recognitionGraph(shape, input, [new Float32Array(parameterLayout(shape).length)], description);
}

describe('recognisers of a worker', () => {
  let recognisers: Recognisers;
  let read: string[];
  beforeAll(() => {
    const model = smallModel();
    read = [];
    const blobs: Pick<BlobStore, 'read'> = {
      read: async (hash) => {
        read.push(hash);
        if (hash === 'damaged') return new Uint8Array(10);
        return model;
      },
    };
    const noEncoders = {
      use: (): never => {
        throw new Error('These models have none');
      },
    };
    recognisers = new Recognisers(blobs, onnxRuntime, 1, noEncoders);
  });

  it('are kept loaded while they are among the last three, and released after', async () => {
    const [a, b] = [await recognisers.get('a'), await recognisers.get('b')];
    await recognisers.get('c');
    expect(await recognisers.get('a')).toBe(a);
    expect(read).toEqual(['a', 'b', 'c']);
    await recognisers.get('d');
    // What is released cannot be used any more; the one asked for again since can.
    await expect(b.transcribeFeatures(features)).rejects.toThrow();
    await expect(a.transcribeFeatures(features)).resolves.toMatchObject({ text: expect.any(String) });
    const again = await recognisers.get('b');
    expect(again).not.toBe(b);
    await expect(again.transcribeFeatures(features)).resolves.toBeDefined();
    expect(read).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('refuse a file that is none each time, and take no place', async () => {
    const before = await recognisers.get('a');
    for (let i = 0; i < 4; i++) {
      await expect(recognisers.get('damaged')).rejects.toMatchObject({ code: 'model-file-invalid' });
    }
    expect(await recognisers.get('a')).toBe(before);
  });
});
