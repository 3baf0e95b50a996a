import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  consistencyInputs,
  ctc,
  ctcInputs,
  declareConsistencyInputs,
  declareCtcInputs,
  impossible,
} from '../../src/nn/ctc.js';
import { GraphBuilder } from '../../src/nn/graph.js';
import { Random } from '../../src/random/random.js';
import { ort, tensor, tensors } from './support.js';

interface GoldenCase {
  name: string;
  T: number;
  vocab_with_blank_0: number;
  logits_TBV: number[][][];
  input_lengths: number[];
  targets: number[][];
  loss_nats: (number | 'inf')[];
  grad_of_sum_wrt_logits_TBV: number[][][] | null;
}

const golden: GoldenCase[] = JSON.parse(readFileSync(new URL('./golden/ctc.json', import.meta.url), 'utf8'));

const sessions = new Map<string, ort.InferenceSession>();

/** The graph of the loss alone, for a vocabulary of so many. */
async function session(vocabulary: number, consistent: boolean): Promise<ort.InferenceSession> {
  const key = `${vocabulary} ${consistent}`;
  const known = sessions.get(key);
  if (known) return known;
  const g = new GraphBuilder();
  declareCtcInputs(g, vocabulary);
  if (consistent) declareConsistencyInputs(g);
  const { loss, dLogits } = ctc(g, 'ctc', g.input('logits', ['T', vocabulary, 'B']), consistent);
  g.output('loss', loss, [1, 'B']);
  g.output('gradient', dLogits, ['T', vocabulary, 'B']);
  const created = await ort.InferenceSession.create(g.toModel());
  sessions.set(key, created);
  return created;
}

async function lossAndGradient(
  logits: number[][][],
  lengths: number[],
  targets: number[][],
  consistency?: { readonly views: 1 | 2; readonly weight: number },
): Promise<{ losses: number[]; gradient: number[][][] }> {
  const T = logits.length;
  const B = lengths.length;
  const V = logits[0]?.[0]?.length ?? 0;
  const data = new Float32Array(T * V * B);
  logits.forEach((row, t) => {
    row.forEach((values, b) => {
      values.forEach((value, v) => {
        data[(t * V + v) * B + b] = value;
      });
    });
  });
  const s = await session(V, consistency !== undefined);
  const result = await s.run({
    logits: tensor({ data, shape: [T, V, B] }),
    ...tensors(
      ctcInputs(
        targets,
        lengths,
        T,
        V,
        targets.map(() => 1),
      ),
    ),
    ...tensors(consistency ? consistencyInputs(B, consistency.views, consistency.weight) : {}),
  });
  const flat = result.gradient?.data as Float32Array;
  return {
    losses: Array.from(result.loss?.data as Float32Array, (x) =>
      x > impossible ? Number.POSITIVE_INFINITY : x,
    ),
    gradient: logits.map((row, t) =>
      row.map((values, b) => values.map((_, v) => flat[(t * V + v) * B + b] ?? Number.NaN)),
    ),
  };
}

/** −log of the summed probability of every path that collapses to the target. */
function enumerated(logits: number[][][], length: number, target: number[], b: number): number {
  const probabilities = logits.slice(0, length).map((row) => {
    const exponentials = (row[b] ?? []).map(Math.exp);
    const sum = exponentials.reduce((x, y) => x + y, 0);
    return exponentials.map((x) => x / sum);
  });
  const V = probabilities[0]?.length ?? 0;
  let total = 0;
  for (let path = 0; path < V ** length; path++) {
    let rest = path;
    let p = 1;
    let previous = -1;
    const collapsed: number[] = [];
    for (const frame of probabilities) {
      const k = rest % V;
      rest = (rest - k) / V;
      p *= frame[k] ?? 0;
      if (k !== previous && k !== 0) collapsed.push(k);
      previous = k;
    }
    if (collapsed.join() === target.join()) total += p;
  }
  return -Math.log(total);
}

