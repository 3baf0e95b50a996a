import type { Tape } from './autodiff.js';
import { GraphBuilder, type Value } from './graph.js';
import type { ParameterLayout } from './parameters.js';

/**
 * A bidirectional LSTM layer without peepholes (Hochreiter and Schmidhuber 1997; Gers et al. 2000; Graves and
 * Schmidhuber 2005), its forward and its backward pass as ONNX nodes.
 *
 *   a = Wx x_t + Wh h_{t-1} + b      gates in the order of ONNX's LSTM operator: i, o, f, c
 *   i, o, f = σ(a_i), σ(a_o), σ(a_f);   z = tanh(a_c)
 *   c_t = f ⊙ c_{t-1} + i ⊙ z;          h_t = o ⊙ tanh(c_t)
 *
 * Activations are [time, features, batch], so that the recurrent product is Wh [4H, H] × h [H, B]: the runtime
 * then reads the large matrix in place, where [B, H] × [H, 4H] has it repacked at every step (twice the time).
 * All inputs are projected in one product outside the Scan. Inside it both directions go together, as a batched
 * product of two, the reverse direction reading and writing time from the end: the overhead of a node is paid
 * once for both, and the two products run on two cores.
 *
 * Two rows are appended to every layer's input: one that is 1 at padding frames, with weight −10⁴ in every gate,
 * which holds h and c at 0 there (σ(−10⁴) = 0), so that the reverse direction starts fresh at each utterance's own
 * end; and one that is 1 everywhere, whose weight is the bias.
 */

/** Rows appended to the input of each layer: padding flag, ones. */
export const auxiliaryRows = 2;

/** Large enough that every gate is 0 in float32, small enough to stay finite. */
const paddingWeight = -1e4;

export interface BlstmShape {
  readonly inputSize: number;
  readonly hiddenSize: number;
}

export function addBlstmParameters(layout: ParameterLayout, layer: string, shape: BlstmShape): void {
  const { inputSize, hiddenSize } = shape;
  layout.add(`${layer}.W`, [2, 4 * hiddenSize, inputSize]);
  layout.add(`${layer}.R`, [2, 4 * hiddenSize, hiddenSize]);
  layout.add(`${layer}.B`, [2, 4 * hiddenSize]);
}

/** What the forward pass keeps for the backward pass. `Steps` are in processing order: forward at t, reverse at T−1−t. */
interface SavedActivations {
  /** [T, F + 2, B] */
  readonly input: Value;
  /** [T, 1, H, B] each, in order of time. */
  readonly hidden: { readonly forward: Value; readonly reverse: Value };
  /** [T, 2, H, B]: c, z and tanh(c); [T, 2, 3H, B]: the gates i, o, f. */
  readonly cellSteps: Value;
  readonly gateSteps: Value;
  readonly candidateSteps: Value;
  readonly cellTanhSteps: Value;
}

interface BlstmForward {
  /** [T, 2H, B] */
  readonly output: Value;
  readonly saved: SavedActivations;
}

export interface BlstmWeights {
  /** [2, 4H, F], [2, 4H, H], [2, 4H] */
  readonly W: Value;
  readonly R: Value;
  readonly B: Value;
}

function forwardStep(layer: string, recurrent: Value, hiddenSize: number): GraphBuilder {
  const H = hiddenSize;
  const g = new GraphBuilder(`${layer}_step_`);
  const h = g.input(`${layer}_h`, [2, H, 'B']);
  const c = g.input(`${layer}_c`, [2, H, 'B']);
  const projectedForward = g.input(`${layer}_pf`, [1, 4 * H, 'B']);
  const projectedReverse = g.input(`${layer}_pr`, [1, 4 * H, 'B']);
  const a = g.add(g.matMul(recurrent, h), g.concat([projectedForward, projectedReverse], 0));
  const [gatesIn, candidateIn] = g.split(a, [3 * H, H], 1) as [Value, Value];
  const gates = g.op('Sigmoid', [gatesIn]);
  const candidate = g.op('Tanh', [candidateIn]);
  const [i, o, f] = g.split(gates, [H, H, H], 1) as [Value, Value, Value];
  const cell = g.add(g.mul(f, c), g.mul(i, candidate));
  const squashed = g.op('Tanh', [cell]);
  const hidden = g.mul(o, squashed);
  const [hiddenForward, hiddenReverse] = g.split(hidden, [1, 1], 0) as [Value, Value];
  g.yields(hidden, [2, H, 'B']);
  g.yields(cell, [2, H, 'B']);
  g.yields(hiddenForward, [1, H, 'B']);
  g.yields(hiddenReverse, [1, H, 'B']);
  g.yields(g.op('Identity', [cell]), [2, H, 'B']);
  g.yields(gates, [2, 3 * H, 'B']);
  g.yields(candidate, [2, H, 'B']);
  g.yields(squashed, [2, H, 'B']);
  return g;
}

