import { readFileSync } from 'node:fs';
import { ctcLogProbability } from '@persephone/engine/metrics';
import { describe, expect, it } from 'vitest';
import { allLabellings, randomLogProbs } from '../decode/brute-force.js';

interface GoldenCase {
  name: string;
  logits_TBV: number[][][];
  input_lengths: number[];
  targets: number[][];
  loss_nats: (number | 'inf')[];
}

const golden: GoldenCase[] = JSON.parse(
  readFileSync(new URL('../nn/golden/ctc.json', import.meta.url), 'utf8'),
);

describe('ctcLogProbability', () => {
  it.each(golden)(
    'equals the reference figures: $name',
    ({ logits_TBV, input_lengths, targets, loss_nats }) => {
      loss_nats.forEach((loss, b) => {
        const rows = logits_TBV.slice(0, input_lengths[b]).map((row) => {
          const logits = row[b] ?? [];
          const total = Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0));
          return logits.map((x) => x - total);
        });
        const outputs = rows[0]?.length ?? 1;
        const found = ctcLogProbability(
          Float32Array.from(rows.flat()),
          rows.length,
          outputs,
          targets[b] ?? [],
        );
        expect(-found).toBeCloseTo(loss === 'inf' ? Number.POSITIVE_INFINITY : loss, 5);
      });
    },
  );

  it.each([true, false])(
    'is the sum over all paths of each labelling, repeats merged: %s',
    (mergeRepeated) => {
      const logProbs = randomLogProbs(6, 3, 5, 3);
      for (const { labels, logProbability } of allLabellings(logProbs, 6, 3, mergeRepeated)) {
        const found = ctcLogProbability(logProbs, 6, 3, labels, { mergeRepeated });
        expect(Math.abs(found - logProbability)).toBeLessThan(1e-9);
      }
    },
  );

  it('is of all labellings together 1', () => {
    const logProbs = randomLogProbs(5, 4, 9, 2);
    const total = allLabellings(logProbs, 5, 4, true)
      .map(({ labels }) => Math.exp(ctcLogProbability(logProbs, 5, 4, labels)))
      .reduce((sum, p) => sum + p, 0);
    expect(Math.abs(total - 1)).toBeLessThan(1e-5);
  });

  it('loses nothing that counts by leaving out states, and finds what seems impossible', () => {
    const logProbs = randomLogProbs(400, 5, 3, 8);
    const labels = Array.from({ length: 60 }, (_, i) => 1 + (i % 4));
    const whole = ctcLogProbability(logProbs, 400, 5, labels);
    expect(Math.abs(ctcLogProbability(logProbs, 400, 5, labels, { within: 200 }) - whole)).toBeLessThan(1e-9);
    // Within 0 only the best state of a step is kept, which leads nowhere: then all are summed.
    expect(ctcLogProbability(logProbs, 400, 5, labels, { within: 0 })).toBeLessThanOrEqual(whole);
    const narrow = randomLogProbs(20, 5, 3, 8);
    const dense = Array.from({ length: 20 }, (_, i) => 1 + (i % 4));
    expect(ctcLogProbability(narrow, 20, 5, dense, { within: 1 })).toBeCloseTo(
      dense.reduce((sum, label, t) => sum + (narrow[t * 5 + label] ?? 0), 0),
      9,
    );
  });

  it('is impossible with more labels than steps, and of no steps 1 for no labels', () => {
    expect(ctcLogProbability(randomLogProbs(2, 3, 1, 1), 2, 3, [1, 1])).toBe(Number.NEGATIVE_INFINITY);
    expect(ctcLogProbability(new Float32Array(), 0, 3, [])).toBe(0);
    expect(ctcLogProbability(new Float32Array(), 0, 3, [1])).toBe(Number.NEGATIVE_INFINITY);
    expect(() => ctcLogProbability(new Float32Array(5), 2, 3, [])).toThrow(RangeError);
  });
});
