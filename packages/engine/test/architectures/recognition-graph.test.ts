import { describe, expect, it } from 'vitest';
import { initialParameters } from '../../src/architectures/blstm-ctc/initialisation.js';
import type { BlstmCtcShape } from '../../src/architectures/blstm-ctc/parameters.js';
import { recognitionGraph } from '../../src/architectures/blstm-ctc/recognition-graph.js';
import { centreOf, type InputNormalisation, stepsOf } from '../../src/architectures/input.js';
import { describeModel } from '../../src/models/model-file.js';
import { Network, ofUtterance } from '../../src/models/network.js';
import { Random } from '../../src/random/random.js';
import { lossFunction, ort } from '../nn/support.js';

const random = new Random(9);
const uniform = () => 2 * random.next() - 1;
const input: InputNormalisation = {
  dimension: 5,
  columns: 3,
  subsamplingFactor: 3,
  context: 3,
  cmvnPriorFrames: Number.POSITIVE_INFINITY,
  mean: Float32Array.from([1, -2, 0.5]),
  scale: Float32Array.from([0.5, 2, 1]),
};
const shape = { inputSize: 9, hiddenSize: 6, layers: 2, vocabulary: 4 };
const gains = { forgetBias: 1, inputGain: 1, upperGain: 1, convolutionGain: 1 };
const theta = initialParameters(shape, gains, random);
const description = describeModel({
  architecture: 'blstm-ctc',
  labelType: 'phonemes',
  featureType: 'fbank',
  featureVersion: 'test',
  featureDimension: 5,
  subsamplingFactor: 3,
  labels: ['a', 'b', 'c'],
  beamWidth: 10,
  decodingMergeRepeated: true,
  trainedEpochs: 1,
  validationLER: 0.5,
});
const file = recognitionGraph(shape, input, [theta], description);
const matrices = [17, 9, 1].map((frameCount) => ({
  frameCount,
  dimension: 5,
  frames: Float32Array.from({ length: frameCount * 5 }, uniform),
}));

