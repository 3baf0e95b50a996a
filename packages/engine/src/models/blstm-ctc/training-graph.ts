import { type BlstmForward, type BlstmWeights, blstmBackward, blstmForward } from '../../nn/blstm.js';
import { ctc, declareCtcInputs } from '../../nn/ctc.js';
import { GraphBuilder, type Value } from '../../nn/graph.js';
import { linearBackward, linearForward } from '../../nn/linear.js';
import { adamStep } from '../../nn/optimiser.js';
import {
  auxiliaryName,
  type BlstmCtcShape,
  conditioningName,
  layerName,
  layerShape,
  outputName,
  parameterLayout,
  parametersFrom,
} from './parameters.js';

export interface TrainingGraphOptions {
  /** Clip, step with Adam and hand out the new weights. */
  readonly step: boolean;
  /** Hand out the gradient [N] itself, the logits [T, V, B] of the top and the auxiliary_loss [1, B] if there is one. */
  readonly gradient: boolean;
  /** How much the loss of the auxiliary layer counts beside that of the top; 0 where there is none. */
  readonly auxiliaryWeight?: number;
  /** Take `recurrent_mask0` … [2, 4H, H], multiplied into each layer's recurrent weights. */
  readonly recurrentMasks?: boolean;
}

interface Layer {
  readonly weights: BlstmWeights;
  readonly forward: BlstmForward;
  readonly dropout: Value;
  /** [T, 2H + 2, B], after dropout. */
  readonly output: Value;
}

/** An output layer with its loss. */
interface Head {
  readonly name: string;
  readonly input: Value;
  /** [T, V, B] */
  readonly logits: Value;
  readonly loss: Value;
  /** The gradient of the weighted loss by the logits. */
  readonly dLogits: Value;
}

/**
 * The whole training step as one graph. Inputs, with T steps and B utterances:
 *   theta [N]; x [T, F, B]; auxiliary [T, 2, B] (padding flag, ones); dropout0 … [1 or T, 2H, B], multiplied into
 *   each layer's output; recurrent_mask0 … where asked for (Wan et al. 2013, for the recurrent weights of LSTMs
 *   Merity et al. 2018); those of `ctc` and of `adamStep`.
 * Outputs: loss [1, B] in nats, of the top; those of `adamStep`, and what the options ask for. The gradient is of
 * Σ_b w_b (loss_b + auxiliaryWeight · auxiliary loss_b) with the weights w that `ctcInputs` was given. A loss at a
 * lower layer (Lee and Watanabe 2021) teaches it directly what the top must otherwise pass down.
 */
