import { type BlstmForward, blstmBackward, blstmForward } from '../../nn/blstm.js';
import { ctc } from '../../nn/ctc.js';
import { GraphBuilder, type Value } from '../../nn/graph.js';
import { linearBackward, linearForward } from '../../nn/linear.js';
import { adamStep } from '../../nn/optimiser.js';
import {
  type BlstmCtcShape,
  layerName,
  layerShape,
  outputName,
  parameterLayout,
  parametersFrom,
} from './parameters.js';

export interface TrainingGraphOptions {
  /** Clip, step with Adam and hand out the new weights. */
  readonly step: boolean;
  /** Hand out the gradient [N] itself, and the logits [T, V, B]. */
  readonly gradient: boolean;
}

/**
 * The whole training step as one graph. Inputs, with T steps and B utterances:
 *   theta [N]; x [T, F, B]; auxiliary [T, 2, B] (padding flag, ones); dropout0 … [1 or T, 2H, B], multiplied into
 *   each layer's output; those of `ctc` and of `adamStep`.
 * Outputs: loss [1, B] in nats, those of `adamStep`, and what the options ask for. The gradient is of Σ_b w_b loss_b
 * with the weights that `ctcInputs` was given.
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
  const outputWeights = { W: parameter(`${outputName}.W`), B: parameter(`${outputName}.B`) };

  const x = g.input('x', ['T', shape.inputSize, 'B']);
  const auxiliary = g.input('auxiliary', ['T', 2, 'B']);
  const batch = g.op('Slice', [g.op('Shape', [x]), g.ints(2), g.ints(3)]);
  const zeroState = g.op('ConstantOfShape', [g.concat([g.ints(2, H), batch], 0)]);

  const layers: { forward: BlstmForward; dropout: Value }[] = [];
  let input = g.concat([x, auxiliary], 1);
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
    layers.push({ forward, dropout });
  }
  const logits = linearForward(g, outputWeights, input, shape.vocabulary);
  const { loss, dLogits } = ctc(g, logits, shape.vocabulary);
  g.output('loss', loss, [1, 'B']);

  const gradients = new Map<string, Value>();
  const top = linearBackward(g, outputWeights, input, dLogits, 2 * H, shape.vocabulary);
  gradients.set(`${outputName}.W`, top.W);
  gradients.set(`${outputName}.B`, top.B);
  let dOutput: Value | undefined = top.input;
  for (const [layer, { forward, dropout }] of [...layers.entries()].reverse()) {
    const gradient = blstmBackward(
      g,
      layerName(layer),
      layerShape(shape, layer),
      weightsOf(layer),
      forward.saved,
      g.mul(dOutput as Value, dropout),
      zeroState,
      layer > 0,
    );
    for (const part of ['W', 'R', 'B'] as const) gradients.set(`${layerName(layer)}.${part}`, gradient[part]);
    dOutput = gradient.input;
  }
  const flat = layout.parameters.map((p) => g.reshape(gradients.get(p.name) as Value, [-1]));
  const gradient = g.concat(flat, 0);
  if (options.step) adamStep(g, theta, gradient, layout.length);
  if (options.gradient) {
    g.output('gradient', gradient, [layout.length]);
    g.output('logits', logits, ['T', shape.vocabulary, 'B']);
  }
  return g.toModel();
}
