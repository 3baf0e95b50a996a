import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addTiersToTextGrid,
  annotationWriters,
  type NewDocument,
  readAnnotations,
  type WritableFormat,
} from '../../src/annotations/index.js';
import { latin1, utf8, utf16 } from './eaf-samples.js';

const document: NewDocument = {
  media: 'rec 1.wav',
  lengthMilliseconds: 5000,
  language: 'abz',
  tiers: [
    {
      name: 'utterances',
      participant: 'Ana',
      annotations: [
        { start: 100, end: 1234, text: 'ŋə́ & <b> "q" ]]>' },
        { start: 1234, end: 2000, text: 'two\nlines' },
      ],
    },
    { name: 'other', participant: 'Ben', annotations: [{ start: 3000, end: 4000, text: 'b --> c' }] },
    { name: 'labels', segmentsOf: 'utterances', annotations: [{ start: 200, end: 300, text: 'ŋ' }] },
  ],
};

const spoken = (lines: string) => [
  [100, 1234, 'ŋə́ & <b> "q" ]]>'],
  [1234, 2000, lines],
  [3000, 4000, 'b --> c'],
];

/** All but the words, in the order of time. */
const readBack = (bytes: Uint8Array) =>
  readAnnotations(bytes)
    .tiers.filter(({ id }) => !/^(W |labels|.*segnum)/u.test(id))
    .flatMap(({ annotations }) => annotations.map(({ start, end, text }) => [start, end, text] as const))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));

