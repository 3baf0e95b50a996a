import { describe, expect, it } from 'vitest';
import { LevelTrack } from '../../src/segmentation/levels.js';
import { refineEnds } from '../../src/segmentation/refine.js';
import { paddedSegments, segmentationDefaults, speechSegments } from '../../src/segmentation/segments.js';

/** Runs of [frames, probability]. */
const probabilities = (...runs: readonly (readonly [number, number])[]): Float32Array =>
  Float32Array.from(runs.flatMap(([frames, p]) => Array.from({ length: frames }, () => p)));

describe('segments by the probability of speech', () => {
  it('begin where it reaches the threshold, and end where it falls well below', () => {
    const found = speechSegments(probabilities([10, 0.1], [20, 0.9], [5, 0.4], [20, 0.6], [20, 0.1]));
    expect(found).toEqual([{ startMs: 320, endMs: 1760 }]);
  });

  it('go on over short pauses, and are none where speech is as short as a click', () => {
    const short = probabilities([10, 0], [20, 1], [8, 0], [20, 1], [30, 0], [2, 1], [30, 0]);
    expect(speechSegments(short)).toEqual([{ startMs: 320, endMs: 58 * 32 }]);
    expect(speechSegments(short, { ...segmentationDefaults, shortestPauseMs: 200 })).toHaveLength(2);
    expect(speechSegments(short, { ...segmentationDefaults, shortestSpeechMs: 32 })).toHaveLength(2);
  });

  it('are nowhere in silence and in nothing', () => {
    expect(speechSegments(probabilities([1000, 0.3]))).toEqual([]);
    expect(speechSegments(new Float32Array(0))).toEqual([]);
  });

  it('are divided where speech is least probable when they are too long, and lose nothing by it', () => {
    const long = probabilities([300, 0.95], [6, 0.5], [300, 0.95], [400, 0.95]);
    const settings = { ...segmentationDefaults, longestUtteranceMs: 12_000 };
    const found = speechSegments(long, settings);
    expect(found[0]?.endMs).toBeGreaterThanOrEqual(300 * 32);
    expect(found[0]?.endMs).toBeLessThanOrEqual(306 * 32);
    expect(found.at(-1)?.endMs).toBe(long.length * 32);
    for (const [i, { startMs, endMs }] of found.entries()) {
      expect(endMs - startMs).toBeLessThanOrEqual(settings.longestUtteranceMs);
      expect(startMs).toBe(found[i - 1]?.endMs ?? 0);
    }
  });

  it('are padded up to the middle of a pause and to the ends of the recording, in whole milliseconds', () => {
    const segments = [
      { startMs: 32, endMs: 500.4 },
      { startMs: 560, endMs: 1990 },
    ];
    expect(paddedSegments(segments, 2000.7, { ...segmentationDefaults, paddingMs: 100 })).toEqual([
      { startMs: 16, endMs: 530 },
      { startMs: 530, endMs: 2000 },
    ]);
  });
});

describe('the ends of segments', () => {
  /** Levels each 10 ms of [ms, dB] runs. */
  const levels = (...runs: readonly (readonly [number, number])[]): Float32Array =>
    Float32Array.from(runs.flatMap(([ms, db]) => Array.from({ length: ms / 10 }, () => db)));

  it('are where the sound begins and ends by its level', () => {
    const sound = levels([1000, -60], [1000, -20], [300, -38], [2000, -60]);
    expect(refineEnds([{ startMs: 1088, endMs: 2016 }], sound)).toEqual([{ startMs: 1000, endMs: 2300 }]);
  });

  it('stay where speech hardly stands out from the noise, and where the recording is silent', () => {
    const segments = [{ startMs: 1088, endMs: 2016 }];
    expect(refineEnds(segments, levels([1000, -30], [1000, -24], [2000, -30]))).toEqual(segments);
    expect(refineEnds(segments, levels([4000, -100]))).toEqual(segments);
  });

  it('never cross the middle of a pause', () => {
    const sound = levels([400, -60], [3600, -20], [500, -60]);
    const [first, second] = refineEnds(
      [
        { startMs: 480, endMs: 1600 },
        { startMs: 1800, endMs: 3900 },
      ],
      sound,
    );
    expect(first?.endMs).toBeLessThanOrEqual(1700);
    expect(second?.startMs).toBeGreaterThanOrEqual(1700);
  });

  it('are by levels that do not depend on how the sound came', () => {
    const samples = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 3) * (i / 4000));
    const whole = new LevelTrack();
    whole.push(samples);
    const portions = new LevelTrack();
    for (let i = 0; i < samples.length; i += 333) portions.push(samples.subarray(i, i + 333));
    expect(portions.finish()).toEqual(whole.finish());
    expect(whole.finish()).toHaveLength(25);
  });
});
