import type { Tape } from './autodiff.js';
import type { Value } from './graph.js';
import type { ParameterLayout } from './parameters.js';

/** A linear output layer over [time, features, batch], with the rows that ./blstm.ts appends to its inputs. */

export function addLinearParameters(
  layout: ParameterLayout,
  layer: string,
  inputSize: number,
  outputSize: number,
): void {
  layout.add(`${layer}.W`, [outputSize, inputSize]);
  layout.add(`${layer}.B`, [outputSize]);
}

export interface LinearWeights {
  /** [V, F], [V] */
  readonly W: Value;
  readonly B: Value;
}

/**
 * @param input [T, F + 2, B]
 * @returns [T, V, B]
 */
export function linear(
  tape: Tape,
  { W, B }: LinearWeights,
  input: Value,
  inputSize: number,
  outputSize: number,
): Value {
  const { g } = tape;
  const atPadding = g.op('Expand', [g.float(0), g.ints(outputSize, 1)]);
  const augmented = tape.concat(
    [
      { value: W, size: inputSize },
      { value: atPadding, size: 1 },
      { value: tape.unsqueeze(B, 1), size: 1 },
    ],
    1,
  );
  return tape.project(augmented, inputSize + 2, input);
}
