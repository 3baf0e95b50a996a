import {
  bootstrapInterval,
  carriesTone,
  confusions,
  judge,
  partsOf,
  perLabel,
  reliability,
  toneErrors,
} from '@persephone/engine/metrics';
import { type AlignmentStep, alignLabels } from '@persephone/formats/edit-alignment';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const aligned = (...pairs: [string, string][]): AlignmentStep[][] =>
  pairs.map(([reference, hypothesis]) =>
    alignLabels(reference.split(' ').filter(Boolean), hypothesis.split(' ').filter(Boolean)),
  );
const sequence = fc.array(fc.constantFrom('a', 'é', '˥', 't'), { maxLength: 6 });
const anyAlignments = fc
  .array(fc.tuple(sequence, sequence), { maxLength: 8 })
  .map((pairs) => pairs.map(([r, h]) => alignLabels(r, h)));

describe('bootstrapInterval', () => {
  const utterances = Array.from({ length: 200 }, (_, i) => ({ errors: i % 4, referenceLabels: 10 }));

  it('lies around the rate, as wide as the errors of utterances vary', () => {
    const { low = 0, high = 0 } = bootstrapInterval(utterances) ?? {};
    // Mean 1.5 of 10, standard deviation 1.118 an utterance: ± 1.96 · 0.1118 / √200.
    const half = (1.96 * 0.1118) / Math.sqrt(200);
    expect(low).toBeGreaterThan(0.15 - half - 0.003);
    expect(low).toBeLessThan(0.15 - half + 0.003);
    expect(high).toBeGreaterThan(0.15 + half - 0.003);
    expect(high).toBeLessThan(0.15 + half + 0.003);
  });

  it('is the same for the same seed and another for another', () => {
    expect(bootstrapInterval(utterances, { seed: 7 })).toEqual(bootstrapInterval(utterances, { seed: 7 }));
    expect(bootstrapInterval(utterances, { seed: 7 })).not.toEqual(
      bootstrapInterval(utterances, { seed: 8 }),
    );
  });

  it('is a point where all utterances are alike, and nothing without any', () => {
    expect(bootstrapInterval([{ errors: 3, referenceLabels: 12 }])).toEqual({ low: 0.25, high: 0.25 });
    expect(bootstrapInterval([{ errors: 2, referenceLabels: 0 }])).toEqual({ low: 2, high: 2 });
    expect(bootstrapInterval([])).toBeUndefined();
  });

  it('narrows at a lower level', () => {
    const wide = bootstrapInterval(utterances);
    const narrow = bootstrapInterval(utterances, { level: 0.5 });
    expect(narrow?.low).toBeGreaterThan(wide?.low ?? 1);
    expect(narrow?.high).toBeLessThan(wide?.high ?? 0);
  });
});

describe('confusions and figures by label', () => {
  const alignments = aligned(['k a t', 'k e t'], ['a t a', 'e t'], ['t', 't o o']);

  it('counts what was recognised for what, with insertions and deletions', () => {
    expect(confusions(alignments)).toEqual([
      { reference: null, hypothesis: 'o', count: 2 },
      { reference: 'a', hypothesis: 'e', count: 2 },
      { reference: 'a', hypothesis: null, count: 1 },
    ]);
  });

  it('gives precision, recall and F of every label', () => {
    expect(perLabel(alignments)).toEqual([
      { label: 'a', references: 3, hypotheses: 0, matches: 0, precision: null, recall: 0, f: 0 },
      { label: 't', references: 3, hypotheses: 3, matches: 3, precision: 1, recall: 1, f: 1 },
      { label: 'k', references: 1, hypotheses: 1, matches: 1, precision: 1, recall: 1, f: 1 },
      { label: 'e', references: 0, hypotheses: 2, matches: 0, precision: 0, recall: null, f: 0 },
      { label: 'o', references: 0, hypotheses: 2, matches: 0, precision: 0, recall: null, f: 0 },
    ]);
    const [half] = perLabel(aligned(['a a', 'a'], ['b', 'a']));
    expect(half).toMatchObject({ precision: 1 / 2, recall: 1 / 2, f: 1 / 2 });
  });

  it('loses no error and no label', () => {
    fc.assert(
      fc.property(anyAlignments, (all) => {
        const steps = all.flat();
        const errors = steps.filter(({ kind }) => kind !== 'match').length;
        expect(confusions(all).reduce((n, c) => n + c.count, 0)).toBe(errors);
        const figures = perLabel(all);
        const total = (of: (f: (typeof figures)[number]) => number) => figures.reduce((n, f) => n + of(f), 0);
        expect(total((f) => f.matches)).toBe(steps.length - errors);
        expect(total((f) => f.references)).toBe(steps.filter((s) => s.reference !== null).length);
        expect(total((f) => f.hypotheses)).toBe(steps.filter((s) => s.hypothesis !== null).length);
      }),
    );
  });
});

