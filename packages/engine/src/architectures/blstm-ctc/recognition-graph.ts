import { Tape } from '../../nn/autodiff.js';
import { GraphBuilder, type Value } from '../../nn/graph.js';
import type { InputNormalisation } from '../input.js';
import { stackedInput } from '../input-graph.js';
import { convolutionWeights, convolved } from './convolved.js';
import { type BlstmCtcShape, layerName, layerShape, outputName, parameterLayout } from './parameters.js';

/** See `NetworkDesign`. */
export function recognitionGraph(
  shape: BlstmCtcShape,
  input: InputNormalisation,
  networks: readonly Float32Array[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const g = new GraphBuilder();
  const layout = parameterLayout(shape);
  const features = g.input('features', ['T', 'B', input.dimension]);
  const lengths = g.input('lengths', ['B'], 'int32');
  const stacked = stackedInput(g, input, features, lengths);
  const posteriors = networks.map((theta, n) => {
    const weights: Weights = (name, shaped = (array) => array, dimensions = layout.get(name).shape) =>
      g.initialiser(n === 0 ? name : `network${n + 1}.${name}`, shaped(layout.view(theta, name)), dimensions);
    return logProbabilities(g, shape, weights, stacked);
  });
  g.output('log_probabilities', fused(g, posteriors), ['steps', 'B', shape.vocabulary]);
  return g.toModel(metadata);
}

/** The parameters of a name, as they are or `shaped` into other dimensions. */
type Weights = (
  name: string,
  shaped?: (parameters: Float32Array) => Float32Array,
  dimensions?: readonly number[],
) => Value;

/** The mean of the square roots of probabilities, squared and made to sum to 1: see `inferShiftAveraged`, which has the same of shifts. */
function fused(g: GraphBuilder, logProbs: readonly Value[]): Value {
  const [first] = logProbs;
  if (first === undefined) throw new RangeError('A recogniser has one network at least');
  if (logProbs.length === 1) return first;
  const halves = logProbs.map((one) => g.unsqueeze(g.mul(one, g.float(0.5)), 0));
  const roots = g.op('ReduceLogSumExp', [g.concat(halves, 0)], { axes: [0], keepdims: 0 });
  return g.op('LogSoftmax', [g.mul(roots, g.float(2))], { axis: 2 });
}

/** Of one network, [T', B, V]. */
function logProbabilities(
  g: GraphBuilder,
  shape: BlstmCtcShape,
  weights: Weights,
  { x, lengths }: { readonly x: Value; readonly lengths: Value },
): Value {
  const H = shape.hiddenSize;
  let layerInput = shape.convolution ? withConvolution(g, shape, shape.convolution, weights, x) : x;
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = layerName(layer);
    const { inputSize } = layerShape(shape, layer);
    const [y] = g.ops(
      'LSTM',
      [
        layerInput,
        weights(`${name}.W`, undefined, [2, 4 * H, inputSize]),
        weights(`${name}.R`, undefined, [2, 4 * H, H]),
        weights(`${name}.B`, (biases) => twoBiases(biases, H), [2, 8 * H]),
        lengths,
      ],
      { hidden_size: H, direction: 'bidirectional' },
      1,
    ) as [Value]; // [T', 2, B, H]
    layerInput = g.reshape(g.transpose(y, [0, 2, 1, 3]), [0, 0, 2 * H]);
  }
  const columns = 2 * H;
  const W = weights(`${outputName}.W`, (rows) => transposed(rows, columns), [columns, shape.vocabulary]);
  const B = weights(`${outputName}.B`, undefined, [shape.vocabulary]);
  return g.op('LogSoftmax', [g.add(g.matMul(layerInput, W), B)], { axis: 2 });
}

/** [T', B, F] with the filters replaced by what the convolution makes of them. */
function withConvolution(
  g: GraphBuilder,
  shape: BlstmCtcShape,
  convolution: NonNullable<BlstmCtcShape['convolution']>,
  weights: Weights,
  x: Value,
): Value {
  const kernels = convolutionWeights((name) => weights(name));
  const rows = g.reshape(x, [-1, shape.inputSize, 1]);
  const output = convolved(new Tape(g), shape, convolution, kernels, rows); // [T' · B, F, 1]
  const batch = g.op('Slice', [g.op('Shape', [x]), g.ints(1), g.ints(2)]);
  return g.op('Reshape', [output, g.concat([g.ints(-1), batch, g.ints(layerShape(shape, 0).inputSize)], 0)]);
}

/** ONNX's LSTM has two biases a gate, of which only the sum counts: ours and zeros. [2, 8H] */
function twoBiases(biases: Float32Array, hiddenSize: number): Float32Array {
  const both = new Float32Array(16 * hiddenSize);
  both.set(biases.subarray(0, 4 * hiddenSize), 0);
  both.set(biases.subarray(4 * hiddenSize), 8 * hiddenSize);
  return both;
}

function transposed(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  const result = new Float32Array(matrix.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c]!;
  }
  return result;
}