/** [2, 4H, F + 2]: the input weights, the padding weights and the biases side by side. */
function augmentedWeights(g: GraphBuilder, weights: BlstmWeights, hiddenSize: number): Value {
  const padding = g.op('Expand', [g.float(paddingWeight), g.ints(2, 4 * hiddenSize, 1)]);
  return g.concat([weights.W, padding, g.unsqueeze(weights.B, 2)], 2);
}

/**
 * @param input [T, F + 2, B]: the features and the two auxiliary rows
 * @param zeroState [2, H, B]
 */
function blstmForward(
  g: GraphBuilder,
  layer: string,
  { hiddenSize }: BlstmShape,
  weights: BlstmWeights,
  input: Value,
  zeroState: Value,
): BlstmForward {
  const H = hiddenSize;
  const [forwardWeights, reverseWeights] = g.split(augmentedWeights(g, weights, H), [1, 1], 0) as [
    Value,
    Value,
  ];
  const project = (w: Value): Value => g.unsqueeze(g.matMul(w, input), 1); // [T, 1, 4H, B]
  const scan = g.ops(
    'Scan',
    [zeroState, zeroState, project(forwardWeights), project(reverseWeights)],
    {
      body: forwardStep(layer, weights.R, H),
      num_scan_inputs: 2,
      scan_input_directions: [0, 1],
      scan_output_directions: [0, 1, 0, 0, 0, 0],
    },
    8,
  );
  const [, , forward, reverse, cellSteps, gateSteps, candidateSteps, cellTanhSteps] = scan as Eight<Value>;
  return {
    output: g.reshape(g.concat([forward, reverse], 1), [0, 2 * H, -1]),
    saved: {
      input,
      hidden: { forward, reverse },
      cellSteps,
      gateSteps,
      candidateSteps,
      cellTanhSteps,
    },
  };
}

type Eight<T> = [T, T, T, T, T, T, T, T];

function backwardStep(layer: string, recurrentTransposed: Value, hiddenSize: number): GraphBuilder {
  const H = hiddenSize;
  const g = new GraphBuilder(`${layer}_back_`);
  const dhNext = g.input(`${layer}_dh`, [2, H, 'B']);
  const dcNext = g.input(`${layer}_dc`, [2, H, 'B']);
  const gates = g.input(`${layer}_gates`, [2, 3 * H, 'B']);
  const candidate = g.input(`${layer}_z`, [2, H, 'B']);
  const previousCell = g.input(`${layer}_cp`, [2, H, 'B']);
  const squashed = g.input(`${layer}_tc`, [2, H, 'B']);
  const dOutForward = g.input(`${layer}_dyf`, [1, H, 'B']);
  const dOutReverse = g.input(`${layer}_dyr`, [1, H, 'B']);
  const [i, o, f] = g.split(gates, [H, H, H], 1) as [Value, Value, Value];
  const dh = g.add(dhNext, g.concat([dOutForward, dOutReverse], 0));
  // o (1 − tanh²c) = o − h tanh c
  const dc = g.add(dcNext, g.mul(dh, g.sub(o, g.mul(g.mul(o, squashed), squashed))));
  const dGatesOut = g.concat([g.mul(dc, candidate), g.mul(dh, squashed), g.mul(dc, previousCell)], 1);
  const dGates = g.mul(dGatesOut, g.sub(gates, g.mul(gates, gates)));
  const dCandidate = g.mul(g.mul(dc, i), g.sub(g.float(1), g.mul(candidate, candidate)));
  const da = g.concat([dGates, dCandidate], 1);
  const [daForward, daReverse] = g.split(da, [1, 1], 0) as [Value, Value];
  g.yields(g.matMul(recurrentTransposed, da), [2, H, 'B']);
  g.yields(g.mul(dc, f), [2, H, 'B']);
  g.yields(daForward, [1, 4 * H, 'B']);
  g.yields(daReverse, [1, 4 * H, 'B']);
  return g;
}

