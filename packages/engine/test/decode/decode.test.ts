import { beamSearch, greedyDecode, type LanguageModel, viterbiAlign } from '@persephone/engine/decode';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allLabellings, collapse, plainBeamSearch, randomLogProbs } from './brute-force.js';

const shape = fc.record({
  frames: fc.integer({ min: 1, max: 6 }),
  outputs: fc.integer({ min: 2, max: 4 }),
  seed: fc.nat(),
  contrast: fc.constantFrom(0.5, 3, 8),
  mergeRepeated: fc.boolean(),
});

const wide = { beamWidth: 5000, lowestLogProbability: Number.NEGATIVE_INFINITY };
const logs = (...rows: number[][]) => Float32Array.from(rows.flat(), (p) => Math.log(p));
const spread = (
  segments: readonly { startFrame: number; endFrame: number }[],
  labels: ArrayLike<number>,
  frames: number,
) => {
  const path = new Array<number>(frames).fill(0);
  segments.forEach(({ startFrame, endFrame }, i) => {
    path.fill(labels[i] ?? 0, startFrame, endFrame);
  });
  return path;
};

describe('beamSearch', () => {
  it('finds every labelling with its exact probability where the beam is wide enough', () => {
    fc.assert(
      fc.property(shape, ({ frames, outputs, seed, contrast, mergeRepeated }) => {
        const logProbs = randomLogProbs(frames, outputs, seed, contrast);
        const exact = allLabellings(logProbs, frames, outputs, mergeRepeated);
        const found = beamSearch(logProbs, frames, outputs, { ...wide, mergeRepeated, hypotheses: 5000 });
        expect(found.length).toBe(exact.length);
        expect(Array.from(found[0]?.labels ?? [])).toEqual(exact[0]?.labels);
        found.forEach(({ logProbability, score }, i) => {
          expect(Math.abs(logProbability - (exact[i]?.logProbability ?? Number.NaN))).toBeLessThan(1e-9);
          expect(score).toBe(logProbability);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is the published algorithm at every width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 9 }),
        fc.nat(),
        fc.constantFrom(1, 4, 10),
        fc.integer({ min: 1, max: 12 }),
        (frames, outputs, seed, contrast, beamWidth) => {
          const logProbs = randomLogProbs(frames, outputs, seed, contrast);
          const expected = plainBeamSearch(logProbs, frames, outputs, beamWidth);
          const [found] = beamSearch(logProbs, frames, outputs, { ...wide, beamWidth });
          expect(Array.from(found?.labels ?? [])).toEqual(expected.labels);
          expect(found?.logProbability).toBeCloseTo(expected.logProbability, 8);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('stays the published algorithm when it forgets old prefixes', () => {
    const logProbs = randomLogProbs(1200, 6, 7, 6);
    const expected = plainBeamSearch(logProbs, 1200, 6, 8);
    const [found] = beamSearch(logProbs, 1200, 6, { ...wide, beamWidth: 8 });
    expect(Array.from(found?.labels ?? [])).toEqual(expected.labels);
    expect(found?.logProbability).toBeCloseTo(expected.logProbability, 6);
  });

  it('claims no more than the whole probability of its labelling', () => {
    fc.assert(
      fc.property(
        shape,
        fc.integer({ min: 1, max: 30 }),
        ({ frames, outputs, seed, contrast }, beamWidth) => {
          const logProbs = randomLogProbs(frames, outputs, seed, contrast);
          const exact = allLabellings(logProbs, frames, outputs, true);
          const [found] = beamSearch(logProbs, frames, outputs, { ...wide, beamWidth });
          const truth = exact.find(({ labels }) => labels.join() === found?.labels.join());
          expect(found?.logProbability).toBeLessThanOrEqual((truth?.logProbability ?? Number.NaN) + 1e-9);
        },
      ),
    );
  });

  it('sums over paths where the best path alone would mislead', () => {
    // Best path: blank blank (0.36). Label 1: 0.24 + 0.24 + 0.16 = 0.64.
    const logProbs = logs([0.6, 0.4], [0.6, 0.4]);
    expect(Array.from(greedyDecode(logProbs, 2, 2).labels)).toEqual([]);
    const [found] = beamSearch(logProbs, 2, 2, { beamWidth: 10 });
    expect(Array.from(found?.labels ?? [])).toEqual([1]);
    expect(found?.logProbability).toBeCloseTo(Math.log(0.64), 6);
  });

  it('keeps a doubled label that a blank divides, merges one that nothing divides', () => {
    const one = [0.01, 0.98, 0.01];
    const blank = [0.98, 0.01, 0.01];
    const decode = (rows: number[][], mergeRepeated: boolean) => [
      Array.from(greedyDecode(logs(...rows), rows.length, 3, { mergeRepeated }).labels),
      Array.from(
        beamSearch(logs(...rows), rows.length, 3, { beamWidth: 20, mergeRepeated })[0]?.labels ?? [],
      ),
    ];
    expect(decode([one, blank, one], true)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(decode([one, one, one], true)).toEqual([[1], [1]]);
    expect(decode([one, one, one], false)).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(decode([blank, blank], true)).toEqual([[], []]);
  });

  it('finds nothing in no frames, and refuses what cannot be decoded', () => {
    expect(beamSearch(new Float32Array(0), 0, 3, { beamWidth: 5 })).toEqual([
      { labels: new Int32Array(0), logProbability: 0, score: 0, segments: [] },
    ]);
    expect(() => beamSearch(new Float32Array(5), 2, 3, { beamWidth: 5 })).toThrow(RangeError);
    expect(() => beamSearch(new Float32Array(6), 2, 3, { beamWidth: 0 })).toThrow(RangeError);
    expect(() => beamSearch(Float32Array.of(0, Number.NaN), 1, 2, { beamWidth: 5 })).toThrow(/Frame 0/);
    const nothing = new Float32Array(4).fill(Number.NEGATIVE_INFINITY);
    expect(() => beamSearch(nothing, 2, 2, { beamWidth: 5 })).toThrow(/Nothing is possible in frame 0/);
  });

  it('lets improbable labels begin nothing, and hardly moves the result', () => {
    const logProbs = randomLogProbs(60, 20, 3, 12);
    const [all] = beamSearch(logProbs, 60, 20, { ...wide, beamWidth: 50 });
    const [some] = beamSearch(logProbs, 60, 20, { beamWidth: 50 });
    expect(some?.labels).toEqual(all?.labels);
    expect(Math.abs((some?.logProbability ?? 0) - (all?.logProbability ?? 1))).toBeLessThan(1e-3);
    const [few] = beamSearch(logProbs, 60, 20, { beamWidth: 50, lowestLogProbability: -0.01 });
    expect(few?.labels.length).toBeLessThan(some?.labels.length ?? 0);
  });

  it('ranks by network and language model together, exactly where the beam is wide enough', () => {
    const bigrams = (seed: number, outputs: number): LanguageModel => {
      const table = randomLogProbs(outputs, outputs, seed, 4);
      const scores = (state: number) =>
        Float64Array.from(table.subarray(state * outputs, (state + 1) * outputs));
      return { start: 0, scores, next: (_, label) => label, end: (state) => scores(state)[0] ?? Number.NaN };
    };
    fc.assert(
      fc.property(
        shape,
        fc.constantFrom(0.3, 1, 2.5),
        fc.constantFrom(-1, 0, 0.7),
        ({ frames, outputs, seed, contrast, mergeRepeated }, weight, bonus) => {
          const bonuses = randomLogProbs(1, outputs, seed + 2, 1);
          for (let label = 1; label < outputs; label++) bonuses[label] = (bonuses[label] ?? 0) + bonus;
          const logProbs = randomLogProbs(frames, outputs, seed, contrast);
          const model = bigrams(seed + 1, outputs);
          const best = allLabellings(logProbs, frames, outputs, mergeRepeated)
            .map(({ labels, logProbability }) => {
              let score = logProbability;
              let state = model.start;
              for (const label of labels) {
                score += weight * (model.scores(state)[label] ?? Number.NaN) + (bonuses[label] ?? Number.NaN);
                state = model.next(state, label);
              }
              return { labels, score: score + weight * model.end(state) };
            })
            .sort((a, b) => b.score - a.score);
          const languageModel = { model, weight, bonuses: Float64Array.from(bonuses) };
          const found = beamSearch(logProbs, frames, outputs, { ...wide, mergeRepeated, languageModel });
          expect(Array.from(found[0]?.labels ?? [])).toEqual(best[0]?.labels);
          expect(Math.abs((found[0]?.score ?? 0) - (best[0]?.score ?? 1))).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('greedyDecode', () => {
  it('collapses the best path', () => {
    fc.assert(
      fc.property(shape, ({ frames, outputs, seed, contrast, mergeRepeated }) => {
        const logProbs = randomLogProbs(frames, outputs, seed, contrast);
        const path = Array.from({ length: frames }, (_, t) => {
          const row = Array.from(logProbs.subarray(t * outputs, (t + 1) * outputs));
          return row.indexOf(Math.max(...row));
        });
        const found = greedyDecode(logProbs, frames, outputs, { mergeRepeated });
        expect(Array.from(found.labels)).toEqual(collapse(path, mergeRepeated));
        expect(spread(found.segments, found.labels, frames)).toEqual(path);
        const total = path.reduce((sum, v, t) => sum + (logProbs[t * outputs + v] ?? 0), 0);
        expect(found.logProbability).toBeCloseTo(total, 9);
        for (const { confidence } of found.segments) expect(confidence > 0 && confidence <= 1).toBe(true);
      }),
    );
  });
});

describe('viterbiAlign', () => {
  it('is the best of all paths of the labelling', () => {
    fc.assert(
      fc.property(shape, ({ frames, outputs, seed, contrast, mergeRepeated }) => {
        const logProbs = randomLogProbs(frames, outputs, seed, contrast);
        for (const { labels, bestPath } of allLabellings(logProbs, frames, outputs, mergeRepeated)) {
          const segments = viterbiAlign(logProbs, frames, outputs, labels, { mergeRepeated });
          expect(spread(segments ?? [], labels, frames)).toEqual(bestPath);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the frames and the confidence', () => {
    const logProbs = logs([0.9, 0.1], [0.2, 0.8], [0.5, 0.5], [0.4, 0.6], [0.9, 0.1]);
    const [segment, ...others] = viterbiAlign(logProbs, 5, 2, [1]) ?? [];
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ startFrame: 1, endFrame: 4 });
    expect(segment?.confidence).toBeCloseTo(0.8, 6);
    expect(segment?.logProbability).toBeCloseTo(Math.log(0.8 * 0.5 * 0.6) / 3, 6);
  });

  it('has none where the frames are too few or forbid it', () => {
    const logProbs = randomLogProbs(3, 3, 1, 1);
    expect(viterbiAlign(logProbs, 3, 3, [1, 2, 1, 2])).toBeUndefined();
    expect(viterbiAlign(logProbs.subarray(0, 6), 2, 3, [1, 1])).toBeUndefined();
    expect(viterbiAlign(logProbs, 3, 3, [1, 1])?.map((s) => [s.startFrame, s.endFrame])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(viterbiAlign(logs([1, 0], [1, 0]), 2, 2, [1])).toBeUndefined();
    expect(viterbiAlign(new Float32Array(0), 0, 2, [])).toEqual([]);
    expect(viterbiAlign(new Float32Array(0), 0, 2, [1])).toBeUndefined();
  });

  it('gives the same for a long recording, whose way back it cannot keep, as piece by piece', () => {
    // Sure frames, so that pieces cut at blanks align as the whole does.
    const outputs = 5;
    const piece = 2000;
    const pieces = [1, 2, 3].map((seed) => {
      const logProbs = randomLogProbs(piece, outputs, seed, 9);
      logProbs.set(logs([0.999, 0.00025, 0.00025, 0.00025, 0.00025]), 0);
      logProbs.set(logs([0.999, 0.00025, 0.00025, 0.00025, 0.00025]), (piece - 1) * outputs);
      return { logProbs, ...greedyDecode(logProbs, piece, outputs) };
    });
    const whole = new Float32Array(3 * piece * outputs);
    pieces.forEach(({ logProbs }, i) => {
      whole.set(logProbs, i * piece * outputs);
    });
    const labels = pieces.flatMap((p) => Array.from(p.labels));
    const frames = 3 * piece;
    expect(frames * (2 * labels.length + 1)).toBeGreaterThan(2 ** 23);
    const expected = pieces.flatMap((p, i) =>
      p.segments.map((s) => [s.startFrame + i * piece, s.endFrame + i * piece]),
    );
    for (const within of [Number.POSITIVE_INFINITY, 100, 0]) {
      const found = viterbiAlign(whole, frames, outputs, labels, { within });
      expect(found?.map((s) => [s.startFrame, s.endFrame])).toEqual(expected);
    }
  });
});
