import { labelsOf } from '@persephone/formats/labels';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelTime } from '../../src/domain/transcriptions/transcription.js';
import { partsByAlignment as aligned } from '../../src/domain/utterance-edits/division.js';
import { partsByPauses } from '../../src/domain/utterance-edits/pairing.js';

/** Labels of 100 ms, one after the other, with a pause of so many ms before each that is named. */
function spoken(text: string, pauses: Readonly<Record<number, number>> = {}, confidence = 0.9): LabelTime[] {
  let at = 1000;
  return labelsOf(text).map((label, i) => {
    const startMs = at + (pauses[i] ?? 0);
    at = startMs + 100;
    return { label, startMs, endMs: at, confidence };
  });
}
/** With pauses wherever there is nothing between two labels for 150 ms. */
const partsByAlignment = (text: string, labels: readonly LabelTime[], span: Parameters<typeof aligned>[3]) =>
  aligned(
    text,
    labels,
    labels.flatMap(({ startMs: endMs }, i) => {
      const startMs = labels[i - 1]?.endMs ?? endMs;
      return endMs - startMs >= 150 ? [{ startMs, endMs }] : [];
    }),
    span,
  );
const brief = (parts: ReturnType<typeof partsByAlignment>) =>
  parts.map(({ startMs, endMs, text, uncertain }) => [startMs, endMs, text, uncertain]);
const whole = { startMs: 0, endMs: 600_000 };

describe('an utterance that a model has aligned', () => {
  test('is divided at the ends of its lines, in the pauses, with a little of them', () => {
    const parts = partsByAlignment('a b\n\nc d\ne', spoken('a b c d e', { 2: 500, 4: 40 }), whole);
    expect(brief(parts)).toEqual([
      [940, 1260, 'a b', false],
      [1640, 1920, 'c d', false],
      [1920, 2100, 'e', false],
    ]);
    expect(parts[1]?.labelTimes?.map(({ label, startMs }) => [label, startMs])).toEqual([
      ['c', 1700],
      ['d', 1800],
    ]);
  });

  test('is cut in the pause beside the end of a line where a label was aligned on the wrong side of it', () => {
    // The third label belongs to the first line, and was aligned behind the pause.
    const parts = partsByAlignment('a b c d\ne f g h', spoken('a b c d e f g h', { 3: 600 }), whole);
    expect(brief(parts)).toEqual([
      [940, 1360, 'a b c d', false],
      [1840, 2460, 'e f g h', false],
    ]);
    const last = parts[0]?.labelTimes?.at(-1);
    expect(last?.endMs).toBeLessThanOrEqual(1360);
  });

  test('is cut where the silence is, though labels were aligned within it', () => {
    const labels = spoken('a b c d').map((label, i) => ({
      ...label,
      ...(i > 1 && { startMs: label.startMs + 400 }),
    }));
    const moved = labels.map((label, i) => ({ ...label, endMs: label.endMs + (i > 1 ? 400 : 0) }));
    const parts = aligned('a b\nc d', moved, [{ startMs: 1150, endMs: 1650 }], whole);
    expect(brief(parts)).toEqual([
      [940, 1210, 'a b', false],
      [1590, 1860, 'c d', false],
    ]);
  });

  test('of one line has parts of 12 s at most, cut at their longest pauses', () => {
    const text = Array.from({ length: 400 }, (_, i) => (i % 2 ? 'a' : 'b')).join(' ');
    const parts = partsByAlignment(text, spoken(text, { 90: 700, 100: 300, 200: 900 }), whole);
    expect(parts.map((part) => labelsOf(part.text).length)).toEqual([90, 110, 118, 82]);
    for (const { startMs, endMs } of parts) expect(endMs - startMs).toBeLessThanOrEqual(12_000);
    expect(() => partsByAlignment('a b', spoken('a b'), whole)).toThrow(/nothing to divide/);
  });

  test('has a line of more than two minutes cut further, and leaves one of two alone', () => {
    const long = Array.from({ length: 1300 }, () => 'a').join(' ');
    const parts = partsByAlignment(`b\n${long}\nc`, spoken(`b ${long} c`), whole);
    expect([parts[0]?.text, parts.at(-1)?.text]).toEqual(['b', 'c']);
    expect(parts.length).toBeGreaterThan(10);
    const enough = Array.from({ length: 1000 }, () => 'a').join(' ');
    expect(partsByAlignment(`b\n${enough}`, spoken(`b ${enough}`), whole)).toHaveLength(2);
  });

  test('is uncertain where the text is hardly what is spoken there', () => {
    const labels = spoken('a b c d e f', { 3: 400 });
    const doubted = labels.map((label, i) => ({ ...label, confidence: i < 3 ? 0.05 : 0.5 }));
    const parts = partsByAlignment('a b c\nd e f', doubted, whole);
    expect(parts.map(({ uncertain }) => uncertain)).toEqual([true, false]);
    // More labels than anybody says in that time.
    const hasty = labels.map((label, i) => ({ ...label, startMs: 1000 + 2 * i, endMs: 1002 + 2 * i }));
    expect(partsByAlignment('a b c d e\nf', hasty, whole)[0]?.uncertain).toBe(true);
  });

  test('loses no label, and no part lies over another or beyond the utterance', () => {
    const label = fc.constantFrom('a', 'b', 'e\u0301', 'ts');
    const line = fc.array(label, { minLength: 1, maxLength: 30 });
    const text = fc.array(line, { minLength: 2, maxLength: 12 });
    const timing = fc.array(fc.tuple(fc.integer({ min: 30, max: 900 }), fc.nat(2000)), {
      minLength: 360,
      maxLength: 360,
    });
    fc.assert(
      fc.property(text, timing, (lines, times) => {
        const written = lines.map((one) => one.join(' ')).join('\n');
        let at = 0;
        const labels = labelsOf(written).map((one, i) => {
          const [length = 1, pause = 0] = times[i] ?? [];
          const startMs = at + (pause < 1000 ? 0 : pause);
          at = startMs + length;
          return { label: one, startMs, endMs: at, confidence: 0.5 };
        });
        const span = { startMs: 0, endMs: at };
        const parts = partsByAlignment(written, labels, span);
        expect(parts.flatMap((part) => labelsOf(part.text))).toEqual(labelsOf(written));
        let reached = span.startMs;
        for (const { startMs, endMs, labelTimes, text: part } of parts) {
          expect(startMs).toBeGreaterThanOrEqual(reached);
          expect(endMs - startMs).toBeGreaterThanOrEqual(30);
          reached = endMs;
          expect(labelTimes?.map((time) => time.label)).toEqual(labelsOf(part));
          for (const time of labelTimes ?? []) {
            expect(time.startMs).toBeGreaterThanOrEqual(startMs);
            expect(time.endMs).toBeLessThanOrEqual(endMs);
          }
        }
        expect(reached).toBeLessThanOrEqual(span.endMs);
      }),
    );
  });
});

