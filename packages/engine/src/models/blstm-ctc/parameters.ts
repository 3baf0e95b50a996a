import { addBlstmParameters, type BlstmShape } from '../../nn/blstm.js';
import type { GraphBuilder, Value } from '../../nn/graph.js';
import { addLinearParameters } from '../../nn/linear.js';
import { ParameterLayout } from '../../nn/parameters.js';
import type { Random } from '../../train/random.js';

/** The sizes of a network of bidirectional LSTM layers, a linear output and CTC. */
export interface BlstmCtcShape {
  /** Numbers the first layer sees at each of its steps (after stacking frames). */
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  /** Labels and the blank, which is 0. */
  readonly vocabulary: number;
  /** For training: the layer, from 0, that has an output and a CTC loss of its own beside the top's. */
  readonly auxiliaryLayer?: number;
}

export function layerShape(shape: BlstmCtcShape, layer: number): BlstmShape {
  return {
    inputSize: layer === 0 ? shape.inputSize : 2 * shape.hiddenSize,
    hiddenSize: shape.hiddenSize,
  };
}

export const layerName = (layer: number): string => `lstm${layer}`;
export const outputName = 'output';
export const auxiliaryName = 'auxiliary';

export function parameterLayout(shape: BlstmCtcShape): ParameterLayout {
  const layout = new ParameterLayout();
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
}

/** Recurrent weights uniform in ±1/√H as PyTorch's LSTM has them, biases of the gates 0 but for the forget gates. */
export function initialParameters(
  shape: BlstmCtcShape,
  { forgetBias, inputGain, upperGain }: Initialisation,
  random: Random,
): Float32Array {
  const layout = parameterLayout(shape);
  const theta = new Float32Array(layout.length);
  const H = shape.hiddenSize;
  const uniform = (name: string, bound: number): void => {
    const view = layout.view(theta, name);
    for (let i = 0; i < view.length; i++) view[i] = (2 * random.next() - 1) * bound;
  };
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
