import type { GraphBuilder, Value } from './graph.js';

/** The gradient of what is differentiated by a value; undefined where it does not depend on it. */
type Gradient = Value | undefined;

/**
 * What an operator does on the way back: from the gradients by its outputs to those by its inputs (a vector-Jacobian
 * product), as nodes.
 * @param wanted which of the inputs' gradients are needed; others may be left undefined
 */
export type VectorJacobianProduct = (
  byOutputs: readonly Gradient[],
  wanted: readonly boolean[],
) => readonly Gradient[];

interface Operation {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly vjp: VectorJacobianProduct;
}

/** A value and its size along the axis at hand. */
export interface Sized {
  readonly value: Value;
  readonly size: number;
}

export interface ConvolutionSizes {
  /** Rows and channels of the input. */
  readonly rows: number;
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Neighbouring rows that one output sees, and rows from one output to the next. */
  readonly width: number;
  readonly stride: number;
}

/**
 * Adds nodes to a graph and remembers of each what it does on the way back, so that the backward pass is derived
 * (reverse accumulation; Griewank and Walther 2008, chapter 3). Only what depends on a `variable` is gone back through.
 * Operators that are not here have theirs handed in: see `record`.
 */
export class Tape {
  private readonly operations: Operation[] = [];
  private readonly dependent = new Set<Value>();

  constructor(readonly g: GraphBuilder) {}

  /** Makes a value one by which gradients are taken. */
  variable(value: Value): Value {
    this.dependent.add(value);
    return value;
  }

  /** Take down what was added to the graph, with its way back. */
  record(inputs: readonly Value[], outputs: readonly Value[], vjp: VectorJacobianProduct): void {
    if (!inputs.some((value) => this.dependent.has(value))) return;
    for (const value of outputs) this.dependent.add(value);
    this.operations.push({ inputs, outputs, vjp });
  }

  private recorded(inputs: readonly Value[], output: Value, vjp: (by: Value) => readonly Gradient[]): Value {
    this.record(inputs, [output], ([by]) => vjp(by as Value));
    return output;
  }

  /**
   * The gradients by these values of Σ seed · value over the seeds; by values on which it does not depend: undefined.
   * @param seeds values and the gradients by them that are known
   */
  gradients(
    seeds: readonly (readonly [value: Value, gradient: Value])[],
    by: readonly Value[],
  ): (Value | undefined)[] {
    const known = new Map<Value, Value>();
    const add = (value: Value, gradient: Value): void => {
      const before = known.get(value);
      known.set(value, before === undefined ? gradient : this.g.add(before, gradient));
    };
    for (const [value, gradient] of seeds) add(value, gradient);
    for (const { inputs, outputs, vjp } of [...this.operations].reverse()) {
      const byOutputs = outputs.map((value) => known.get(value));
      if (byOutputs.every((gradient) => gradient === undefined)) continue;
      const wanted = inputs.map((value) => this.dependent.has(value));
      const byInputs = vjp(byOutputs, wanted);
      for (const [i, value] of inputs.entries()) {
        const gradient = byInputs[i];
        if (!wanted[i]) continue;
        if (gradient === undefined) throw new Error(`no gradient by ${value}`);
        add(value, gradient);
      }
    }
    return by.map((value) => known.get(value));
  }

  private zerosLike(value: Value): Value {
    return this.g.op('ConstantOfShape', [this.g.op('Shape', [value])]);
  }

  /** Of the same shape. */
  add(a: Value, b: Value): Value {
    return this.recorded([a, b], this.g.add(a, b), (by) => [by, by]);
  }

  /** A factor that a gradient is taken by has the shape of the product. */
  mul(a: Value, b: Value): Value {
    const { g } = this;
    const output = g.mul(a, b);
    this.record([a, b], [output], ([by], [byA, byB]) => [
      byA ? g.mul(by as Value, b) : undefined,
      byB ? g.mul(by as Value, a) : undefined,
    ]);
    return output;
  }

  reshape(value: Value, shape: readonly number[]): Value {
    const { g } = this;
    return this.recorded([value], g.reshape(value, shape), (by) => [
      g.op('Reshape', [by, g.op('Shape', [value])]),
    ]);
  }

