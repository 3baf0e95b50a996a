import type { GraphBuilder, Value } from './graph.js';
import type { ParameterLayout } from './parameters.js';

/**
 * A convolution over the filters of a step's window of frames, and ReLU:
 *   y_t(c, p) = max(0, b(c) + Σ_{i, j} w(c, i, j) x_t(i, p · stride + j))   i: frames, j < width: neighbouring filters
 *
 * As each step brings its own window of frames, which may overlap the next step's, this is a convolution over time too,
 * with a kernel of a window and a stride of a step. Activations are [time, frames, filters, batch] and become
 * [time, channels, places, batch], so that for ONNX's Conv time is the batch, frames are channels, and filters and
 * utterances are the two sides of an image: nothing is transposed on the way to the next layer.
 */
export interface ConvolutionShape {
  /** Frames in a window. */
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
export function convolutionForward(
  g: GraphBuilder,
  { stride }: ConvolutionShape,
  weights: ConvolutionWeights,
  input: Value,
): Value {
  return g.op('Relu', [g.op('Conv', [input, weights.W, weights.B], { strides: [stride, 1] })]);
}

/**
 * The gradients by the weights; nothing below this layer wants one by its input.
 * @param input [T, frames, filters, B]: what went in
 * @param output [T, C, places, B]: what came out
 * @param dOutput as the output; 0 at padding frames
 */
export function convolutionBackward(
  g: GraphBuilder,
  shape: ConvolutionShape,
  input: Value,
  output: Value,
  dOutput: Value,
): ConvolutionWeights {
  const { frames, width, stride, channels } = shape;
  const places = placesOf(shape);
  const dSum = g.mul(dOutput, g.op('Sign', [output])); // of max(0, x): 1 where the output is more than 0
  const byPlace = g.reshape(g.transpose(dSum, [0, 2, 3, 1]), [-1, channels]);
  const byFrame = g.transpose(input, [1, 0, 2, 3]); // [frames, T, filters, B]
  const seen = Array.from({ length: width }, (_, j) => {
    const ends = j + stride * (places - 1) + 1;
    const atPlaces = g.op('Slice', [byFrame, g.ints(j), g.ints(ends), g.ints(2), g.ints(stride)]);
    return g.reshape(atPlaces, [frames, -1]);
  });
  // A product over all places of all frames at once: [width · frames, T · places · B] × [.., C].
  const dW = g.reshape(g.matMul(g.concat(seen, 0), byPlace), [width, frames, channels, 1]);
  return {
    W: g.transpose(dW, [2, 1, 0, 3]),
    B: g.op('ReduceSum', [byPlace, g.ints(0)], { keepdims: 0 }),
  };
}
