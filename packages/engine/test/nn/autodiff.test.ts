import { describe, expect, it } from 'vitest';
import { Tape } from '../../src/nn/autodiff.js';
import { blstm } from '../../src/nn/blstm.js';
import { convolution } from '../../src/nn/convolution.js';
import { GraphBuilder, type Value } from '../../src/nn/graph.js';
import { linear } from '../../src/nn/linear.js';
import { Random } from '../../src/random/index.js';
import { ort, tensor } from './support.js';

type Shapes = Readonly<Record<string, readonly number[]>>;
type Inputs = Readonly<Record<string, Value>>;
type Arrays = Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>>;

interface Operator {
  /** Of the inputs that gradients are taken by. */
  readonly by: Shapes;
  readonly besides?: Shapes;
  readonly output: readonly number[];
  build(tape: Tape, inputs: Inputs): Value;
}

const random = new Random(5);
/** Away from 0, at which ReLU bends. */
const drawn = (shape: readonly number[]): Float32Array =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
    const x = 2 * random.next() - 1;
    return x + 0.1 * Math.sign(x);
  });

/** The gradients of Σ seed · output, by the way back and by finite differences. */
async function gradientsOf({ by, besides = {}, output, build }: Operator) {
  const g = new GraphBuilder();
  const tape = new Tape(g);
  const shapes = { ...by, ...besides };
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const value = g.input(name, shape);
      return [name, name in by ? tape.variable(value) : value];
    }),
  );
  const built = build(tape, inputs);
  g.output('output', built, output);
  const names = Object.keys(by);
  const gradients = tape.gradients([[built, g.input('seed', output)]], names);
  for (const [i, name] of names.entries()) g.output(`by_${name}`, gradients[i] ?? '', by[name] ?? []);
  const session = await ort.InferenceSession.create(g.toModel(), { intraOpNumThreads: 1 });
  const seed = { data: drawn(output), shape: output };
  const at = async (arrays: Arrays) =>
    session.run(
      Object.fromEntries(Object.entries({ ...arrays, seed }).map(([name, array]) => [name, tensor(array)])),
    );
  const objective = async (arrays: Arrays): Promise<number> => {
    const found = (await at(arrays)).output?.data as Float32Array;
    return found.reduce((sum, x, i) => sum + x * (seed.data[i] ?? Number.NaN), 0);
  };
  const arrays: Arrays = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { data: drawn(shape), shape }]),
  );
  const found = await at(arrays);
  const derived: number[] = [];
  const expected: number[] = [];
  for (const name of names) {
    const gradient = found[`by_${name}`]?.data ?? [];
    derived.push(...(gradient as Float32Array));
    const { data = new Float32Array(), shape = [] } = arrays[name] ?? {};
    for (const i of data.keys()) {
      const moved = (step: number): Promise<number> =>
        objective({ ...arrays, [name]: { data: data.map((x, j) => (j === i ? x + step : x)), shape } });
      expected.push(((await moved(0.01)) - (await moved(-0.01))) / 0.02);
    }
  }
  return { derived, expected };
}

const of = (inputs: Inputs, name: string): Value => inputs[name] ?? '';

