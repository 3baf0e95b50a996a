import * as ort from 'onnxruntime-node';
import { type BlstmCtcShape, parameterLayout } from '../../src/architectures/blstm-ctc/parameters.js';
import { trainingGraph } from '../../src/architectures/blstm-ctc/training-graph.js';
import { ctcInputs } from '../../src/nn/ctc.js';

export { ort };

type PlainArray = {
  readonly data: Float32Array | Uint8Array | BigInt64Array;
  readonly shape: readonly number[];
};

export const tensor = ({ data, shape }: PlainArray): ort.Tensor => {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  return data instanceof Uint8Array
    ? new ort.Tensor('bool', data, shape)
    : new ort.Tensor('int64', data, shape);
};

export const tensors = (arrays: object): Record<string, ort.Tensor> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, tensor(array as PlainArray)]));

export interface SmallBatch {
  /** [T][B][F] */
  readonly x: readonly (readonly (readonly number[])[])[];
  readonly lengths: readonly number[];
  readonly labels: readonly (readonly number[])[];
}

export interface LossAndGradient {
  /** The top's and, times its weight, the auxiliary layer's. */
  readonly losses: number[];
  readonly gradient: Float32Array;
  /** [T, V, B] */
  readonly logits: Float32Array;
}

/** Loss and gradient by all parameters of a network on a batch: the objective is the mean of the losses. */
export async function lossFunction(
  shape: BlstmCtcShape,
  batch: SmallBatch,
  dropout?: readonly Float32Array[],
  auxiliaryWeight = 0,
): Promise<(theta: Float32Array) => Promise<LossAndGradient>> {
  const session = await ort.InferenceSession.create(
    trainingGraph(shape, { auxiliaryWeight, details: true }),
    // Of such small products one thread makes more than two do.
    { intraOpNumThreads: 1 },
  );
  const T = batch.x.length;
  const B = batch.lengths.length;
  const F = shape.inputSize;
  const x = new Float32Array(T * F * B);
  const auxiliary = new Float32Array(T * 2 * B);
  batch.x.forEach((utterances, t) => {
    utterances.forEach((row, b) => {
      row.forEach((value, f) => {
        x[(t * F + f) * B + b] = value;
      });
      auxiliary[(t * 2 + 1) * B + b] = 1;
      auxiliary[t * 2 * B + b] = t < (batch.lengths[b] ?? 0) ? 0 : 1;
    });
  });
  const weights = batch.lengths.map(() => 1 / B);
  const feeds = {
    x: tensor({ data: x, shape: [T, F, B] }),
    auxiliary: tensor({ data: auxiliary, shape: [T, 2, B] }),
    ...tensors(ctcInputs(batch.labels, batch.lengths, T, shape.vocabulary, weights)),
  };
  const width = 2 * shape.hiddenSize;
  const masks = Object.fromEntries(
    Array.from({ length: shape.layers }, (_, layer) => {
      const data = dropout?.[layer] ?? new Float32Array(width * B).fill(1);
      return [`dropout${layer}`, tensor({ data, shape: [data.length / (width * B), width, B] })];
    }),
  );
  const length = parameterLayout(shape).length;
  return async (theta) => {
    const result = await session.run({
      ...feeds,
      ...masks,
      theta: tensor({ data: theta, shape: [length] }),
    });
    const auxiliary = (result.auxiliary_loss?.data ?? []) as ArrayLike<number>;
    return {
      losses: Array.from(
        result.loss?.data as Float32Array,
        (loss, b) => loss + auxiliaryWeight * (auxiliary[b] ?? 0),
      ),
      gradient: result.gradient?.data as Float32Array,
      logits: result.logits?.data as Float32Array,
    };
  };
}
