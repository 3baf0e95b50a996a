import type { Initialiser } from '../../nn/graph.js';
import type { NetworkSettings } from '../architecture.js';
import { auxiliaryName, type BlstmCtcShape, layerName, outputName, parameterLayout } from './parameters.js';

type Weights = ReadonlyMap<string, Initialiser>;

/** The sizes that a recogniser's weights have. */
export function sizesOf(weights: Weights): NetworkSettings {
  let layers = 0;
  while (weights.has(`${layerName(layers)}.R`)) layers++;
  const hiddenSize = weights.get(`${layerName(0)}.R`)?.shape.at(-1);
  return { layers, ...(hiddenSize !== undefined && { hiddenSize }) };
}

/** Outputs are taken over label by label. */
const isTakenOver = (name: string): boolean =>
  !name.startsWith(outputName) && !name.startsWith(auxiliaryName);

const ofLength = (weights: Weights, name: string, length: number): Float32Array | undefined => {
  const stored = weights.get(name)?.data;
  const own = stored && name.endsWith('.B') && stored.length === 2 * length ? oneBias(stored) : stored;
  return own?.length === length ? own : undefined;
};

/** See `NetworkDesign`. */
export function otherWeight(shape: BlstmCtcShape, weights: Weights): string | undefined {
  for (const { name, length } of parameterLayout(shape).parameters) {
    if (isTakenOver(name) && !ofLength(weights, name, length)) return name;
  }
  const [W, B] = [weights.get(`${outputName}.W`), weights.get(`${outputName}.B`)];
  if (!B) return `${outputName}.B`;
  return W?.data.length === 2 * shape.hiddenSize * B.data.length ? undefined : `${outputName}.W`;
}

/** See `NetworkDesign`. Of a recogniser of several networks the first is taken over. */
export function takeOver(
  shape: BlstmCtcShape,
  weights: Weights,
  outputs: readonly (number | undefined)[],
  theta: Float32Array,
): void {
  const layout = parameterLayout(shape);
  for (const { name, length } of layout.parameters) {
    const own = isTakenOver(name) && ofLength(weights, name, length);
    if (own) layout.view(theta, name).set(own);
  }
  const [W, B] = [weights.get(`${outputName}.W`), weights.get(`${outputName}.B`)];
  if (!W || !B) return;
  const [columns, before] = [2 * shape.hiddenSize, B.data.length];
  const [rows, biases] = [layout.view(theta, `${outputName}.W`), layout.view(theta, `${outputName}.B`)];
  for (const [output, from] of outputs.entries()) {
    if (from === undefined || from >= before) continue;
    // In the file a column is what is a row here.
    for (let c = 0; c < columns; c++) rows[output * columns + c] = W.data[c * before + from]!;
    biases[output] = B.data[from]!;
  }
}

/** ONNX's LSTM has two biases a gate, of which only the sum counts. [2, 8H] → [2, 4H] */
function oneBias(both: Float32Array): Float32Array {
  const H4 = both.length / 4;
  return Float32Array.from({ length: 2 * H4 }, (_, i) => {
    const at = Math.floor(i / H4) * 2 * H4 + (i % H4);
    return both[at]! + both[at + H4]!;
  });
}
