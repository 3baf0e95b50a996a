import { addBlstmParameters, type BlstmShape } from '../../nn/blstm.js';
import {
  addConvolutionParameters,
  type ConvolutionShape,
  type ConvolutionWeights,
  convolutionForward,
  fanInOf,
  outputSizeOf,
} from '../../nn/convolution.js';
import type { GraphBuilder, Value } from '../../nn/graph.js';
import { addLinearParameters } from '../../nn/linear.js';
import { ParameterLayout } from '../../nn/parameters.js';
import type { Random } from '../../random/random.js';

/** The sizes of a network of bidirectional LSTM layers, a linear output and CTC. */
export interface BlstmCtcShape {
  /** Numbers the first layer sees at each of its steps (after stacking frames). */
  readonly inputSize: number;
  /** Between the input and the first layer, over the `filters` columns of each frame from `first` on. */
  readonly convolution?: ConvolutionShape & { readonly first: number };
  readonly hiddenSize: number;
  readonly layers: number;
  /** Labels and the blank, which is 0. */
  readonly vocabulary: number;
  /** For training: the layer, from 0, that has an output and a CTC loss of its own beside the top's. */
  readonly auxiliaryLayer?: number;
}

/** Numbers the first layer sees: the input, its filters replaced by what a convolution makes of them. */
function firstInputSize({ inputSize, convolution }: BlstmCtcShape): number {
  if (!convolution) return inputSize;
  return inputSize - convolution.frames * convolution.filters + outputSizeOf(convolution);
}

export function layerShape(shape: BlstmCtcShape, layer: number): BlstmShape {
  return {
    inputSize: layer === 0 ? firstInputSize(shape) : 2 * shape.hiddenSize,
    hiddenSize: shape.hiddenSize,
  };
}

export const layerName = (layer: number): string => `lstm${layer}`;
export const convolutionName = 'convolution';
export const outputName = 'output';
export const auxiliaryName = 'auxiliary';

export function parameterLayout(shape: BlstmCtcShape): ParameterLayout {
  const layout = new ParameterLayout();
  if (shape.convolution) addConvolutionParameters(layout, convolutionName, shape.convolution);
  for (let layer = 0; layer < shape.layers; layer++) {
    addBlstmParameters(layout, layerName(layer), layerShape(shape, layer));
  }
  addLinearParameters(layout, outputName, 2 * shape.hiddenSize, shape.vocabulary);
  if (shape.auxiliaryLayer !== undefined) {
    addLinearParameters(layout, auxiliaryName, 2 * shape.hiddenSize, shape.vocabulary);
  }
  return layout;
}

/** Cut the flat vector `theta` [N] into its parameters, in the graph. */
export function parametersFrom(
  g: GraphBuilder,
  layout: ParameterLayout,
  theta: Value,
): (name: string) => Value {
  const pieces = g.split(
    theta,
    layout.parameters.map((p) => p.length),
    0,
  );
  const values = new Map(
    layout.parameters.map((p, i) => [p.name, g.reshape(pieces[i] as Value, p.shape)] as const),
  );
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no parameter ${name}`);
    return value;
  };
}

export interface Initialisation {
  /** Added to the bias of every forget gate, so that cells remember from the start (Gers et al. 2000; Józefowicz et al. 2015). */
  readonly forgetBias: number;
  /**
   * Input weights of the first layer and of those above it are uniform in ±gain/√H. The outputs of a fresh LSTM are a
   * tenth of what normalised features are, so that what the lower layers hear would not reach the top at gain 1.
   */
  readonly inputGain: number;
  readonly upperGain: number;
  /** Weights of the convolution have variance gain² / (numbers one output is made of). */
  readonly convolutionGain: number;
}

/** Recurrent weights uniform in ±1/√H as PyTorch's LSTM has them, biases of the gates 0 but for the forget gates. */
export function initialParameters(
  shape: BlstmCtcShape,
  { forgetBias, inputGain, upperGain, convolutionGain }: Initialisation,
  random: Random,
): Float32Array {
  const layout = parameterLayout(shape);
  const theta = new Float32Array(layout.length);
  const H = shape.hiddenSize;
  const uniform = (name: string, bound: number): void => {
    const view = layout.view(theta, name);
    for (let i = 0; i < view.length; i++) view[i] = (2 * random.next() - 1) * bound;
  };
  if (shape.convolution) {
    uniform(`${convolutionName}.W`, convolutionGain * Math.sqrt(3 / fanInOf(shape.convolution)));
  }
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = layerName(layer);
    uniform(`${name}.W`, (layer === 0 ? inputGain : upperGain) / Math.sqrt(H));
    uniform(`${name}.R`, 1 / Math.sqrt(H));
    const biases = layout.view(theta, `${name}.B`);
    // Gate order i, o, f, c in each of the two directions.
    for (const direction of [0, 1]) {
      biases.fill(forgetBias, direction * 4 * H + 2 * H, direction * 4 * H + 3 * H);
    }
  }
  uniform(`${outputName}.W`, upperGain / Math.sqrt(2 * H));
  if (shape.auxiliaryLayer !== undefined) uniform(`${auxiliaryName}.W`, upperGain / Math.sqrt(2 * H));
  return theta;
}

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