  transpose(value: Value, permutation: readonly number[]): Value {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return this.recorded([value], this.g.transpose(value, permutation), (by) => [
      this.g.transpose(by, inverse),
    ]);
  }

  unsqueeze(value: Value, axis: number): Value {
    return this.recorded([value], this.g.unsqueeze(value, axis), (by) => [this.g.squeeze(by, axis)]);
  }

  concat(parts: readonly Sized[], axis: number): Value {
    const { g } = this;
    const inputs = parts.map(({ value }) => value);
    const output = g.concat(inputs, axis);
    this.record(inputs, [output], ([by], wanted) => {
      let end = 0;
      return parts.map(({ size }, i) => {
        end += size;
        return wanted[i] ? g.slice(by as Value, end - size, end, axis) : undefined;
      });
    });
    return output;
  }

  split(value: Value, sizes: readonly number[], axis: number): Value[] {
    const { g } = this;
    const outputs = g.split(value, sizes, axis);
    this.record([value], outputs, (byOutputs) => [
      g.concat(
        outputs.map((output, i) => byOutputs[i] ?? this.zerosLike(output)),
        axis,
      ),
    ]);
    return outputs;
  }

  relu(value: Value): Value {
    const { g } = this;
    const output = g.op('Relu', [value]);
    // 1 where the output is more than 0.
    return this.recorded([value], output, (by) => [g.mul(by, g.op('Sign', [output]))]);
  }

  /**
   * A matrix times what each frame is, [rows, columns] × [T, columns, B] → [T, rows, B]. By the matrix this is one
   * product over all frames of all utterances at once: [rows, TB] × [TB, columns].
   */
  project(matrix: Value, columns: number, frames: Value): Value {
    const { g } = this;
    const output = g.matMul(matrix, frames);
    this.record([matrix, frames], [output], ([by], [byMatrix, byFrames]) => {
      const gradient = by as Value;
      const matrixGradient = (): Value => {
        const byRow = g.reshape(g.transpose(gradient, [1, 0, 2]), [0, -1]);
        const inputByFrame = g.reshape(g.transpose(frames, [0, 2, 1]), [-1, columns]);
        return g.matMul(byRow, inputByFrame);
      };
      return [
        byMatrix ? matrixGradient() : undefined,
        byFrames ? g.matMul(g.transpose(matrix, [1, 0]), gradient) : undefined,
      ];
    });
    return output;
  }

  /**
   * A convolution along the rows of an image of which the columns are independent:
   * [N, I, rows, M], weights [O, I, width, 1] and biases [O] → [N, O, places, M].
   */
  convolution(input: Value, weights: Value, biases: Value, sizes: ConvolutionSizes): Value {
    const { g } = this;
    const { rows, inputChannels, outputChannels, width, stride } = sizes;
    const places = Math.floor((rows - width) / stride) + 1;
    const output = g.op('Conv', [input, weights, biases], { strides: [stride, 1] });
    this.record([input, weights, biases], [output], ([by], [byInput]) => {
      const gradient = by as Value;
      const byPlace = g.reshape(g.transpose(gradient, [0, 2, 3, 1]), [-1, outputChannels]);
      const byChannel = g.transpose(input, [1, 0, 2, 3]); // [I, N, rows, M]
      const seen = Array.from({ length: width }, (_, j) => {
        const ends = j + stride * (places - 1) + 1;
        const atPlaces = g.op('Slice', [byChannel, g.ints(j), g.ints(ends), g.ints(2), g.ints(stride)]);
        return g.reshape(atPlaces, [inputChannels, -1]);
      });
      // A product over all places of the whole batch at once: [width · I, N · places · M] × [.., O].
      const product = g.matMul(g.concat(seen, 0), byPlace);
      const byWeights = g.transpose(
        g.reshape(product, [width, inputChannels, outputChannels, 1]),
        [2, 1, 0, 3],
      );
      return [
        byInput
          ? g.op('ConvTranspose', [gradient, weights], {
              strides: [stride, 1],
              output_padding: [rows - (stride * (places - 1) + width), 0],
            })
          : undefined,
        byWeights,
        g.op('ReduceSum', [byPlace, g.ints(0)], { keepdims: 0 }),
      ];
    });
    return output;
  }
}
