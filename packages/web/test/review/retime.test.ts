import { indexesWithin, retime } from '@persephone/formats/edit-alignment';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimedLabel } from '../../src/audio/segments.js';
import { untilNext } from '../../src/shared/transcription/until-next.js';

const some = fc.array(fc.constantFrom('a', 'b', 'c', 'ŋ'), { maxLength: 40 });

const recognised: TimedLabel[] = [
  { label: 'b', startMs: 100, endMs: 160, confidence: 0.9 },
  { label: 'a', startMs: 160, endMs: 240, confidence: 0.4 },
  { label: 'n', startMs: 240, endMs: 300, confidence: 0.8 },
  { label: 'a', startMs: 900, endMs: 980, confidence: 0.7 },
];

const edited = (text: string) => retime(recognised, text.split(' ').filter(Boolean), 2000);

describe('times after an edit', () => {
  test('are those that were, where the text is', () => {
    expect(edited('b a n a')).toEqual(recognised);
    expect(edited('')).toEqual([]);
    expect(retime([], ['a'], 2000)).toEqual([]);
  });

  test('a label in the place of another has its times, and nobody’s confidence', () => {
    expect(edited('b á n a')).toEqual([
      recognised[0],
      // What was recognised there is known still.
      { label: 'á', startMs: 160, endMs: 240, recognised: recognised[1] },
      recognised[2],
      recognised[3],
    ]);
  });

  test('what is gone leaves the others where they are', () => {
    expect(edited('b n a')).toEqual([recognised[0], recognised[2], recognised[3]]);
  });

  test('what is put in takes a pause, beside what was said before', () => {
    expect(edited('b a n i a')).toEqual([
      ...recognised.slice(0, 3),
      { label: 'i', startMs: 300, endMs: 420, divided: true },
      recognised[3],
    ]);
    expect(edited('m b a n a')[0]).toEqual({ label: 'm', startMs: 0, endMs: 100, divided: true });
    expect(edited('b a n a m').at(-1)).toEqual({ label: 'm', startMs: 980, endMs: 1100, divided: true });
  });

  test('without a pause its neighbours give some of theirs', () => {
    const [b, x, a, ...others] = edited('b x a n a');
    expect(x).toEqual({ label: 'x', startMs: b?.endMs, endMs: a?.startMs, divided: true });
    expect((x?.endMs ?? 0) - (x?.startMs ?? 0)).toBeCloseTo(20, 9);
    expect(b?.endMs).toBeLessThan(160);
    expect(a).toMatchObject({ endMs: 240, confidence: 0.4 });
    expect(others).toEqual(recognised.slice(2));
  });

  test('of a part of the recording, none is put in before it begins', () => {
    expect(retime(recognised.slice(2), ['m', 'n', 'a'], 1000, 220)[0]).toEqual({
      ...{ label: 'm', startMs: 220, endMs: 240, divided: true },
    });
  });

  test('always as many as labels, in order, none over another, none without length', () => {
    const spans = fc.array(
      fc.record({
        label: fc.constantFrom('a', 'b', 'c'),
        pause: fc.constantFrom(0, 0, 0, 30, 800),
        length: fc.integer({ min: 10, max: 200 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(spans, some, (parts, labels) => {
        let at = 0;
        const old = parts.map(({ label, pause, length }): TimedLabel => {
          const startMs = at + pause;
          at = startMs + length;
          return { label, startMs, endMs: at, confidence: 0.5 };
        });
        const times = retime(old, labels, at + 50);
        expect(times.map(({ label }) => label)).toEqual(labels);
        times.forEach((time, j) => {
          expect(time.endMs).toBeGreaterThan(time.startMs);
          expect(time.startMs).toBeGreaterThanOrEqual((times[j - 1]?.endMs ?? 0) - 1e-6);
          expect(time.endMs).toBeLessThanOrEqual(at + 50 + 1e-6);
        });
      }),
      { numRuns: 300 },
    );
  });
});

test('a segment has the labels whose middle lies in it', () => {
  expect(indexesWithin(recognised, 150, 290)).toEqual([1, 2]);
  expect(indexesWithin(recognised, null, 270)).toEqual([0, 1]);
  expect(indexesWithin(recognised, 270, null)).toEqual([2, 3]);
});

test('to be looked at, a label goes on until the next, or a little where there is a pause', () => {
  expect(untilNext(recognised).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    ...[
      [100, 160],
      [160, 240],
      [240, 420],
      [900, 980],
    ],
  ]);
});
