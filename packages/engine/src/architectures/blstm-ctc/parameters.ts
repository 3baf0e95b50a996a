import { addBlstmParameters, type BlstmShape } from '../../nn/blstm.js';
import { addConvolutionParameters, type ConvolutionShape, outputSizeOf } from '../../nn/convolution.js';
import { addLinearParameters } from '../../nn/linear.js';
import { ParameterLayout } from '../../nn/parameters.js';
import type { NetworkPurpose } from '../architecture.js';
import type { BlstmCtcSettings } from './settings.js';

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

export function shapeOf(settings: BlstmCtcSettings, purpose: NetworkPurpose): BlstmCtcShape {
  const { layers, hiddenSize, convolution, auxiliaryLoss } = settings;
  const { columns, context, filters, vocabulary } = purpose;
  return {
    inputSize: columns * context,
    hiddenSize,
    layers,
    vocabulary,
    ...(convolution.channels > 0 &&
      filters && {
        convolution: { ...convolution, first: filters.first, filters: filters.count, frames: context },
      }),
    // The upper of the two middle layers, below the top.
    ...(auxiliaryLoss > 0 && layers > 1 && { auxiliaryLayer: Math.floor((layers - 1) / 2) }),
  };
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
