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

/** See `NetworkDesign`. Of a recogniser of several networks the first is taken over. */
export function takeOver(
  shape: BlstmCtcShape,
  weights: Weights,
  outputs: readonly (number | undefined)[],
  theta: Float32Array,
): string | undefined {
  const layout = parameterLayout(shape);
  const taken = new Map<string, Float32Array>();
  for (const { name, length } of layout.parameters) {
    if (name.startsWith(outputName) || name.startsWith(auxiliaryName)) continue;
    const stored = weights.get(name)?.data;
    const own = stored && name.endsWith('.B') && stored.length === 2 * length ? oneBias(stored) : stored;
    if (own?.length !== length) return name;
    taken.set(name, own);
  }
  const [W, B] = [weights.get(`${outputName}.W`), weights.get(`${outputName}.B`)];
  const columns = 2 * shape.hiddenSize;
  const before = B?.data.length ?? 0;
  if (W?.data.length !== columns * before) return `${outputName}.W`;
  if (!B) return `${outputName}.B`;
  for (const [name, data] of taken) layout.view(theta, name).set(data);
  const [rows, biases] = [layout.view(theta, `${outputName}.W`), layout.view(theta, `${outputName}.B`)];
  for (const [output, from] of outputs.entries()) {
    if (from === undefined || from >= before) continue;
    // In the file a column is what is a row here.
    for (let c = 0; c < columns; c++) rows[output * columns + c] = W.data[c * before + from]!;
    biases[output] = B.data[from]!;
  }
  return undefined;
}

/** ONNX's LSTM has two biases a gate, of which only the sum counts. [2, 8H] → [2, 4H] */
function oneBias(both: Float32Array): Float32Array {
  const H4 = both.length / 4;
  return Float32Array.from({ length: 2 * H4 }, (_, i) => {
    const at = Math.floor(i / H4) * 2 * H4 + (i % H4);
    return both[at]! + both[at + H4]!;
  });
}
