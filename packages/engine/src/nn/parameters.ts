import type { Tape } from './autodiff.js';
import type { Value } from './graph.js';

/** One weight of a network: a named segment of the flat vector that holds all of them. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where it starts in the flat vector. */
  readonly offset: number;
  readonly length: number;
}

/**
 * All weights of a network lie in one flat vector, so that clipping and the optimiser are a few operations on
 * one tensor whatever the network, and a checkpoint is three vectors.
 */
export class ParameterLayout {
  readonly parameters: Parameter[] = [];
  private total = 0;

  add(name: string, shape: readonly number[]): Parameter {
    const length = shape.reduce((a, b) => a * b, 1);
    const parameter = { name, shape, offset: this.total, length };
    this.parameters.push(parameter);
    this.total += length;
    return parameter;
  }

  get length(): number {
    return this.total;
  }

  get(name: string): Parameter {
    const found = this.parameters.find((p) => p.name === name);
    if (!found) throw new Error(`no parameter ${name}`);
    return found;
  }

  /** The segment of a flat vector that holds this parameter. A view, not a copy. */
  view(vector: Float32Array, name: string): Float32Array {
    const { offset, length } = this.get(name);
    return vector.subarray(offset, offset + length);
  }
}

/** Cut the flat vector `theta` [N] into its parameters, in the graph. */
export function parametersFrom(tape: Tape, layout: ParameterLayout, theta: Value): (name: string) => Value {
  const pieces = tape.split(
    theta,
    layout.parameters.map((p) => p.length),
    0,
  );
  const values = new Map(
    layout.parameters.map((p, i) => [p.name, tape.reshape(pieces[i] as Value, p.shape)] as const),
  );
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no parameter ${name}`);
    return value;
  };
}
