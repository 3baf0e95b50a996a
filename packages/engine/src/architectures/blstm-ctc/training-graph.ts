import { Tape } from '../../nn/autodiff.js';
import { auxiliaryRows, blstm } from '../../nn/blstm.js';
import { ctc, declareConsistencyInputs, declareCtcInputs } from '../../nn/ctc.js';
import { dropoutMask } from '../../nn/dropout.js';
import { GraphBuilder, type Value } from '../../nn/graph.js';
import { linear } from '../../nn/linear.js';
import { parametersFrom } from '../../nn/parameters.js';
import type { Random } from '../../random/index.js';
import type { TrainingGraphOptions as CommonOptions, GraphInput } from '../architecture.js';
import { convolutionWeights, convolved } from './convolved.js';
import {
  auxiliaryName,
  type BlstmCtcShape,
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
 * lower layer (Lee and Watanabe 2021) teaches it directly what the top must otherwise pass down. Where it is consistent, it
 * has the inputs and the term of `ctc` for two views of each utterance, at the lower layer, too.
 */
export function trainingGraph(shape: BlstmCtcShape, options: TrainingGraphOptions): Uint8Array {
  const H = shape.hiddenSize;
  const g = new GraphBuilder();
  const tape = new Tape(g);
  const layout = parameterLayout(shape);
  const theta = tape.variable(g.input('theta', [layout.length]));
  const parameter = parametersFrom(tape, layout, theta);

  const x = g.input('x', ['T', shape.inputSize, 'B']);
  const auxiliary = g.input('auxiliary', ['T', 2, 'B']);
  const batch = g.op('Slice', [g.op('Shape', [x]), g.ints(2), g.ints(3)]);
  const zeroState = g.op('ConstantOfShape', [g.concat([g.ints(2, H), batch], 0)]);
  declareCtcInputs(g, shape.vocabulary);
  if (options.consistent) declareConsistencyInputs(g);

  /** What a layer is given: features of a size, [T, size, B], and the auxiliary rows below them. */
  const given = (features: Value, size: number) => ({
    features,
    all: tape.concat(
      [
        { value: features, size },
        { value: auxiliary, size: auxiliaryRows },
      ],
      1,
    ),
  });
  /** An output of the network and its loss: the logits and, for the way back, the gradient by them. */
  const outputLayer = (name: string, input: Value) => {
    const weights = { W: parameter(`${name}.W`), B: parameter(`${name}.B`) };
    const logits = linear(tape, weights, input, 2 * H, shape.vocabulary);
    return { logits, ...ctc(g, name, logits, options.consistent) };
  };

  const front = shape.convolution
    ? convolved(tape, shape, shape.convolution, convolutionWeights(parameter), x)
    : x;
  let input = given(front, layerShape(shape, 0).inputSize);
  const seeds: [Value, Value][] = [];
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = layerName(layer);
    const weights = {
      W: parameter(`${name}.W`),
      R: parameter(`${name}.R`),
      B: parameter(`${name}.B`),
    };
    const { features, all } = input;
    const output = blstm(tape, name, layerShape(shape, layer), weights, features, all, zeroState);
    const dropout = g.input(`dropout${layer}`, [`D${layer}`, 2 * H, 'B']);
    input = given(tape.mul(output, dropout), 2 * H);
    if (layer === shape.auxiliaryLayer) {
      const { logits, loss, dLogits } = outputLayer(auxiliaryName, input.all);
      seeds.push([logits, g.mul(dLogits, g.float(options.auxiliaryWeight))]);
      if (options.details) g.output('auxiliary_loss', loss, [1, 'B']);
    }
  }
  const { logits, loss, dLogits } = outputLayer(outputName, input.all);
  seeds.push([logits, dLogits]);
  g.output('loss', loss, [1, 'B']);
  const [gradient] = tape.gradients(seeds, [theta]);
  g.output('gradient', gradient as Value, [layout.length]);
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
