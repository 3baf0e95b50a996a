import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.js';
import { augmented, drawnLength } from '../../src/train/augmentation.js';

const columns = 12;
const input = {
  columns,
  mean: new Float32Array(columns),
  scale: new Float32Array(columns).fill(1),
  cmvnPriorFrames: 100,
};
const filters = { starts: [1], count: 10 };
const none = {
  warping: { tempo: 0, vocalTract: 0 },
  noise: { part: 0, leastDecibels: 0, mostDecibels: 0 },
  masking: { frequencyMasks: 0, frequencyShare: 0, timeMasks: 0, timeFrames: 0, timeShare: 0 },
};
/** Every frame and column another number, in straight lines along both. */
const utterance = {
  name: 'lines',
  frameCount: 50,
  frames: Float32Array.from(
    { length: 50 * columns },
    (_, i) => 1 + Math.floor(i / columns) + 100 * (i % columns),
  ),
  labels: Int32Array.from([1, 2]),
};
const at = (frames: Float32Array, t: number, j: number): number => frames[t * columns + j] ?? Number.NaN;

describe('augmentation', () => {
  it('changes nothing where the recipe asks for nothing, and never the utterance itself', () => {
    const before = utterance.frames.slice();
    expect(augmented(utterance, 50, input, filters, none, new Random(1)).frames).toEqual(before);
    const all = {
      warping: { tempo: 0.2, vocalTract: 0.2 },
      noise: { part: 1, leastDecibels: 0, mostDecibels: 0 },
      masking: { frequencyMasks: 2, frequencyShare: 0.5, timeMasks: 2, timeFrames: 20, timeShare: 0.5 },
    };
    augmented(utterance, 55, input, filters, all, new Random(1));
    expect(utterance.frames).toEqual(before);
  });

  it('makes it faster or slower: the first and last frames stay, those between lie on the line', () => {
    const seen = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const warping = { tempo: 0.2, vocalTract: 0 };
      const random = new Random(seed);
      const frameCount = drawnLength(50, warping, 0, random);
      const { frames } = augmented(utterance, frameCount, input, filters, { ...none, warping }, random);
      seen.add(frameCount);
      expect(frameCount).toBeGreaterThanOrEqual(40);
      expect(frameCount).toBeLessThanOrEqual(60);
      expect(at(frames, 0, 3)).toBe(301);
      expect(at(frames, frameCount - 1, 3)).toBeCloseTo(350, 3);
      expect(at(frames, 10, 3)).toBeCloseTo(301 + (10 * 49) / (frameCount - 1), 3);
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('never makes an utterance too short for its labels', () => {
    for (let seed = 0; seed < 20; seed++) {
      const warping = { tempo: 0.5, vocalTract: 0 };
      const frameCount = drawnLength(50, warping, 48, new Random(seed));
      expect(frameCount).toBeGreaterThanOrEqual(48);
    }
  });

  it('shifts the filters by one factor an utterance, and leaves other columns alone', () => {
    const random = new Random(4);
    const warping = { tempo: 0, vocalTract: 0.2 };
    const { frames } = augmented(utterance, 50, input, filters, { ...none, warping }, random);
    const factor = (at(frames, 7, 2) - at(frames, 7, 1)) / 100;
    expect(Math.abs(factor - 1)).toBeGreaterThan(0.01);
    expect(Math.abs(factor - 1)).toBeLessThan(0.2);
    expect(at(frames, 7, 5)).toBeCloseTo(108 + 400 * factor, 2);
    expect(at(frames, 7, 0)).toBe(8);
    expect(at(frames, 7, 11)).toBe(1108);
  });

  it('masks whole bands of filters and whole segments of frames, within their bounds', () => {
    const masking = { frequencyMasks: 1, frequencyShare: 0.3, timeMasks: 1, timeFrames: 10, timeShare: 1 };
    let bands = 0;
    let segments = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { frames } = augmented(utterance, 50, input, filters, { ...none, masking }, new Random(seed));
      const silent = Array.from({ length: 50 }, (_, t) => t).filter((t) => at(frames, t, 11) === 0);
      const kept = Array.from({ length: 50 }, (_, t) => t).find((t) => !silent.includes(t)) ?? 0;
      const masked = Array.from({ length: columns }, (_, j) => j).filter((j) => at(frames, kept, j) === 0);
      expect(silent.length).toBeLessThanOrEqual(10);
      expect(masked.length).toBeLessThanOrEqual(3);
      expect(masked.every((j) => j >= 1 && j <= 10)).toBe(true);
      bands += masked.length > 0 ? 1 : 0;
      segments += silent.length > 0 ? 1 : 0;
    }
    expect(bands).toBeGreaterThan(10);
    expect(segments).toBeGreaterThan(10);
  });
});
