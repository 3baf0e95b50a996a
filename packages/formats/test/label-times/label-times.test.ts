import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TimedLabel, textGrid, tsv, tsvHeader } from '../../src/label-times/index.js';

const labels: TimedLabel[] = [
  { label: 'ŋ', startMs: 40, endMs: 100, confidence: 0.98765 },
  { label: 'a"́', startMs: 100, endMs: 180 },
  { label: 'b', startMs: 250, endMs: 300, confidence: 1 },
];

/** The intervals of a TextGrid, in seconds. */
function intervals(text: string): { xmin: number; xmax: number; text: string }[] {
  return [...text.matchAll(/intervals \[\d+\]:\n +xmin = (\S+)\n +xmax = (\S+)\n +text = "(.*)"\n/gu)].map(
    ([, xmin, xmax, label]) => ({
      xmin: Number(xmin),
      xmax: Number(xmax),
      text: (label ?? '').replaceAll('""', '"'),
    }),
  );
}

describe('labels with their times', () => {
  test('as TSV: a line each, without confidence where a person wrote the label', () => {
    expect(`${tsvHeader}${tsv({ file: 'a\tb\n.wav', labels })}`).toBe(
      'file\tlabel\tstartMs\tendMs\tconfidence\n' +
        'a b .wav\tŋ\t40\t100\t0.9877\na b .wav\ta"́\t100\t180\t\na b .wav\tb\t250\t300\t1.0000\n',
    );
  });

  test('as a TextGrid: intervals from the beginning to the end, pauses without text', () => {
    const written = textGrid({ labels, lengthMs: 400 });
    expect(written).toMatch(
      /^File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 0\.4\n/,
    );
    expect(written).toContain('intervals: size = 6\n');
    expect(intervals(written)).toEqual([
      { xmin: 0, xmax: 0.04, text: '' },
      { xmin: 0.04, xmax: 0.1, text: 'ŋ' },
      { xmin: 0.1, xmax: 0.18, text: 'a"́' },
      { xmin: 0.18, xmax: 0.25, text: '' },
      { xmin: 0.25, xmax: 0.3, text: 'b' },
      { xmin: 0.3, xmax: 0.4, text: '' },
    ]);
  });

  test('a TextGrid has no gap, no overlap and no interval without length, which Praat would refuse', () => {
    const steps = fc.array(fc.record({ pause: fc.nat(50), length: fc.nat(50) }), { maxLength: 20 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 3000 }), (spans, lengthMs) => {
        let at = 0;
        const made = spans.map(({ pause, length }) => {
          const startMs = at + pause;
          at = startMs + length;
          return { label: 'a', startMs, endMs: at };
        });
        const found = intervals(textGrid({ labels: made, lengthMs }));
        expect(found[0]?.xmin).toBe(0);
        expect(found.at(-1)?.xmax).toBe(Math.max(lengthMs, at) / 1000);
        found.forEach((interval, i) => {
          expect(interval.xmax).toBeGreaterThan(interval.xmin);
          expect(interval.xmin).toBe(i === 0 ? 0 : found[i - 1]?.xmax);
        });
        expect(found.filter(({ text }) => text !== '')).toHaveLength(
          made.filter(({ startMs, endMs }) => endMs > startMs).length,
        );
      }),
    );
  });
});