describe('tones', () => {
  it.each([
    ['é', 'e', '\u0301'],
    ['e\u0301', 'e', '\u0301'],
    ['ɔ̌', 'ɔ', '\u030C'],
    ['ṹ', 'ũ', '\u0301'],
    ['έ', 'ε', '\u0301'],
    ['ŋ̀', 'ŋ', '\u0300'],
    ['má', 'ma', '\u0301'],
    ['a˥˩', 'a', '˥˩'],
    ['˧', '', '˧'],
    ['⁵³', '', '⁵³'],
    ['35', '', '35'],
    ['č', 'č', ''],
    ['ś', 'ś', ''],
    ['ã', 'ã', ''],
    ['ü', 'ü', ''],
    ['tsʰ', 'tsʰ', ''],
  ])('%s is the segment %s with the tone %s', (label, segment, tone) => {
    expect(partsOf(label)).toEqual({ segment, tone });
    expect(carriesTone(label)).toBe(tone !== '');
  });

  it('are counted apart from segments', () => {
    const errors = toneErrors(
      aligned(['b é t', 'b e t'], ['é', 'á'], ['é', 'a'], ['l e ˧', 'l e ˥'], ['˧ d', 't'], ['o', '']),
    );
    expect(errors).toMatchObject({ toneLabels: 5, tone: 3, segment: 3, both: 1 });
    // é–á, é–a, d–t and the lost o, of b e t, e, e, l e, d, o.
    expect(errors?.segments).toMatchObject({ substitutions: 3, deletions: 1, referenceLabels: 9 });
  });

  it('are nothing where no label has any', () => {
    expect(toneErrors(aligned(['b e t', 'b a t']))).toBeUndefined();
  });

  it('add up to all errors', () => {
    fc.assert(
      fc.property(anyAlignments, (all) => {
        const found = toneErrors(all);
        const errors = all.flat().filter(({ kind }) => kind !== 'match').length;
        fc.pre(found !== undefined);
        const { tone, segment, both } = found ?? { tone: Number.NaN, segment: 0, both: 0 };
        expect(tone + segment + both).toBe(errors);
      }),
    );
  });
});

describe('reliability', () => {
  it('has how many labels of a confidence are right', () => {
    const judged = [
      ...Array.from({ length: 8 }, (_, i) => ({ confidence: 0.9, right: i < 6 })),
      { confidence: 1, right: true },
      { confidence: 0.2, right: false },
    ];
    const { bins, expectedCalibrationError } = reliability(judged, 2);
    expect(bins).toHaveLength(2);
    expect(bins[0]).toEqual({ from: 0, to: 0.5, labels: 1, meanConfidence: 0.2, shareRight: 0 });
    expect(bins[1]).toMatchObject({ from: 0.5, to: 1, labels: 9, shareRight: 7 / 9 });
    expect(bins[1]?.meanConfidence).toBeCloseTo(8.2 / 9, 12);
    expect(expectedCalibrationError).toBeCloseTo((0.2 + (8.2 - 7)) / 10, 12);
  });

  it('has bins for nothing, too', () => {
    const { bins, expectedCalibrationError } = reliability([]);
    expect(bins).toHaveLength(10);
    expect(bins.every((b) => b.labels === 0 && b.shareRight === null)).toBe(true);
    expect(expectedCalibrationError).toBe(0);
  });

  it('takes whether a label is right from the alignment', () => {
    const [steps = []] = aligned(['k a t', 'k e t a']);
    expect(judge(steps, [0.9, 0.5, 0.8, 0.3])).toEqual([
      { confidence: 0.9, right: true },
      { confidence: 0.5, right: false },
      { confidence: 0.8, right: true },
      { confidence: 0.3, right: false },
    ]);
    expect(() => judge(steps, [0.9])).toThrow(RangeError);
  });
});