describe('the recognition graph', () => {
  it.each<[string, BlstmCtcShape, number]>([
    ['', shape, 3],
    [', with windows that overlap', { ...shape, inputSize: 18 }, 6],
    [
      ', with a convolution over two of the columns',
      {
        ...shape,
        inputSize: 12,
        convolution: { first: 1, filters: 2, frames: 4, width: 1, stride: 1, channels: 3 },
      },
      4,
    ],
  ])(
    'computes what the training graph computes, by ONNX operators of its own%s',
    async (_, shape, context) => {
      const theta = initialParameters(shape, gains, random);
      const before = Math.floor((context - 3) / 2);
      // The training graph takes normalised frames, those of a context side by side; lay them out by hand.
      const lengths = matrices.map((m) => stepsOf(m.frameCount, 3));
      const x = Array.from({ length: Math.max(...lengths) }, (_, step) =>
        matrices.map((m) =>
          Array.from({ length: 3 * context }, (_, i) => {
            const t = step * 3 - before + Math.floor(i / 3);
            const j = i % 3;
            if (t < 0 || t >= m.frameCount) return 0;
            return ((m.frames[t * 5 + j] ?? 0) - (input.mean[j] ?? 0)) * (input.scale[j] ?? 0);
          }),
        ),
      );
      const at = await lossFunction(shape, { x, lengths, labels: [[1], [2], [3]] });
      const { logits } = await at(theta);
      const network = await Network.load(
        ort,
        recognitionGraph(shape, { ...input, context }, [theta], description),
      );
      const result = await network.logProbabilities(matrices);
      expect(result.lengths).toEqual([6, 3, 1]);
      lengths.forEach((steps, b) => {
        const found = ofUtterance(result, b);
        expect(found).toHaveLength(steps * 4);
        for (let t = 0; t < steps; t++) {
          const row = Array.from({ length: 4 }, (_, v) => logits[(t * 4 + v) * 3 + b] ?? Number.NaN);
          const normaliser = Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0));
          row.forEach((z, v) => {
            expect(Math.abs((found[t * 4 + v] ?? Number.NaN) - (z - normaliser))).toBeLessThan(1e-5);
          });
        }
      });
    },
  );

  it('fuses networks by the mean of the roots of their probabilities, squared and made to sum to 1', async () => {
    const networks = [
      theta,
      initialParameters(shape, gains, random),
      initialParameters(shape, gains, random),
    ];
    const posteriorsOf = async (weights: readonly Float32Array[]) => {
      const network = await Network.load(ort, recognitionGraph(shape, input, weights, description));
      return ofUtterance(await network.logProbabilities(matrices), 0);
    };
    const each = await Promise.all(networks.map((weights) => posteriorsOf([weights])));
    const fused = await posteriorsOf(networks);
    for (let row = 0; row < fused.length; row += 4) {
      const squares = Array.from({ length: 4 }, (_, v) => {
        const roots = each.map((one) => Math.exp((one[row + v] ?? Number.NaN) / 2));
        return roots.reduce((sum, root) => sum + root, 0) ** 2;
      });
      const sum = squares.reduce((total, square) => total + square, 0);
      squares.forEach((square, v) => {
        expect(Math.exp(fused[row + v] ?? Number.NaN)).toBeCloseTo(square / sum, 5);
      });
    }
    expect(each[0]).not.toEqual(each[1]);
  });

  it('centres each utterance by its own mean where asked to', async () => {
    const centred = recognitionGraph(shape, { ...input, cmvnPriorFrames: 0 }, [theta], description);
    const network = await Network.load(ort, centred);
    const shifted = matrices.map((m) => ({ ...m, frames: m.frames.map((x, i) => x + (i % 5) - 2) }));
    const [plain, moved] = [
      await network.logProbabilities(matrices),
      await network.logProbabilities(shifted),
    ];
    for (const b of [0, 1, 2]) {
      const expected = ofUtterance(plain, b);
      ofUtterance(moved, b).forEach((x, i) => {
        expect(Math.abs(x - (expected[i] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
    const ofCorpus = await (await Network.load(ort, file)).logProbabilities(shifted);
    expect(Math.abs((ofUtterance(ofCorpus, 0)[0] ?? 0) - (ofUtterance(plain, 0)[0] ?? 0))).toBeGreaterThan(
      1e-3,
    );
  });

  it('centres by the mean of the training set and the own one as training does', async () => {
    const partly = { ...input, cmvnPriorFrames: 7 };
    const network = await Network.load(ort, recognitionGraph(shape, partly, [theta], description));
    // By the training set's mean alone, once the rest has been taken away.
    const moved = matrices.map((matrix) => {
      const centre = centreOf(matrix, partly);
      const { frames, dimension } = matrix;
      const by = Array.from({ length: dimension }, (_, j) =>
        j < 3 ? (centre[j] ?? 0) - (input.mean[j] ?? 0) : 0,
      );
      return { ...matrix, frames: frames.map((x, i) => x - (by[i % dimension] ?? 0)) };
    });
    const expected = await (await Network.load(ort, file)).logProbabilities(moved);
    const found = await network.logProbabilities(matrices);
    for (const b of [0, 1, 2]) {
      ofUtterance(found, b).forEach((x, i) => {
        expect(Math.abs(x - (ofUtterance(expected, b)[i] ?? Number.NaN))).toBeLessThan(1e-4);
      });
    }
  });

  it('gives an utterance the same alone as in a batch', async () => {
    const network = await Network.load(ort, file);
    const together = await network.logProbabilities(matrices);
    for (const [b, matrix] of matrices.entries()) {
      const alone = ofUtterance(await network.logProbabilities([matrix]), 0);
      const inBatch = ofUtterance(together, b);
      alone.forEach((x, i) => {
        expect(Math.abs(x - (inBatch[i] ?? Number.NaN))).toBeLessThan(1e-5);
      });
    }
  });

  it.each([
    ['no ONNX file', new TextEncoder().encode('RIFF not a model')],
    ['an empty file', new Uint8Array()],
    ['half of one', file.subarray(0, file.length / 2)],
    ['an ONNX file of somebody else', recognitionGraph(shape, input, [theta], { producer: 'other' })],
    [
      'another version',
      recognitionGraph(shape, input, [theta], { persephone: '{"format":"persephone-recogniser-9"}' }),
    ],
    [
      'a description without labels',
      recognitionGraph(shape, input, [theta], { persephone: '{"format":"persephone-recogniser-1"}' }),
    ],
  ])('is refused with a code when it is %s', async (_, bytes) => {
    await expect(Network.load(ort, bytes)).rejects.toMatchObject({ code: 'model-file-invalid' });
  });
});
