import type { Tape } from './autodiff.js';
import type { Value } from './graph.js';
import type { ParameterLayout } from './parameters.js';

/**
 * A convolution over the filters of a step's context of frames, and ReLU:
 *   y_t(c, p) = max(0, b(c) + Σ_{i, j} w(c, i, j) x_t(i, p · stride + j))   i: frames, j < width: neighbouring filters
 *
 * As each step brings its own context of frames, which may overlap the next step's, this is a convolution over time too,
 * with a kernel of a context and a stride of a step. Activations are [time, frames, filters, batch] and become
 * [time, channels, places, batch], so that for ONNX's Conv time is the batch, frames are channels, and filters and
 * utterances are the two sides of an image: nothing is transposed on the way to the next layer.
 */
export interface ConvolutionShape {
  /** Frames in a context. */
  readonly frames: number;
  readonly filters: number;
  /** Neighbouring filters that one output sees. */
  readonly width: number;
  /** Filters from one place to the next. */
  readonly stride: number;
  readonly channels: number;
}

/** Places along the filters. */
export const placesOf = ({ filters, width, stride }: ConvolutionShape): number =>
  Math.floor((filters - width) / stride) + 1;

export const outputSizeOf = (shape: ConvolutionShape): number => shape.channels * placesOf(shape);

/** Numbers that one output is made of. */
export const fanInOf = ({ frames, width }: ConvolutionShape): number => frames * width;

export function addConvolutionParameters(
  layout: ParameterLayout,
  layer: string,
  shape: ConvolutionShape,
): void {
  layout.add(`${layer}.W`, [shape.channels, shape.frames, shape.width, 1]);
  layout.add(`${layer}.B`, [shape.channels]);
}

export interface ConvolutionWeights {
  /** [C, frames, width, 1], [C] */
  readonly W: Value;
  readonly B: Value;
}

/**
 * @param input [T, frames, filters, B]
 * @returns [T, C, places, B]
 */
export function convolution(
  tape: Tape,
  { frames, filters, width, stride, channels }: ConvolutionShape,
  weights: ConvolutionWeights,
  input: Value,
): Value {
  const sizes = { rows: filters, inputChannels: frames, outputChannels: channels, width, stride };
  return tape.relu(tape.convolution(input, weights.W, weights.B, sizes));
}
