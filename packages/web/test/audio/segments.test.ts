import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelAt, longestWindowMs, windowAt, within } from '../../src/audio/segments.js';
import { clock } from '../../src/audio/words.js';

describe('the window of a recording', () => {
  it('is all of an utterance', () => {
    expect(windowAt({ startMs: 12_000, endMs: 15_000 }, 13_000)).toEqual({ startMs: 12_000, endMs: 15_000 });
  });

  it('holds the time, lies within the whole, and is short enough to be drawn', () => {
    fc.assert(
      fc.property(
        fc.nat(1e7),
        fc.integer({ min: 1, max: 1e7 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (startMs, length, share) => {
          const whole = { startMs, endMs: startMs + length };
          const time = startMs + share * length * 0.999_999;
          const window = windowAt(whole, time);
          expect(window.startMs).toBeLessThanOrEqual(time);
          expect(window.endMs).toBeGreaterThan(time);
          expect(window.startMs).toBeGreaterThanOrEqual(whole.startMs);
          expect(window.endMs).toBeLessThanOrEqual(whole.endMs);
          expect(window.endMs - window.startMs).toBeLessThanOrEqual(longestWindowMs);
        },
      ),
    );
  });

  it('of the end of one is in the middle of the next, so that playing goes on', () => {
    const whole = { startMs: 0, endMs: 3_600_000 };
    expect(windowAt(whole, 30_000)).toEqual({ startMs: 25_000, endMs: 55_000 });
    expect(windowAt(whole, 3_600_000).endMs).toBe(3_600_000);
  });
});

describe('segments', () => {
  it('are cut to what is there', () => {
    const whole = { startMs: 100, endMs: 200 };
    expect(within({ startMs: 50, endMs: 150 }, whole)).toEqual({ startMs: 100, endMs: 150 });
    expect(within({ startMs: 200, endMs: 300 }, whole)).toBeUndefined();
  });
});

describe('the label at a time', () => {
  const labels = [
    { startMs: 100, endMs: 200 },
    { startMs: 200, endMs: 260 },
    { startMs: 400, endMs: 500 },
  ];
  it.each([
    [0, -1],
    [100, 0],
    [199, 0],
    [200, 1],
    [300, 1],
    [9000, 2],
  ])('%d ms: %d', (time, index) => {
    expect(labelAt(labels, time)).toBe(index);
  });
});

describe('clock', () => {
  it.each([
    [0, undefined, '0'],
    [4250, undefined, '4.25'],
    [75_000, undefined, '1:15'],
    [3_602_139, 1, '60:02.1'],
    [59_960, 1, '1:00.0'],
    [1996, 1, '2.0'],
  ])('%d ms with %s decimals is %s', (ms, decimals, said) => {
    expect(clock(ms, decimals)).toBe(said);
  });
});