export function trainingGraph(shape: BlstmCtcShape, options: TrainingGraphOptions): Uint8Array {
  const { hiddenSize: H, vocabulary } = shape;
  const g = new GraphBuilder();
  const layout = parameterLayout(shape);
  const theta = g.input('theta', [layout.length]);
  const parameter = parametersFrom(g, layout, theta);
  const recurrentMasks = Array.from({ length: options.recurrentMasks ? shape.layers : 0 }, (_, layer) =>
    g.input(`recurrent_mask${layer}`, [2, 4 * H, H]),
  );

  const x = g.input('x', ['T', shape.inputSize, 'B']);
  const auxiliary = g.input('auxiliary', ['T', 2, 'B']);
  const batch = g.op('Slice', [g.op('Shape', [x]), g.ints(2), g.ints(3)]);
  const zeroState = g.op('ConstantOfShape', [g.concat([g.ints(2, H), batch], 0)]);
  declareCtcInputs(g, vocabulary);

  const head = (name: string, input: Value, lossWeight: number): Head => {
    const weights = { W: parameter(`${name}.W`), B: parameter(`${name}.B`) };
    const logits = linearForward(g, weights, input, vocabulary);
    const { loss, dLogits } = ctc(g, name, logits);
    return {
      name,
      input,
      logits,
      loss,
      dLogits: lossWeight === 1 ? dLogits : g.mul(dLogits, g.float(lossWeight)),
    };
  };

  const layers: Layer[] = [];
  let auxiliaryHead: Head | undefined;
  let predicted: Value | undefined;
  let input = g.concat([x, auxiliary], 1);
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = layerName(layer);
    const mask = recurrentMasks[layer];
    const R = parameter(`${name}.R`);
    const weights = {
      W: parameter(`${name}.W`),
      R: mask === undefined ? R : g.mul(R, mask),
      B: parameter(`${name}.B`),
    };
    const forward = blstmForward(g, name, layerShape(shape, layer), weights, input, zeroState);
    const dropout = g.input(`dropout${layer}`, [`D${layer}`, 2 * H, 'B']);
    const hidden = g.mul(forward.output, dropout);
    const output = g.concat([hidden, auxiliary], 1);
    layers.push({ weights, forward, dropout, output });
    input = output;
    if (layer === shape.auxiliaryLayer) {
      auxiliaryHead = head(auxiliaryName, output, options.auxiliaryWeight ?? 0);
      if (shape.conditioned) {
        predicted = g.op('Softmax', [auxiliaryHead.logits], { axis: 1 });
        const told = g.matMul(parameter(`${conditioningName}.W`), predicted);
        input = g.concat([g.add(hidden, told), auxiliary], 1);
      }
    }
  }
  const top = head(outputName, input, 1);
  g.output('loss', top.loss, [1, 'B']);

  const gradients = new Map<string, Value>();
  /** Back through an output layer: the gradient by its input, [T, 2H, B]. */
  const backThrough = ({ name, input, dLogits }: Head): Value => {
    const weights = { W: parameter(`${name}.W`), B: parameter(`${name}.B`) };
    const back = linearBackward(g, weights, input, dLogits, 2 * H, vocabulary);
    gradients.set(`${name}.W`, back.W);
    gradients.set(`${name}.B`, back.B);
    return back.input;
  };
  let dOutput = backThrough(top);
  for (const [layer, { weights, forward, dropout }] of [...layers.entries()].reverse()) {
    const name = layerName(layer);
    if (layer === shape.auxiliaryLayer && auxiliaryHead) {
      let { dLogits } = auxiliaryHead;
      if (predicted !== undefined) {
        const C = parameter(`${conditioningName}.W`);
        const byRow = g.reshape(g.transpose(dOutput, [1, 0, 2]), [2 * H, -1]);
        const byFrame = g.reshape(g.transpose(predicted, [0, 2, 1]), [-1, vocabulary]);
        gradients.set(`${conditioningName}.W`, g.matMul(byRow, byFrame));
        // Back through the softmax: p ⊙ (dp − Σ p dp).
        const share = g.mul(predicted, g.matMul(g.transpose(C, [1, 0]), dOutput));
        const sum = g.op('ReduceSum', [share, g.ints(1)], { keepdims: 1 });
        dLogits = g.add(dLogits, g.sub(share, g.mul(predicted, sum)));
      }
      dOutput = g.add(dOutput, backThrough({ ...auxiliaryHead, dLogits }));
      if (options.gradient) g.output('auxiliary_loss', auxiliaryHead.loss, [1, 'B']);
    }
    const gradient = blstmBackward(
      g,
      name,
      layerShape(shape, layer),
      weights,
      forward.saved,
      g.mul(dOutput, dropout),
      zeroState,
      layer > 0,
    );
    const mask = recurrentMasks[layer];
    gradients.set(`${name}.W`, gradient.W);
    gradients.set(`${name}.R`, mask === undefined ? gradient.R : g.mul(gradient.R, mask));
    gradients.set(`${name}.B`, gradient.B);
    if (gradient.input !== undefined) dOutput = gradient.input;
  }
  const flat = layout.parameters.map((p) => g.reshape(gradients.get(p.name) as Value, [-1]));
  const gradient = g.concat(flat, 0);
  if (options.step) adamStep(g, theta, gradient, layout.length);
  if (options.gradient) {
    g.output('gradient', gradient, [layout.length]);
    g.output('logits', top.logits, ['T', vocabulary, 'B']);
  }
  return g.toModel();
}
