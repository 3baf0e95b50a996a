import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileSegments, segmentTiers, spokenTiers } from '../../src/annotation-import/index.js';
import {
  dividedOver,
  type FileSegment,
  readAnnotations,
  type TranscribedUtterance,
  writeEaf,
} from '../../src/annotations/index.js';

const whole = (names: string, startMs = 0): TranscribedUtterance => ({
  ...{ start: 0, end: 10_000, speaker: null, text: names, reviewed: false },
  labels: names.split(' ').map((label, i) => ({
    label,
    startMs: startMs + 100 * i,
    endMs: startMs + 100 * (i + 1),
    confidence: i / 10,
  })),
});

const segment = (start: number, end: number, tier = 'tx'): FileSegment => ({
  ...{ tier, of: `${tier}${start}`, start, end, speaker: tier },
});

const shown = ({ utterances, faults }: ReturnType<typeof dividedOver>) => ({
  utterances: utterances.map(({ tier, start, end, text }) => [tier, start, end, text]),
  faults: faults.map(({ code, count }) => [code, count]),
});

test('a label that lies in several segments is in the one that began first, and is counted', () => {
  const segments = [segment(200, 400, 'b'), segment(0, 300, 'a'), segment(300, 400, 'c')];
  expect(shown(dividedOver(whole('p q r s'), segments))).toEqual({
    utterances: [
      ['a', 0, 300, 'p q r'],
      ['b', 200, 400, 's'],
    ],
    faults: [
      ['labels-in-several-segments', 2],
      ['segments-without-labels', 1],
    ],
  });
});

test('what lies in no segment is divided by segments and by pauses', () => {
  const labels = [0, 100, 300, 1400, 2500].map((startMs) => ({
    ...{ label: `l${startMs}`, startMs, endMs: startMs + 100 },
  }));
  const utterance = { ...whole('x'), labels };
  expect(shown(dividedOver(utterance, [segment(205, 210), segment(5000, 6000)]))).toEqual({
    utterances: [
      [null, 0, 200, 'l0 l100'],
      [null, 300, 400, 'l300'],
      [null, 1400, 1500, 'l1400'],
      [null, 2500, 2600, 'l2500'],
    ],
    faults: [
      ['labels-outside-segments', 5],
      ['segments-without-labels', 2],
    ],
  });
});

test('a text whose times are not known stays whole, which is told; where nothing was recognised there is no draft', () => {
  const untimed = { ...whole('p q'), labels: null };
  expect(dividedOver(untimed, [segment(0, 100)])).toMatchObject({
    utterances: [untimed],
    faults: [{ code: 'not-divided' }],
  });
  expect(shown(dividedOver({ ...untimed, text: '', labels: [] }, [segment(0, 100)]))).toEqual({
    utterances: [],
    faults: [['segments-without-labels', 1]],
  });
  expect(dividedOver(untimed, [])).toEqual({ utterances: [untimed], faults: [] });
});

test('no label is lost or doubled, whatever the segments are', () => {
  const times = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 900 }));
  fc.assert(
    fc.property(fc.array(times), fc.integer({ min: 1, max: 40 }), (all, count) => {
      const names = Array.from({ length: count }, (_, i) => `l${i}`);
      const segments = all.map(([start, length], i) => ({ ...segment(start, start + length), of: `s${i}` }));
      const { utterances } = dividedOver(whole(names.join(' '), 50), segments);
      const written = utterances.flatMap(({ labels }) => labels ?? []).sort((a, b) => a.startMs - b.startMs);
      expect(written.map(({ label }) => label)).toEqual(names);
      for (const { of, start, end, labels, text } of utterances) {
        expect(labels?.map(({ label }) => label).join(' ')).toBe(text);
        const middles = labels?.map(({ startMs, endMs }) => (startMs + endMs) / 2) ?? [];
        const isOutside = of === null || of === undefined;
        expect(isOutside || middles.every((one) => one >= start && one < end)).toBe(true);
      }
    }),
  );
});

test('which segments: those that utterances were taken from, else the likely ones, else the ones that cover most', () => {
  const annotations = (text: string, ends: readonly number[]) =>
    ends.map((end) => ({ start: end - 1000, end, text }));
  const tiersOf = (text: string) => {
    const tiers = [
      { name: 'tx@Ana', participant: 'Ana', annotations: annotations(text, [1000, 3000]) },
      { name: 'note', annotations: annotations('', [9000]) },
      { name: 'ft@Ana', segmentsOf: 'tx@Ana', annotations: annotations('said', [1000, 3000]) },
    ];
    const date = '2026-01-01T00:00:00Z';
    return spokenTiers(
      readAnnotations(writeEaf({ date, urn: '00000000-0000-4000-8000-000000000000', tiers })).tiers,
    );
  };
  const namesOf = (text: string, taken: readonly string[]) =>
    segmentTiers(tiersOf(text), taken).map(({ tier }) => tier.id);
  expect(namesOf('ma pa', ['note', 'gone'])).toEqual(['note']);
  expect(namesOf('ma pa', [])).toEqual(['tx@Ana']);
  // A tier that is associated with another is of the same segments.
  const both = tiersOf('ma pa').filter(({ tier }) => tier.id !== 'note');
  expect(fileSegments(both).map(({ tier, start }) => [tier, start])).toEqual([
    ['tx@Ana', 0],
    ['tx@Ana', 2000],
  ]);
});
