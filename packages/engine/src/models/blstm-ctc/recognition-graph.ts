import { framesBefore, type InputNormalisation } from '../../architectures/input.js';
import { GraphBuilder, toTheEnd, type Value } from '../../nn/graph.js';
import type { ParameterLayout } from '../../nn/parameters.js';
import {
  type BlstmCtcShape,
  convolutionWeights,
  convolved,
  layerName,
  layerShape,
  outputName,
  parameterLayout,
} from './parameters.js';

/**
 * The trained recogniser as one graph of standard operators, usable without us:
 *   features [T, B, D], a frame every 10 ms as computeFeatures makes them; lengths [B] int32, frames of each
 *   utterance, T = the longest
 *   → log_probabilities [⌈T / stack⌉, B, V], natural logarithms, V with CTC's blank at 0.
 * Normalisation and stacking of frames are in the graph. Frames beyond an utterance's length are ignored, and their
 * outputs mean nothing.
 */
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

  let layerInput = shape.convolution ? heardByFilters(g, shape, shape.convolution, layout, theta, x) : x;
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
function heardByFilters(
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
  const { output } = convolved(g, shape, convolution, weights, rows); // [T' · B, F, 1]
  const batch = g.op('Slice', [g.op('Shape', [x]), g.ints(1), g.ints(2)]);
  return g.op('Reshape', [output, g.concat([g.ints(-1), batch, g.ints(layerShape(shape, 0).inputSize)], 0)]);
}

/** Choose columns, normalise, zero what is beyond each length, and lay the frames of each step's window side by side. */
function stackedInput(
  g: GraphBuilder,
  input: InputNormalisation,
  features: Value,
  lengths: Value,
): { x: Value; lengths: Value } {
  const { columns, stack, window } = input;
  const before = framesBefore(input);
  const chosen = g.slice(features, 0, columns, 2);
  const frames = g.op('Slice', [g.op('Shape', [features]), g.ints(0), g.ints(1)]);
  const scalar = (value: Value): Value => g.squeeze(value, 0);
  const times = g.op('Range', [scalar(g.ints(0)), scalar(frames), scalar(g.ints(1))]);
  const ends = g.unsqueeze(g.op('Cast', [lengths], { to: int64 }), 0);
  const valid = g.op('Cast', [g.op('Less', [g.unsqueeze(times, 1), ends])], { to: float32 });
  const heard = g.unsqueeze(valid, 2); // [T, B, 1]
  const mean = g.initialiser('input.mean', input.mean, [columns]);
  const scale = g.initialiser('input.scale', input.scale, [columns]);
  const centre = centreFrom(g, input, chosen, heard, mean);
  const masked = g.mul(g.mul(g.sub(chosen, centre), scale), heard);
  // (−T) mod stack frames of zeros make T a multiple of stack.
  const missing = g.op('Mod', [g.op('Neg', [frames]), g.ints(stack)]);
  const after = g.add(missing, g.ints(window - stack - before));
  const padded = g.op('Pad', [masked, g.concat([g.ints(before, 0, 0), after, g.ints(0, 0)], 0)]);
  // The i-th frame of every step's window, up to as many before the end as stand behind it in the last window.
  const ofWindow = Array.from({ length: window }, (_, i) => {
    const end = i === window - 1 ? toTheEnd : i + 1 - window;
    return g.op('Slice', [padded, g.ints(i), g.ints(end), g.ints(0), g.ints(stack)]);
  });
  return {
    x: g.concat(ofWindow, 2),
    lengths: stackedLength(g, lengths, stack),
  };
}

/** `centreOf` in the graph. `heard` [T, B, 1] is 1 within an utterance and 0 beyond it. */
function centreFrom(
  g: GraphBuilder,
  { meanFrames }: InputNormalisation,
  chosen: Value,
  heard: Value,
  mean: Value,
): Value {
  if (meanFrames === Number.POSITIVE_INFINITY) return mean;
  const overTime = (x: Value): Value => g.op('ReduceSum', [x, g.ints(0)], { keepdims: 1 });
  const sum = overTime(g.mul(chosen, heard));
  const frames = overTime(heard);
  const meanSum = g.mul(mean, g.float(meanFrames));
  return g.op('Div', [g.add(sum, meanSum), g.add(frames, g.float(meanFrames))]);
}

/** ONNX element type codes, as Cast takes them. */
const float32 = 1;
const int32 = 6;
const int64 = 7;

function stackedLength(g: GraphBuilder, lengths: Value, stack: number): Value {
  const wide = g.op('Cast', [lengths], { to: int64 });
  const up = g.op('Div', [g.add(wide, g.ints(stack - 1)), g.ints(stack)]);
  return g.op('Cast', [up], { to: int32 });
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
