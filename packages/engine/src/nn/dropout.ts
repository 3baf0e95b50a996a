import type { Random } from '../random/index.js';

/** Share of a layer's outputs set to 0, by one mask an utterance or one a step. */
export interface Dropout {
  readonly rate: number;
  readonly per: 'utterance' | 'step';
}

/** Multipliers for a layer's output, [1 or T, width, B]: 0 or 1 / (1 − rate) (inverted dropout). */
export function dropoutMask(
  dropout: Dropout,
  steps: number,
  width: number,
  utterances: number,
  random: Random,
): { data: Float32Array; shape: number[] } {
  const rows = dropout.per === 'step' && dropout.rate > 0 ? steps : 1;
  const data = new Float32Array(rows * width * utterances);
  const kept = 1 / (1 - dropout.rate);
  for (let i = 0; i < data.length; i++) data[i] = random.next() < dropout.rate ? 0 : kept;
  return { data, shape: [rows, width, utterances] };
}
