import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropoutMask } from '../../src/nn/dropout.js';
import { Random } from '../../src/random/random.js';
import { batchesOf, batchLimits, fillBatch } from '../../src/train/batches.js';

const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 200 });

describe('batches', () => {
  it('hold every utterance once, within their limits, in either order', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 300, max: 3000 }),
        fc.constantFrom('short-first' as const, 'shuffled' as const),
        (frames, utterances, steps, order) => {
          const all = frames.map((frameCount, id) => ({ id, frameCount }));
          const batches = batchesOf(all, { utterances, steps }, 3, new Random(1), order);
          expect(
            batches
              .flat()
              .map((u) => u.id)
              .sort((a, b) => a - b),
          ).toEqual(all.map((u) => u.id));
          for (const batch of batches) {
            const longest = Math.max(...batch.map((u) => Math.ceil(u.frameCount / 3)));
            expect(batch.length).toBeLessThanOrEqual(utterances);
            // One that is longer than that stands alone.
            expect(longest * batch.length).toBeLessThanOrEqual(batch.length > 1 ? steps : longest);
          }
        },
      ),
    );
  });

  it('differ from epoch to epoch, and are the same for the same random numbers', () => {
    const all = Array.from({ length: 64 }, (_, id) => ({ id, frameCount: 100 + 7 * ((id * 13) % 64) }));
    const limits = { utterances: 8, steps: 6000 };
    const ids = (stream: number) =>
      batchesOf(all, limits, 3, new Random(1, stream), 'shuffled').map((batch) => batch.map((u) => u.id));
    expect(ids(1)).toEqual(ids(1));
    expect(ids(2)).not.toEqual(ids(1));
  });

  it('are small in the first epochs, and where there are few utterances', () => {
    const batch = { utterances: 16, early: { steps: 300, utterances: 8 }, steps: 6000 };
    expect(batchLimits(batch, 299, 1000).utterances).toBe(8);
    expect(batchLimits(batch, 300, 1000).utterances).toBe(16);
    expect(batchLimits(batch, 300, 90).utterances).toBe(3);
    expect(batchLimits(batch, 300, 1).utterances).toBe(2);
    expect(batchLimits(batch, 300, 1000, 2)).toEqual({ utterances: 8, steps: 3000 });
    expect(batchLimits(batch, 300, 1, 2).utterances).toBe(1);
  });
});

describe('the arrays of a batch', () => {
  const utteranceOf = (...frames: number[]) => {
    const utterance = { name: '', frames: Float32Array.from(frames), frameCount: frames.length };
    return { utterance: { ...utterance, labels: new Int32Array(1) }, frameCount: frames.length };
  };
  const input = { dimension: 1, columns: 1, cmvnPriorFrames: Number.POSITIVE_INFINITY };
  const scaled = { ...input, mean: new Float32Array(1), scale: Float32Array.of(1) };
  const batch = [utteranceOf(1, 2, 3, 4, 5), utteranceOf(6, 7)];
  const rowsOf = (subsamplingFactor: number, context: number) => {
    const { steps, x, lengths } = fillBatch(
      batch,
      { ...scaled, subsamplingFactor, context },
      undefined,
      undefined,
      new Random(1),
    );
    const row = (step: number, b: number) =>
      Array.from({ length: context }, (_, i) => x[(step * context + i) * batch.length + b]);
    return { lengths, rows: batch.map((_, b) => Array.from({ length: steps }, (_, step) => row(step, b))) };
  };

  it('hold each frame in its step, and zeros beyond the end', () => {
    const { lengths, rows } = rowsOf(2, 2);
    expect(lengths).toEqual([3, 1]);
    expect(rows[0]).toEqual([
      [1, 2],
      [3, 4],
      [5, 0],
    ]);
    expect(rows[1]).toEqual([
      [6, 7],
      [0, 0],
      [0, 0],
    ]);
  });

  it('hold frames of the neighbouring steps, too, where a context is longer than a step', () => {
    const { lengths, rows } = rowsOf(2, 5);
    expect(lengths).toEqual([3, 1]);
    expect(rows[0]).toEqual([
      [0, 1, 2, 3, 4],
      [2, 3, 4, 5, 0],
      [4, 5, 0, 0, 0],
    ]);
    expect(rows[1]?.[0]).toEqual([0, 6, 7, 0, 0]);
  });
});

describe('dropout', () => {
  it('silences the share asked for and keeps the mean, one mask an utterance or one a step', () => {
    for (const [per, rows] of [
      ['utterance', 1],
      ['step', 40],
    ] as const) {
      const { data, shape } = dropoutMask({ rate: 0.25, per }, 40, 500, 8, new Random(3));
      expect(shape).toEqual([rows, 500, 8]);
      const silenced = data.filter((x) => x === 0).length / data.length;
      expect(silenced).toBeGreaterThan(0.22);
      expect(silenced).toBeLessThan(0.28);
      expect(data.reduce((a, b) => a + b, 0) / data.length).toBeCloseTo(1, 1);
    }
    expect(dropoutMask({ rate: 0, per: 'step' }, 40, 10, 2, new Random(3)).data.every((x) => x === 1)).toBe(
      true,
    );
  });
});