describe('CTC as ONNX nodes', () => {
  it.each(golden)('equals the reference figures: $name', async (example) => {
    const { losses, gradient } = await lossAndGradient(
      example.logits_TBV,
      example.input_lengths,
      example.targets,
    );
    example.loss_nats.forEach((expected, b) => {
      expect(losses[b]).toBeCloseTo(expected === 'inf' ? Number.POSITIVE_INFINITY : expected, 5);
    });
    example.grad_of_sum_wrt_logits_TBV?.forEach((row, t) => {
      row.forEach((values, b) => {
        values.forEach((expected, v) => {
          expect(Math.abs((gradient[t]?.[b]?.[v] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
        });
      });
    });
  });

  describe('against every path of small cases', () => {
    const random = new Random(7);
    const T = 6;
    const V = 4;
    const targets = [[1, 2], [1, 1], [3], [2, 2, 1], [1, 2, 3], []];
    const lengths = [5, 6, 4, 6, 3, 2];
    const logits = Array.from({ length: T }, () =>
      targets.map(() => Array.from({ length: V }, () => random.next() * 4 - 2)),
    );
    let result: Awaited<ReturnType<typeof lossAndGradient>>;
    beforeAll(async () => {
      result = await lossAndGradient(logits, lengths, targets);
    });

    it('sums the probability of all alignments', () => {
      targets.forEach((target, b) => {
        const expected = enumerated(logits, lengths[b] ?? 0, target, b);
        expect(Math.abs((result.losses[b] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
      });
    });

    it('has the gradient that finite differences of that sum have, and none at padding', () => {
      const h = 1e-4;
      targets.forEach((target, b) => {
        for (let t = 0; t < T; t++) {
          for (let v = 0; v < V; v++) {
            const shifted = (by: number): number => {
              const copy = structuredClone(logits);
              const values = copy[t]?.[b] ?? [];
              values[v] = (values[v] ?? 0) + by;
              return enumerated(copy, lengths[b] ?? 0, target, b);
            };
            const expected = (shifted(h) - shifted(-h)) / (2 * h);
            expect(Math.abs((result.gradient[t]?.[b]?.[v] ?? Number.NaN) - expected)).toBeLessThan(1e-5);
          }
        }
      });
    });
  });

  describe('with two views of each utterance', () => {
    const random = new Random(8);
    const T = 5;
    const V = 4;
    const targets = [[1, 2], [3], [1, 2], [3]];
    const lengths = [5, 3, 5, 3];
    const weight = 0.3;
    const logits = Array.from({ length: T }, () =>
      targets.map(() => Array.from({ length: V }, () => random.next() * 4 - 2)),
    );
    const softmax = (values: readonly number[]): number[] => {
      const sum = values.reduce((total, x) => total + Math.exp(x), 0);
      return values.map((x) => Math.exp(x) / sum);
    };
    const row = (t: number, b: number): number[] => logits[t]?.[b] ?? [];
    /** KL(p' ‖ p) where p' is fixed: of the other view. */
    const divergence = (fixed: readonly number[], values: readonly number[]): number => {
      const p = softmax(values);
      return fixed.reduce((sum, q, v) => sum + q * Math.log(q / (p[v] ?? 0)), 0);
    };

    it('has, beside that of the labels, the gradient of the divergence from the other view, and none at padding', async () => {
      const plain = await lossAndGradient(logits, lengths, targets);
      const consistent = await lossAndGradient(logits, lengths, targets, { views: 2, weight });
      expect(consistent.losses).toEqual(plain.losses);
      const h = 1e-4;
      for (let b = 0; b < targets.length; b++) {
        for (let t = 0; t < T; t++) {
          const fixed = softmax(row(t, (b + 2) % 4));
          for (let v = 0; v < V; v++) {
            const shifted = (by: number) =>
              divergence(
                fixed,
                row(t, b).map((x, i) => (i === v ? x + by : x)),
              );
            const inside = t < (lengths[b] ?? 0) ? weight : 0;
            const expected = (inside * (shifted(h) - shifted(-h))) / (2 * h);
            const found =
              (consistent.gradient[t]?.[b]?.[v] ?? Number.NaN) - (plain.gradient[t]?.[b]?.[v] ?? 0);
            expect(Math.abs(found - expected)).toBeLessThan(1e-5);
          }
        }
      }
    });

    it('has none where each utterance stands alone', async () => {
      const plain = await lossAndGradient(logits, lengths, targets);
      const alone = await lossAndGradient(logits, lengths, targets, { views: 1, weight });
      expect(alone).toEqual(plain);
    });
  });

  it('stays finite and exact on long utterances, to the rounding of a float32 sum of T terms', async () => {
    // Uniform outputs: −log p = T log V − log(number of alignments), here of one label: T (T + 1) / 2 of them.
    const T = 3000;
    const V = 3;
    const { losses } = await lossAndGradient(
      Array.from({ length: T }, () => [Array.from({ length: V }, () => 0)]),
      [T],
      [[1]],
    );
    const expected = T * Math.log(V) - Math.log((T * (T + 1)) / 2);
    expect(Math.abs((losses[0] ?? Number.NaN) - expected) / expected).toBeLessThan(T * 2 ** -24);
  });
});
