import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { initialParameters } from '../../src/architectures/blstm-ctc/initialisation.js';
import { type BlstmCtcShape, parameterLayout } from '../../src/architectures/blstm-ctc/parameters.js';
import type { ParameterLayout } from '../../src/nn/parameters.js';
import { Random } from '../../src/random/random.js';
import { lossFunction } from '../nn/support.js';

type Named = Record<string, number[] | number[][]>;

interface Golden {
  x_TBF: number[][][];
  lengths: number[];
  targets: number[][];
  params: Named;
  grads: Named;
  logits_TBV: number[][][];
  loss_nats: number[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../nn/golden/blstm_ctc.json', import.meta.url), 'utf8'),
);

/** The reference has its gates in the order i, f, g, o; ours, like ONNX's, is i, o, f, g. */
function reordered(rows: number[] | number[][], H: number): number[] {
  const gate = (i: number) => rows.slice(i * H, (i + 1) * H);
  return [gate(0), gate(3), gate(1), gate(2)].flat(2);
}

function flatten(layout: ParameterLayout, named: Named, biases: 'sum' | 'either'): Float32Array {
  const flat = new Float32Array(layout.length);
  for (const layer of [0, 1]) {
    for (const [direction, suffix] of ['', '_reverse'].entries()) {
      const piece = (name: string) => reordered(named[`lstm.${name}_l${layer}${suffix}`] ?? [], 4);
      const set = (part: string, values: number[]) =>
        layout.view(flat, `lstm${layer}.${part}`).set(values, direction * values.length);
      set('W', piece('weight_ih'));
      set('R', piece('weight_hh'));
      const [input, hidden] = [piece('bias_ih'), piece('bias_hh')];
      set('B', biases === 'sum' ? input.map((b, i) => b + (hidden[i] ?? 0)) : input);
    }
  }
  layout.view(flat, 'output.W').set((named['linear.weight'] ?? []).flat());
  layout.view(flat, 'output.B').set((named['linear.bias'] ?? []).flat());
  return flat;
}

describe('a bidirectional LSTM with CTC', () => {
  const shape = { inputSize: 5, hiddenSize: 4, layers: 2, vocabulary: 6 };
  const layout = parameterLayout(shape);
  const batch = { x: golden.x_TBF, lengths: golden.lengths, labels: golden.targets };

  it('equals the reference figures: logits, losses and all gradients', async () => {
    const at = await lossFunction(shape, batch);
    const { losses, gradient, logits } = await at(flatten(layout, golden.params, 'sum'));
    golden.loss_nats.forEach((expected, b) => {
      expect(Math.abs((losses[b] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
    });
    const B = golden.lengths.length;
    golden.lengths.forEach((length, b) => {
      golden.logits_TBV.slice(0, length).forEach((row, t) => {
        row[b]?.forEach((expected, v) => {
          const found = logits[(t * shape.vocabulary + v) * B + b] ?? Number.NaN;
          expect(Math.abs(found - expected)).toBeLessThan(1e-5);
        });
      });
    });
    const expected = flatten(layout, golden.grads, 'either');
    const worst = expected.reduce((max, x, i) => Math.max(max, Math.abs(x - (gradient[i] ?? Number.NaN))), 0);
    expect(worst).toBeLessThan(1e-5);
    expect(Math.max(...expected)).toBeGreaterThan(0.01);
  });

  it.each([
    ['dropout', {}, 0],
    ['dropout and a loss at the lower layer', { auxiliaryLayer: 0 }, 0.4],
    [
      'dropout and a convolution',
      // Two frames of seven columns: one, five filters at two places, one.
      {
        inputSize: 14,
        convolution: { first: 1, filters: 5, frames: 2, width: 3, stride: 2, channels: 2 },
      },
      0,
    ],
  ])('has the gradients of finite differences at every parameter, with %s', async (_, more, weight) => {
    const small: BlstmCtcShape = { inputSize: 3, hiddenSize: 3, layers: 2, vocabulary: 4, ...more };
    const random = new Random(3);
    const B = 3;
    const x = Array.from({ length: 6 }, () =>
      Array.from({ length: B }, () => Array.from({ length: small.inputSize }, () => 2 * random.next() - 1)),
    );
    const mask = (steps: number) =>
      new Float32Array(steps * 6 * B).map(() => (random.next() < 0.3 ? 0 : 1 / 0.7));
    const at = await lossFunction(
      small,
      { x, lengths: [6, 5, 3], labels: [[1, 2], [3, 3], [2]] },
      [mask(1), mask(6)], // one mask an utterance, one a step
      weight,
    );
    const objective = async (theta: Float32Array): Promise<number> =>
      (await at(theta)).losses.reduce((a, b) => a + b, 0) / B;
    const theta = initialParameters(
      small,
      { forgetBias: 1, inputGain: 1, upperGain: 1, convolutionGain: 0.5 },
      random,
    );
    // Far from where ReLU bends, at which there are no finite differences: one channel is on, the other off.
    if (small.convolution) parameterLayout(small).view(theta, 'convolution.B').set([3, -3]);
    const { gradient } = await at(theta);
    const h = 1e-2; // float32: large enough to be seen, its error by the third derivative is below the bound
    for (let i = 0; i < theta.length; i++) {
      const [up, down] = [theta.slice(), theta.slice()];
      up[i] = (theta[i] ?? 0) + h;
      down[i] = (theta[i] ?? 0) - h;
      const width = (up[i] ?? 0) - (down[i] ?? 0);
      const expected = ((await objective(up)) - (await objective(down))) / width;
      expect(Math.abs((gradient[i] ?? Number.NaN) - expected)).toBeLessThan(2e-4);
    }
  });

  it('does not see what stands in padding frames', async () => {
    const theta = flatten(layout, golden.params, 'sum');
    const shouting = golden.x_TBF.map((row, t) =>
      row.map((values, b) => (t < (golden.lengths[b] ?? 0) ? values : values.map(() => 1e3))),
    );
    const quiet = await (await lossFunction(shape, batch))(theta);
    const loud = await (await lossFunction(shape, { ...batch, x: shouting }))(theta);
    expect(loud.losses).toEqual(quiet.losses);
  });
});