interface BlstmGradients {
  /** As the weights. */
  readonly W: Value;
  readonly R: Value;
  readonly B: Value;
  /** [T, F, B]; undefined where not asked for. */
  readonly input?: Value;
}

/**
 * @param dOutput [T, 2H, B]: the gradient of the loss by the layer's output
 * @param wantInput whether the gradient by the input is needed (not below the first layer)
 */
function blstmBackward(
  g: GraphBuilder,
  layer: string,
  { inputSize, hiddenSize }: BlstmShape,
  weights: BlstmWeights,
  saved: SavedActivations,
  dOutput: Value,
  zeroState: Value,
  wantInput: boolean,
): BlstmGradients {
  const H = hiddenSize;
  const zeroStep = g.unsqueeze(zeroState, 0); // [1, 2, H, B]
  const previousCells = g.concat([zeroStep, g.slice(saved.cellSteps, 0, -1, 0)], 0);
  const [dForward, dReverse] = g.split(dOutput, [H, H], 1) as [Value, Value];
  const scan = g.ops(
    'Scan',
    [
      zeroState,
      zeroState,
      saved.gateSteps,
      saved.candidateSteps,
      previousCells,
      saved.cellTanhSteps,
      g.unsqueeze(dForward, 1),
      g.unsqueeze(dReverse, 1),
    ],
    {
      body: backwardStep(layer, g.transpose(weights.R, [0, 2, 1]), H),
      num_scan_inputs: 6,
      scan_input_directions: [1, 1, 1, 1, 1, 0],
      scan_output_directions: [1, 0],
    },
    4,
  );
  const dActivations = g.concat(scan.slice(2), 1); // [T, 2, 4H, B]

  // The weight gradients are products over all frames of all utterances at once: [.., TB] × [TB, ..].
  const byRow = g.transpose(dActivations, [1, 2, 0, 3]); // [2, 4H, T, B]
  const inputByFrame = g.reshape(g.transpose(saved.input, [0, 2, 1]), [-1, inputSize + auxiliaryRows]);
  const dAugmented = g.reshape(g.matMul(g.reshape(byRow, [8 * H, -1]), inputByFrame), [
    2,
    4 * H,
    inputSize + auxiliaryRows,
  ]);
  const [dW, , dBias] = g.split(dAugmented, [inputSize, 1, 1], 2) as [Value, Value, Value];
  const zeroHalf = g.slice(zeroStep, 0, 1, 1); // [1, 1, H, B]
  const previousHidden = g.concat(
    [
      g.concat([zeroHalf, g.slice(saved.hidden.forward, 0, -1, 0)], 0),
      g.concat([g.slice(saved.hidden.reverse, 1, undefined, 0), zeroHalf], 0),
    ],
    1,
  ); // [T, 2, H, B]
  const hiddenByFrame = g.reshape(g.transpose(previousHidden, [1, 0, 3, 2]), [2, -1, H]);
  const gradients = {
    W: dW,
    R: g.matMul(g.reshape(byRow, [2, 4 * H, -1]), hiddenByFrame),
    B: g.squeeze(dBias, 2),
  };
  if (!wantInput) return gradients;
  const bothWeights = g.transpose(g.reshape(weights.W, [8 * H, inputSize]), [1, 0]);
  return {
    ...gradients,
    input: g.matMul(bothWeights, g.reshape(dActivations, [0, 8 * H, -1])),
  };
}

/**
 * The layer. Its way back is written by hand, since a Scan's is another Scan.
 * @param features [T, F, B]
 * @param input [T, F + 2, B]: the features and the two auxiliary rows
 * @param zeroState [2, H, B]
 * @returns [T, 2H, B]
 */
export function blstm(
  tape: Tape,
  layer: string,
  shape: BlstmShape,
  weights: BlstmWeights,
  features: Value,
  input: Value,
  zeroState: Value,
): Value {
  const { g } = tape;
  const { output, saved } = blstmForward(g, layer, shape, weights, input, zeroState);
  const { W, R, B } = weights;
  tape.record([W, R, B, features], [output], ([by], [, , , wantInput = false]) => {
    const gradients = blstmBackward(g, layer, shape, weights, saved, by as Value, zeroState, wantInput);
    return [gradients.W, gradients.R, gradients.B, gradients.input];
  });
  return output;
}
