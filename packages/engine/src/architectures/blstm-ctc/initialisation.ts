import { fanInOf } from '../../nn/convolution.js';
import type { Random } from '../../random/index.js';
import {
  auxiliaryName,
  type BlstmCtcShape,
  convolutionName,
  layerName,
  outputName,
  parameterLayout,
} from './parameters.js';
import type { BlstmCtcSettings } from './settings.js';

export type Initialisation = Pick<
  BlstmCtcSettings,
  'forgetBias' | 'inputGain' | 'upperGain' | 'convolutionGain'
>;

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
