import { describe, expect, test } from 'vitest';
import { overlaps, partInWords, segmentInWords } from '../../src/shared/transcription/segment.js';

const segment = (startMs: number | null, endMs: number | null, channel: number | null = null) => ({
  ...{ startMs, endMs, channel },
});

describe('segments of a recording', () => {
  test.each([
    [segment(0, 1000), segment(1000, 2000), false],
    [segment(0, 1001), segment(1000, 2000), true],
    [segment(500, 600), segment(0, 1000), true],
    [segment(null, null), segment(5000, 6000), true],
    [segment(null, null), segment(null, null), true],
    [segment(5000, null), segment(0, 5000), false],
    [segment(0, 1000, 1), segment(0, 1000, 2), false],
    [segment(0, 1000, 2), segment(500, 2000, 2), true],
    [segment(0, 1000, 1), segment(null, null), true],
  ])('%o and %o have something in common: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });

  test('are named by where they lie', () => {
    expect(segmentInWords(segment(62_900, 64_600))).toBe('1:02.9 to 1:04.6 s of the recording');
    expect(segmentInWords(segment(null, null))).toBeUndefined();
    expect(partInWords(segment(62_900, 64_600, 2))).toBe('1:02.9 to 1:04.6 s of the recording, channel 2');
    expect(partInWords(segment(null, null, 1))).toBe('channel 1');
    expect(partInWords(segment(null, null))).toBeUndefined();
  });
});
