import type { Tape } from '../../nn/autodiff.js';
import { type ConvolutionWeights, convolution, outputSizeOf } from '../../nn/convolution.js';
import type { Value } from '../../nn/graph.js';
import { type BlstmCtcShape, convolutionName } from './parameters.js';

export const convolutionWeights = (parameter: (name: string) => Value): ConvolutionWeights => ({
  W: parameter(`${convolutionName}.W`),
  B: parameter(`${convolutionName}.B`),
});

/**
 * Replaces the filters of each step's frames by what the convolution makes of them; other columns pass by it.
 * @param x [T, F, B]; [T · B, F, 1] is as good. No gradient is taken by it.
 */
export function convolved(
  tape: Tape,
  shape: BlstmCtcShape,
  sizes: NonNullable<BlstmCtcShape['convolution']>,
  weights: ConvolutionWeights,
  x: Value,
): Value {
  const { g } = tape;
  const { first, filters: count, frames } = sizes;
  const columns = shape.inputSize / frames;
  const byFrame = g.reshape(x, [0, frames, columns, -1]);
  const filters = g.slice(byFrame, first, first + count, 2);
  const others = g.concat([g.slice(byFrame, 0, first, 2), g.slice(byFrame, first + count, columns, 2)], 2);
  const channels = convolution(tape, sizes, weights, filters);
  const flat = (value: Value, size: number) => ({ value: tape.reshape(value, [0, size, -1]), size });
  return tape.concat([flat(channels, outputSizeOf(sizes)), flat(others, frames * (columns - count))], 1);
}
