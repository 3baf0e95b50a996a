import { type ConvolutionWeights, convolutionForward, outputSizeOf } from '../../nn/convolution.js';
import type { GraphBuilder, Value } from '../../nn/graph.js';
import { type BlstmCtcShape, convolutionName } from './parameters.js';

export const convolutionWeights = (parameter: (name: string) => Value): ConvolutionWeights => ({
  W: parameter(`${convolutionName}.W`),
  B: parameter(`${convolutionName}.B`),
});

/** What the first layer sees, and what its convolution's backward pass needs. */
export interface Convolved {
  /** [T, F, B] */
  readonly output: Value;
  /** [T, frames, filters, B] and [T, C, places, B] */
  readonly filters: Value;
  readonly channels: Value;
}

/**
 * Replaces the filters of each step's frames by what the convolution makes of them; other columns pass by it.
 * @param x [T, F, B]; [T · B, F, 1] is as good
 */
export function convolved(
  g: GraphBuilder,
  shape: BlstmCtcShape,
  convolution: NonNullable<BlstmCtcShape['convolution']>,
  weights: ConvolutionWeights,
  x: Value,
): Convolved {
  const { first, filters: count, frames } = convolution;
  const columns = shape.inputSize / frames;
  const byFrame = g.reshape(x, [0, frames, columns, -1]);
  const filters = g.slice(byFrame, first, first + count, 2);
  const others = g.concat([g.slice(byFrame, 0, first, 2), g.slice(byFrame, first + count, columns, 2)], 2);
  const channels = convolutionForward(g, convolution, weights, filters);
  const flat = (value: Value, size: number): Value => g.reshape(value, [0, size, -1]);
  const output = g.concat(
    [flat(channels, outputSizeOf(convolution)), flat(others, frames * (columns - count))],
    1,
  );
  return { output, filters, channels };
}
