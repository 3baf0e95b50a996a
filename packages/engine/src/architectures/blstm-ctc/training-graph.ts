import { type BlstmForward, blstmBackward, blstmForward } from '../../nn/blstm.js';
import { convolutionBackward, outputSizeOf, placesOf } from '../../nn/convolution.js';
import { ctc, declareCtcInputs } from '../../nn/ctc.js';
import { dropoutMask } from '../../nn/dropout.js';
import { GraphBuilder, type Value } from '../../nn/graph.js';
import { linearBackward, linearForward } from '../../nn/linear.js';
import { parametersFrom } from '../../nn/parameters.js';
import type { Random } from '../../random/index.js';
import type { TrainingGraphOptions as CommonOptions, GraphInput } from '../architecture.js';
import { convolutionWeights, convolved } from './convolved.js';
import {
  auxiliaryName,
  type BlstmCtcShape,
  convolutionName,
  layerName,
  layerShape,
  outputName,
  parameterLayout,
} from './parameters.js';
import type { BlstmCtcSettings } from './settings.js';

export interface TrainingGraphOptions extends CommonOptions {
  /** How much the loss of the auxiliary layer counts beside that of the top; 0 where there is none. */
  readonly auxiliaryWeight: number;
}

/**
 * Loss and gradient of a batch as one graph. Inputs, with T steps and B utterances:
 *   theta [N]; x [T, F, B]; auxiliary [T, 2, B] (padding flag, ones); dropout0 … [1 or T, 2H, B], multiplied into
 *   each layer's output; those of `ctc`.
 * Outputs: loss [1, B] in nats, of the top; gradient [N]; with details the logits [T, V, B] of the top and
 * auxiliary_loss [1, B] if there is one. The gradient is of
 * Σ_b w_b (loss_b + auxiliaryWeight · auxiliary loss_b) with the weights w that `ctcInputs` was given. A loss at a
 * lower layer (Lee and Watanabe 2021) teaches it directly what the top must otherwise pass down.
 */
export function trainingGraph(shape: BlstmCtcShape, options: TrainingGraphOptions): Uint8Array {
  const H = shape.hiddenSize;
  const g = new GraphBuilder();
  const layout = parameterLayout(shape);
  const theta = g.input('theta', [layout.length]);
  const parameter = parametersFrom(g, layout, theta);
  const weightsOf = (layer: number) => ({
    W: parameter(`${layerName(layer)}.W`),
    R: parameter(`${layerName(layer)}.R`),
    B: parameter(`${layerName(layer)}.B`),
  });

  const x = g.input('x', ['T', shape.inputSize, 'B']);
  const auxiliary = g.input('auxiliary', ['T', 2, 'B']);
  const batch = g.op('Slice', [g.op('Shape', [x]), g.ints(2), g.ints(3)]);
  const zeroState = g.op('ConstantOfShape', [g.concat([g.ints(2, H), batch], 0)]);

  const layers: { forward: BlstmForward; dropout: Value; output: Value }[] = [];
  const front = shape.convolution && convolved(g, shape, shape.convolution, convolutionWeights(parameter), x);
  let input = g.concat([front?.output ?? x, auxiliary], 1);
  for (let layer = 0; layer < shape.layers; layer++) {
    const forward = blstmForward(
      g,
      layerName(layer),
      layerShape(shape, layer),
      weightsOf(layer),
      input,
      zeroState,
    );
    const dropout = g.input(`dropout${layer}`, [`D${layer}`, 2 * H, 'B']);
    input = g.concat([g.mul(forward.output, dropout), auxiliary], 1);
    layers.push({ forward, dropout, output: input });
  }
  declareCtcInputs(g, shape.vocabulary);
  const gradients = new Map<string, Value>();
  /** Forward and back through one output and its loss; the gradient by its input, [T, 2H, B]. */
  const outputLayer = (name: string, output: Value, lossWeight: number) => {
    const weights = { W: parameter(`${name}.W`), B: parameter(`${name}.B`) };
    const logits = linearForward(g, weights, output, shape.vocabulary);
    const { loss, dLogits } = ctc(g, name, logits);
    const weighted = lossWeight === 1 ? dLogits : g.mul(dLogits, g.float(lossWeight));
    const back = linearBackward(g, weights, output, weighted, 2 * H, shape.vocabulary);
    gradients.set(`${name}.W`, back.W);
    gradients.set(`${name}.B`, back.B);
    return { logits, loss, dInput: back.input };
  };
  const { logits, loss, dInput } = outputLayer(outputName, input, 1);
  g.output('loss', loss, [1, 'B']);

  let dOutput: Value | undefined = dInput;
  for (const [layer, { forward, dropout, output }] of [...layers.entries()].reverse()) {
    if (layer === shape.auxiliaryLayer) {
      const auxiliaryLoss = outputLayer(auxiliaryName, output, options.auxiliaryWeight);
      dOutput = g.add(dOutput as Value, auxiliaryLoss.dInput);
      if (options.details) g.output('auxiliary_loss', auxiliaryLoss.loss, [1, 'B']);
    }
    const gradient = blstmBackward(
      g,
      layerName(layer),
      layerShape(shape, layer),
      weightsOf(layer),
      forward.saved,
      g.mul(dOutput as Value, dropout),
      zeroState,
      layer > 0 || front !== undefined,
    );
    for (const part of ['W', 'R', 'B'] as const) gradients.set(`${layerName(layer)}.${part}`, gradient[part]);
    dOutput = gradient.input;
  }
  if (shape.convolution && front) {
    const size = outputSizeOf(shape.convolution);
    const dChannels = g.reshape(g.slice(dOutput as Value, 0, size, 1), [
      0,
      shape.convolution.channels,
      placesOf(shape.convolution),
      -1,
    ]);
    const back = convolutionBackward(g, shape.convolution, front.filters, front.channels, dChannels);
    gradients.set(`${convolutionName}.W`, back.W);
    gradients.set(`${convolutionName}.B`, back.B);
  }
  const flat = layout.parameters.map((p) => g.reshape(gradients.get(p.name) as Value, [-1]));
  g.output('gradient', g.concat(flat, 0), [layout.length]);
  if (options.details) g.output('logits', logits, ['T', shape.vocabulary, 'B']);
  return g.toModel();
}

/** A dropout mask a layer. */
export function trainingInputs(
  shape: BlstmCtcShape,
  dropout: BlstmCtcSettings['dropout'],
  { steps, utterances }: { readonly steps: number; readonly utterances: number },
  random: Random,
): Record<string, GraphInput> {
  return Object.fromEntries(
    Array.from({ length: shape.layers }, (_, layer) => [
      `dropout${layer}`,
      dropoutMask(dropout, steps, 2 * shape.hiddenSize, utterances, random),
    ]),
  );
}