const operators: Record<string, Operator> = {
  add: {
    by: { a: [2, 3], b: [2, 3] },
    output: [2, 3],
    build: (tape, { a = '', b = '' }) => tape.add(a, b),
  },
  mul: {
    by: { a: [2, 3], b: [2, 3] },
    output: [2, 3],
    build: (tape, { a = '', b = '' }) => tape.mul(a, b),
  },
  'mul by a constant that is broadcast': {
    by: { a: [3, 2, 2] },
    besides: { b: [1, 2, 2] },
    output: [3, 2, 2],
    build: (tape, { a = '', b = '' }) => tape.mul(a, b),
  },
  'a value used twice': {
    by: { a: [2, 3] },
    output: [2, 3],
    build: (tape, { a = '' }) => tape.add(tape.mul(a, a), a),
  },
  reshape: {
    by: { a: [2, 3, 2] },
    output: [6, 2],
    build: (tape, { a = '' }) => tape.reshape(a, [-1, 2]),
  },
  transpose: {
    by: { a: [2, 3, 4] },
    output: [4, 2, 3],
    build: (tape, { a = '' }) => tape.transpose(a, [2, 0, 1]),
  },
  unsqueeze: {
    by: { a: [2, 3] },
    output: [2, 1, 3],
    build: (tape, { a = '' }) => tape.unsqueeze(a, 1),
  },
  concat: {
    by: { a: [2, 3], b: [2, 1] },
    besides: { c: [2, 2] },
    output: [2, 6],
    build: (tape, { a = '', b = '', c = '' }) =>
      tape.concat(
        [
          { value: a, size: 3 },
          { value: c, size: 2 },
          { value: b, size: 1 },
        ],
        1,
      ),
  },
  'split, of which one part is not used': {
    by: { a: [2, 6] },
    output: [2, 2],
    build: (tape, { a = '' }) => {
      const [first = '', , last = ''] = tape.split(a, [2, 2, 2], 1);
      return tape.mul(first, last);
    },
  },
  relu: { by: { a: [3, 4] }, output: [3, 4], build: (tape, { a = '' }) => tape.relu(a) },
  project: {
    by: { matrix: [3, 4], frames: [5, 4, 2] },
    output: [5, 3, 2],
    build: (tape, { matrix = '', frames = '' }) => tape.project(matrix, 4, frames),
  },
  'convolution, with rows that no output begins at': {
    by: { input: [3, 2, 8, 2], W: [4, 2, 3, 1], B: [4] },
    output: [3, 4, 3, 2],
    build: (tape, { input = '', W = '', B = '' }) =>
      tape.convolution(input, W, B, { rows: 8, inputChannels: 2, outputChannels: 4, width: 3, stride: 2 }),
  },
  'the convolutional layer': {
    by: { W: [4, 2, 3, 1], B: [4] },
    besides: { input: [3, 2, 7, 2] },
    output: [3, 4, 3, 2],
    build: (tape, inputs) =>
      convolution(
        tape,
        { frames: 2, filters: 7, width: 3, stride: 2, channels: 4 },
        { W: of(inputs, 'W'), B: of(inputs, 'B') },
        of(inputs, 'input'),
      ),
  },
  'the linear layer': {
    by: { W: [3, 4], B: [3], input: [5, 6, 2] },
    output: [5, 3, 2],
    build: (tape, inputs) =>
      linear(tape, { W: of(inputs, 'W'), B: of(inputs, 'B') }, of(inputs, 'input'), 4, 3),
  },
  // Its way back is written by hand.
  'the LSTM layer': {
    by: { W: [2, 8, 3], R: [2, 8, 2], B: [2, 8], features: [4, 3, 2] },
    besides: { state: [2, 2, 2] },
    output: [4, 4, 2],
    build: (tape, inputs) => {
      const { g } = tape;
      const features = of(inputs, 'features');
      const frame = (value: number): Value => g.op('Expand', [g.float(value), g.ints(4, 1, 2)]);
      const all = g.concat([features, frame(0), frame(1)], 1);
      const weights = { W: of(inputs, 'W'), R: of(inputs, 'R'), B: of(inputs, 'B') };
      const zeros = g.mul(of(inputs, 'state'), g.float(0));
      return blstm(tape, 'layer', { inputSize: 3, hiddenSize: 2 }, weights, features, all, zeros);
    },
  },
};

describe('the way back of an operator', () => {
  it.each(Object.entries(operators))('is that of finite differences: %s', async (_, operator) => {
    const { derived, expected } = await gradientsOf(operator);
    expect(derived).toHaveLength(expected.length);
    const furthest = derived.reduce(
      (most, x, i) => Math.max(most, Math.abs(x - (expected[i] ?? Number.NaN))),
      0,
    );
    // float32: its rounding over a step of 0.01, and the third derivative.
    expect(furthest).toBeLessThan(1e-3);
    expect(derived.filter((x) => x !== 0).length).toBeGreaterThan(expected.length / 6);
  });

  it('is not gone where no variable is, and misses no gradient in silence', () => {
    const g = new GraphBuilder();
    const tape = new Tape(g);
    const [a, b] = [g.input('a', [2]), tape.variable(g.input('b', [2]))];
    const sum = tape.add(a, a);
    expect(tape.gradients([[sum, a]], [b])).toEqual([undefined]);
    const odd = g.op('Sin', [b]);
    tape.record([b], [odd], () => []);
    expect(() => tape.gradients([[odd, a]], [b])).toThrow(/no gradient by b/);
  });
});