describe('new annotation files', () => {
  test.each<[WritableFormat, string, readonly string[]]>([
    ['textgrid', 'two\nlines', []],
    ['pangloss', 'two lines', []],
    ['trs', 'two lines', ['tier-not-written']],
    ['flextext', 'two lines', ['tier-not-written']],
    ['chat', 'two lines', ['tier-not-written']],
    ['exb', 'two\nlines', []],
    ['srt', 'two\nlines', ['tier-not-written', 'speakers-not-written']],
    ['webvtt', 'two\nlines', ['tier-not-written']],
    ['csv', 'two\nlines', []],
    ['tsv', 'two\nlines', []],
  ])('%s is read again as it was written', (format, lines, told) => {
    const { bytes, faults } = annotationWriters[format].write(document);
    const again = readAnnotations(bytes);
    expect(again.format).toBe(format);
    expect(readBack(bytes)).toEqual(spoken(lines));
    expect(faults.map(({ code }) => code)).toEqual(told);
    expect(again.faults.filter(({ code }) => code !== 'empty-segment')).toEqual([]);
  });

  test('Audacity has one row of labels', () => {
    const { bytes } = annotationWriters.audacity.write(document);
    expect(
      readAnnotations(bytes).tiers.map(({ annotations }) =>
        annotations.map(({ start, end, text }) => [start, end, text]),
      ),
    ).toEqual([spoken('two lines')]);
    expect(new TextDecoder().decode(bytes)).toBe(
      '0.100000\t1.234000\tŋə́ & <b> "q" ]]>\n1.234000\t2.000000\ttwo lines\n3.000000\t4.000000\tb --> c\n',
    );
  });

  test('words are within their sentence in Pangloss XML, media and speakers where they belong', () => {
    const again = readAnnotations(annotationWriters.pangloss.write(document).bytes);
    expect(again.media).toMatchObject([{ name: 'rec 1.wav' }]);
    expect(
      again.tiers.map(({ id, participant, annotations }) => [id, participant, annotations.length]),
    ).toEqual([
      ['S FORM phono @Ana', 'Ana', 2],
      ['W FORM phono @Ana', 'Ana', 1],
      ['S FORM phono @Ben', 'Ben', 1],
    ]);
    for (const format of ['trs', 'chat', 'webvtt', 'csv', 'exb'] as const) {
      expect(
        new Set(
          readAnnotations(annotationWriters[format].write(document).bytes).tiers.map(
            ({ participant }) => participant,
          ),
        ),
      ).toContain('Ben');
    }
  });

  test('overlaps: another tier of a TextGrid, one turn in Transcriber, which is told', () => {
    const overlapping: NewDocument = {
      ...document,
      tiers: [
        {
          name: 'u',
          annotations: [
            { start: 0, end: 1000, text: 'a' },
            { start: 500, end: 6000, text: 'b' },
            { start: 700, end: 700, text: 'point' },
          ],
        },
      ],
    };
    const grid = annotationWriters.textgrid.write(overlapping);
    expect(
      readAnnotations(grid.bytes).tiers.map(({ id, annotations }) => [
        id,
        annotations.map(({ start, end }) => [start, end]),
      ]),
    ).toEqual([
      ['u', [[0, 1000]]],
      ['u (2)', [[500, 5000]]],
      ['u (points)', [[700, 700]]],
    ]);
    expect(grid.faults.map(({ code }) => code)).toEqual(['cut-at-end']);
    expect(annotationWriters.trs.write(overlapping).faults.map(({ code, count }) => [code, count])).toEqual([
      ['times-widened', 3],
    ]);
  });

  test('any segments: a TextGrid covers the recording without gap or overlap', () => {
    const spans = fc.array(
      fc.record({
        start: fc.nat(4000),
        length: fc.integer({ min: 1, max: 900 }),
        text: fc.string({ minLength: 1, maxLength: 6 }),
      }),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(spans, (made) => {
        const annotations = made.map(({ start, length, text }) => ({
          start,
          end: start + length,
          text: `x${text}`,
        }));
        const written = annotationWriters.textgrid.write({
          ...document,
          tiers: [{ name: 't', annotations }],
        });
        const again = readAnnotations(written.bytes);
        expect(again.faults).toEqual([]);
        expect(
          again.tiers.flatMap((tier) => tier.annotations.map(({ start, end }) => `${start} ${end}`)).sort(),
        ).toEqual(annotations.map(({ start, end }) => `${start} ${end}`).sort());
        for (const { boundaries } of again.tiers) {
          expect(boundaries?.[0]).toBe(0);
          expect(boundaries?.at(-1)).toBe(5000);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the same TextGrid with a tier more', () => {
  const long = new TextDecoder().decode(
    annotationWriters.textgrid.write({ ...document, tiers: document.tiers.slice(1, 2) }).bytes,
  );
  const short =
    '"ooTextFile short"\n"TextGrid"\n0\n5\n<exists>\n1\n"IntervalTier"\n"other"\n0\n5\n1\n0\n5\n"é"\n';
  const added = { name: 'draft', participant: 'Ana', annotations: [{ start: 10, end: 20, text: 'é "q"' }] };
  test.each<[string, Uint8Array, string]>([
    ['long', utf8(long), 'utf-8'],
    ['long, CRLF, with a mark', utf8(`\ufeff${long.replaceAll('\n', '\r\n')}`), 'utf-8'],
    ['short, CR', utf8(short.replaceAll('\n', '\r')), 'utf-8'],
    ['short, UTF-16BE', utf16(short, true), 'utf-16be'],
    ['short, UTF-16LE, CRLF', utf16(short.replaceAll('\n', '\r\n'), false), 'utf-16le'],
    ['short, Latin-1', latin1(short), 'windows-1252'],
  ])('%s: all but the number of tiers stays', (_, before, encoding) => {
    const { bytes } = addTiersToTextGrid(before, [added]);
    const again = readAnnotations(bytes);
    expect(again.tiers.map(({ id }) => id)).toEqual([
      ...readAnnotations(before).tiers.map(({ id }) => id),
      'draft - Ana',
    ]);
    expect(again.tiers[1]?.annotations).toMatchObject([{ start: 10, end: 20, text: 'é "q"' }]);
    const decode = (b: Uint8Array) => new TextDecoder(encoding, { ignoreBOM: true }).decode(b);
    const [a, b] = [decode(before), decode(bytes).replace(/(size = |<exists>[\r\n]+)2/u, '$11')];
    const end = a.trimEnd().length;
    expect(b.slice(0, end)).toBe(a.slice(0, end));
    expect(b.endsWith(a.slice(end))).toBe(true);
    expect(/\r/u.test(b)).toBe(/\r/u.test(a));
  });

  test('what the encoding of the file does not have is refused', () => {
    expect(() =>
      addTiersToTextGrid(latin1(short), [{ ...added, annotations: [{ start: 0, end: 1, text: 'ŋ' }] }]),
    ).toThrow(/has no "ŋ"; save it in UTF-8/u);
  });
});
