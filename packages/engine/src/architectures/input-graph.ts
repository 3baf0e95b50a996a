import { type GraphBuilder, toTheEnd, type Value } from '../nn/graph.js';
import { framesBefore, type InputNormalisation } from './input.js';

/** Choose columns, normalise, zero what is beyond each length, and lay the frames of each step's window side by side. */
export function stackedInput(
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
