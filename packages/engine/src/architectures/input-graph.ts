import { type GraphBuilder, toTheEnd, type Value } from '../nn/graph.js';
import { type InputNormalisation, leftContext } from './input.js';

/** Choose columns, normalise, zero what is beyond each length, and lay the frames of each step's context side by side. */
export function stackedInput(
  g: GraphBuilder,
  input: InputNormalisation,
  features: Value,
  lengths: Value,
): { x: Value; lengths: Value } {
  const { columns, subsamplingFactor, context } = input;
  const before = leftContext(input);
  const chosen = g.slice(features, 0, columns, 2);
  const frames = g.op('Slice', [g.op('Shape', [features]), g.ints(0), g.ints(1)]);
  const scalar = (value: Value): Value => g.squeeze(value, 0);
  const times = g.op('Range', [scalar(g.ints(0)), scalar(frames), scalar(g.ints(1))]);
  const ends = g.unsqueeze(g.op('Cast', [lengths], { to: int64 }), 0);
  const valid = g.op('Cast', [g.op('Less', [g.unsqueeze(times, 1), ends])], { to: float32 });
  const withinLength = g.unsqueeze(valid, 2); // [T, B, 1]
  const mean = g.initialiser('input.mean', input.mean, [columns]);
  const scale = g.initialiser('input.scale', input.scale, [columns]);
  const centre = centreFrom(g, input, chosen, withinLength, mean);
  const masked = g.mul(g.mul(g.sub(chosen, centre), scale), withinLength);
  // (−T) mod subsamplingFactor frames of zeros make T a multiple of subsamplingFactor.
  const missing = g.op('Mod', [g.op('Neg', [frames]), g.ints(subsamplingFactor)]);
  const after = g.add(missing, g.ints(context - subsamplingFactor - before));
  const padded = g.op('Pad', [masked, g.concat([g.ints(before, 0, 0), after, g.ints(0, 0)], 0)]);
  // The i-th frame of every step's context, up to as many before the end as stand behind it in the last context.
  const spliced = Array.from({ length: context }, (_, i) => {
    const end = i === context - 1 ? toTheEnd : i + 1 - context;
    return g.op('Slice', [padded, g.ints(i), g.ints(end), g.ints(0), g.ints(subsamplingFactor)]);
  });
  return {
    x: g.concat(spliced, 2),
    lengths: subsampledLength(g, lengths, subsamplingFactor),
  };
}

/** `centreOf` in the graph. `withinLength` [T, B, 1] is 1 within an utterance and 0 beyond it. */
function centreFrom(
  g: GraphBuilder,
  { cmvnPriorFrames }: InputNormalisation,
  chosen: Value,
  withinLength: Value,
  mean: Value,
): Value {
  if (cmvnPriorFrames === Number.POSITIVE_INFINITY) return mean;
  const overTime = (x: Value): Value => g.op('ReduceSum', [x, g.ints(0)], { keepdims: 1 });
  const sum = overTime(g.mul(chosen, withinLength));
  const frames = overTime(withinLength);
  const meanSum = g.mul(mean, g.float(cmvnPriorFrames));
  return g.op('Div', [g.add(sum, meanSum), g.add(frames, g.float(cmvnPriorFrames))]);
}

/** ONNX element type codes, as Cast takes them. */
const float32 = 1;
const int32 = 6;
const int64 = 7;

function subsampledLength(g: GraphBuilder, lengths: Value, subsamplingFactor: number): Value {
  const wide = g.op('Cast', [lengths], { to: int64 });
  const up = g.op('Div', [g.add(wide, g.ints(subsamplingFactor - 1)), g.ints(subsamplingFactor)]);
  return g.op('Cast', [up], { to: int32 });
}
