import { Tape } from '../../nn/autodiff.js';
import { GraphBuilder, type Value } from '../../nn/graph.js';
import type { ParameterLayout } from '../../nn/parameters.js';
import type { InputNormalisation } from '../input.js';
import { stackedInput } from '../input-graph.js';
import { convolutionWeights, convolved } from './convolved.js';
import { type BlstmCtcShape, layerName, layerShape, outputName, parameterLayout } from './parameters.js';

/** See `NetworkDesign`. */
export function recognitionGraph(
  shape: BlstmCtcShape,
  input: InputNormalisation,
  theta: Float32Array,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const g = new GraphBuilder();
  const layout = parameterLayout(shape);
  const H = shape.hiddenSize;
  const features = g.input('features', ['T', 'B', input.dimension]);
  const lengths = g.input('lengths', ['B'], 'int32');
  const { x, lengths: stackedLengths } = stackedInput(g, input, features, lengths);

  let layerInput = shape.convolution ? withConvolution(g, shape, shape.convolution, layout, theta, x) : x;
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = layerName(layer);
    const { inputSize } = layerShape(shape, layer);
    const weights = (part: string, dimensions: readonly number[]): Value =>
      g.initialiser(`${name}.${part}`, layout.view(theta, `${name}.${part}`), dimensions);
    const [y] = g.ops(
      'LSTM',
      [
        layerInput,
        weights('W', [2, 4 * H, inputSize]),
        weights('R', [2, 4 * H, H]),
        g.initialiser(`${name}.B`, twoBiases(layout.view(theta, `${name}.B`), H), [2, 8 * H]),
        stackedLengths,
      ],
      { hidden_size: H, direction: 'bidirectional' },
      1,
    ) as [Value]; // [T', 2, B, H]
    layerInput = g.reshape(g.transpose(y, [0, 2, 1, 3]), [0, 0, 2 * H]);
  }
  const W = g.initialiser(`${outputName}.W`, transposed(layout.view(theta, `${outputName}.W`), 2 * H), [
    2 * H,
    shape.vocabulary,
  ]);
  const B = g.initialiser(`${outputName}.B`, layout.view(theta, `${outputName}.B`), [shape.vocabulary]);
  const logits = g.add(g.matMul(layerInput, W), B);
  g.output('log_probabilities', g.op('LogSoftmax', [logits], { axis: 2 }), ['steps', 'B', shape.vocabulary]);
  return g.toModel(metadata);
}

/** [T', B, F] with the filters replaced by what the convolution makes of them. */
function withConvolution(
  g: GraphBuilder,
  shape: BlstmCtcShape,
  convolution: NonNullable<BlstmCtcShape['convolution']>,
  layout: ParameterLayout,
  theta: Float32Array,
  x: Value,
): Value {
  const weights = convolutionWeights((name) =>
    g.initialiser(name, layout.view(theta, name), layout.get(name).shape),
  );
  const rows = g.reshape(x, [-1, shape.inputSize, 1]);
  const output = convolved(new Tape(g), shape, convolution, weights, rows); // [T' · B, F, 1]
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