describe('an utterance whose lines are paired with stretches of speech', () => {
  const stretches = (...spans: readonly (readonly [number, number])[]) =>
    spans.map(([startMs, endMs]) => ({ startMs, endMs }));

  test('has one of each', () => {
    const parts = partsByPauses('a b\nc d e\n', stretches([500, 900], [2000, 2600]));
    expect(brief(parts)).toEqual([
      [500, 900, 'a b', false],
      [2000, 2600, 'c d e', false],
    ]);
    expect(parts[0]?.labelTimes).toBeNull();
  });

  test('has several stretches in a line where there are a few more of them, as suits its length', () => {
    const parts = partsByPauses(
      'a a a a a a\nb b\nc c\nd d',
      stretches([0, 600], [1000, 1600], [2500, 2900], [3500, 3900], [4400, 4800]),
    );
    expect(brief(parts).map(([start, end]) => [start, end])).toEqual([
      [0, 1600],
      [2500, 2900],
      [3500, 3900],
      [4400, 4800],
    ]);
  });

  test('is refused where the numbers differ, and says them', () => {
    expect(() => partsByPauses('a\nb\nc', stretches([0, 100], [200, 300]))).toThrow(/3 lines.* 2 stretches/);
    const many = Array.from({ length: 17 }, (_, i) => [1000 * i, 1000 * i + 500] as const);
    const text = Array.from({ length: 12 }, () => 'a b').join('\n');
    expect(() => partsByPauses(text, stretches(...many))).toThrow(/12 lines.* 17 stretches/);
    expect(() => partsByPauses('a b c', stretches([0, 100]))).toThrow(/one line/);
  });

  test('is uncertain where a line is far slower or faster than the others', () => {
    const parts = partsByPauses('a a\nb b\nc c', stretches([0, 400], [1000, 1400], [2000, 4000]));
    expect(parts.map(({ uncertain }) => uncertain)).toEqual([false, false, true]);
  });
});
