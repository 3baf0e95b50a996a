import type { GraphBuilder, Value } from './graph.js';
import type { ParameterLayout } from './parameters.js';

/** A linear output layer over [time, features, batch], with the rows that ./blstm.ts appends to its inputs. */

export function addLinearParameters(
  layout: ParameterLayout,
  layer: string,
  inputSize: number,
  outputSize: number,
): void {
  layout.add(`${layer}.W`, [outputSize, inputSize]);
  layout.add(`${layer}.B`, [outputSize]);
}

export interface LinearWeights {
  /** [V, F], [V] */
  readonly W: Value;
  readonly B: Value;
}

/**
 * @param input [T, F + 2, B]
 * @returns [T, V, B]
 */
export function linearForward(
  g: GraphBuilder,
  weights: LinearWeights,
  input: Value,
  outputSize: number,
): Value {
  const atPadding = g.op('Expand', [g.float(0), g.ints(outputSize, 1)]);
  return g.matMul(g.concat([weights.W, atPadding, g.unsqueeze(weights.B, 1)], 1), input);
}

/**
 * @param input [T, F + 2, B]: what went in
 * @param dOutput [T, V, B]
 */
export function linearBackward(
  g: GraphBuilder,
  weights: LinearWeights,
  input: Value,
  dOutput: Value,
  inputSize: number,
  outputSize: number,
): LinearWeights & { readonly input: Value } {
  const byRow = g.reshape(g.transpose(dOutput, [1, 0, 2]), [outputSize, -1]);
  const inputByFrame = g.reshape(g.transpose(input, [0, 2, 1]), [-1, inputSize + 2]);
  const [dW, , dB] = g.split(g.matMul(byRow, inputByFrame), [inputSize, 1, 1], 1) as [Value, Value, Value];
  return {
    W: dW,
    B: g.squeeze(dB, 1),
    input: g.matMul(g.transpose(weights.W, [1, 0]), dOutput),
  };
}
