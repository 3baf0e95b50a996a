import { describe, expect, test } from 'vitest';
import { type AnnotationDocument, readAnnotations } from '../../src/annotations/index.js';
import { latin1, utf8, utf16 } from './eaf-samples.js';

const long = (text: string) => `File type = "ooTextFile"
Object class = "TextGrid"

xmin = -0.5s
xmax = 2.5
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words - ${text}"
        xmin = -0.5s
        xmax = 2.5
        intervals: size = 3
        intervals [1]:
            xmin = -0.5s
            xmax = 1.
            text = "${text} ""q"""
        intervals [2]:
            xmin = 1.
            xmax = 3/2 ! a half
            text = " "
        intervals [3]:
            xmin = 1.5e0
            xmax = 250%
            text = "two
lines"
    item [2]:
        class = "TextTier"
        name = "tones"
        xmin = -0.5
        xmax = 2.5
        points: size = 1
        points [1]:
            number = 0.25
            mark = "H"
`;

/** The items only, as in the short format. */
const short = (text: string) =>
  `"ooTextFile short"\n"TextGrid"\n-0.5\n2.5\n<exists>\n2\n"IntervalTier"\n"words - ${text}"\n-0.5\n2.5\n3\n` +
  `-0.5\n1\n"${text} ""q"""\n1\n1.5\n""\n1.5\n2.5\n"two\nlines"\n"TextTier"\n"tones"\n-0.5\n2.5\n1\n0.25\n"H"\n`;

function binary(text: string, wide: boolean): Uint8Array {
  const bytes: number[] = [...latin1('ooBinaryFile')];
  const double = (value: number) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const integer = (value: number) => bytes.push(0, 0, value >> 8, value & 255);
  const className = (name: string) => bytes.push(name.length, ...latin1(name));
  const string = (value: string) => {
    const units = wide ? utf16(value, true, false) : latin1(value);
    if (wide) bytes.push(0xff, 0xff);
    bytes.push(value.length >> 8, value.length & 255, ...units);
  };
  className('TextGrid');
  double(-0.5);
  double(2.5);
  bytes.push(1);
  integer(2);
  className('IntervalTier');
  string(`words - ${text}`);
  double(-0.5);
  double(2.5);
  integer(3);
  for (const [from, to, value] of [
    [-0.5, 1, `${text} "q"`],
    [1, 1.5, ''],
    [1.5, 2.5, 'two\nlines'],
  ] as const) {
    double(from);
    double(to);
    string(value);
  }
  className('TextTier');
  string('tones');
  double(-0.5);
  double(2.5);
  integer(1);
  double(0.25);
  string('H');
  return Uint8Array.from(bytes);
}

const summary = ({ format, tiers }: AnnotationDocument) => ({
  format,
  tiers: tiers.map(({ id, type, annotations }) => [
    id,
    type,
    annotations.map(({ start, end, text }) => [start, end, text]),
  ]),
});
const expected = (text: string) => ({
  format: 'textgrid',
  tiers: [
    [
      `words - ${text}`,
      'IntervalTier',
      [
        [-500, 1000, `${text} "q"`],
        [1500, 2500, 'two\nlines'],
      ],
    ],
    ['tones', 'TextTier', [[250, 250, 'H']]],
  ],
});
const codes = ({ faults }: AnnotationDocument) => faults.map(({ code, count }) => [code, count]);

const encodings: readonly (readonly [string, string, (text: string) => Uint8Array, readonly string[]])[] = [
  ['UTF-8', 'ŋə́', utf8, []],
  ['UTF-8 with a mark', 'ŋə́', (text) => utf8(`\ufeff${text}`), []],
  ['UTF-16BE', 'ŋ😀', (text) => utf16(text, true), []],
  ['UTF-16LE', 'ŋ😀', (text) => utf16(text, false), []],
  ['Latin-1', 'éü', latin1, ['encoding-assumed']],
  ['ASCII', 'ab', latin1, []],
];
const ends = [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const;

describe('TextGrids', () => {
  const cases = encodings.flatMap(([name, text, encode, faults]) =>
    ends.flatMap(([end, characters]) =>
      (
        [
          ['long', long],
          ['short', short],
        ] as const
      ).map(
        ([style, make]) =>
          [name, style, end, encode(make(text).replaceAll('\n', characters)), text, faults] as const,
      ),
    ),
  );
  test.each(cases)('%s, %s, %s', (_encoding, _style, _end, bytes, text, faults) => {
    const document = readAnnotations(bytes);
    expect(summary(document)).toEqual(expected(text));
    expect(codes(document).map(([code]) => code)).toEqual([...faults, 'before-start']);
  });

  test('binary, in Latin-1 and in UTF-16', () => {
    expect(summary(readAnnotations(binary('éü', false)))).toEqual(expected('éü'));
    expect(summary(readAnnotations(binary('ŋ😀', true)))).toEqual(expected('ŋ😀'));
    expect(() => readAnnotations(binary('é', false).subarray(0, 90))).toThrow(
      /byte \d+: the file ends too early/u,
    );
  });

  test('old Macintosh texts, where a person says so', () => {
    const bytes = Uint8Array.from(long('~'), (c) => (c === '~' ? 0x8e : c.charCodeAt(0)));
    expect(readAnnotations(bytes, { eightBit: 'macintosh' }).tiers[0]?.id).toBe('words - é');
    expect(readAnnotations(bytes).tiers[0]?.id).toBe('words - Ž');
  });

  test('the boundaries of segments without text are remembered', () => {
    expect(readAnnotations(utf8(long('a'))).tiers.map(({ boundaries }) => boundaries)).toEqual([
      [-500, 1000, 1500, 2500],
      undefined,
    ]);
  });

  test('a text after the last tier is not read, and that is told; tiers of the same name are kept', () => {
    const text = long('a').replace('"tones"', '"words - a"');
    expect(codes(readAnnotations(utf8(`${text}"more"`)))).toEqual([
      ['text-after-end', 1],
      ['before-start', 1],
      ['tier-duplicate', 1],
    ]);
  });

  test('segments that overlap, end before they begin or after the recording', () => {
    const text = short('a').replace('1\n1.5\n""', '0.5\n0.25\n"x"').replace('1.5\n2.5\n"two', '1.5\n3\n"two');
    expect(codes(readAnnotations(utf8(text)))).toEqual([
      ['before-start', 1],
      ['negative-length', 1],
      ['overlap', 1],
      ['beyond-end', 1],
    ]);
  });

  test('an absent list of tiers', () => {
    expect(readAnnotations(utf8('"ooTextFile"\n"TextGrid"\n0\n1\n<absent>\n')).tiers).toEqual([]);
  });

  test.each([
    [
      'a count that is too large',
      long('a').replace('size = 3', 'size = 4'),
      /line 29, column 17: the time of interval 4 of tier 1 should be a number; found a text/u,
    ],
    [
      'more tiers than there are',
      long('a').replace('size = 2', 'size = 3'),
      /line 37, column 1: the file ends where the class of tier 3 should be/u,
    ],
    [
      'a text that is not closed',
      long('a').replace('mark = "H"', 'mark = "H'),
      /line 37, column 1: .* no closing quote/u,
    ],
    [
      'a quote that is not doubled',
      long('a').replace('"H"', '"H"H"'),
      /line 36, column 23: .*followed by "H"/u,
    ],
    [
      'a time that is none',
      long('a').replace('number = 0.25', 'number = -'),
      /should be a number; found "-"/u,
    ],
    [
      'a time with a decimal comma',
      long('a').replace('number = 0.25', 'number = 0,25'),
      /should be a number; found "0,25"/u,
    ],
    [
      'another object',
      long('a').replace('"TextGrid"', '"PitchTier"'),
      /line 2, column 27: it holds a Praat PitchTier/u,
    ],
    ['a collection', long('a').replace('"TextGrid"', '"Collection"'), /collection of several objects/u],
    ['a chronological one', '"Praat chronological TextGrid text file"\n0 1\n', /chronological TextGrid/u],
  ])('%s is refused, with its line', (_, text, message) => {
    expect(() => readAnnotations(utf8(text))).toThrow(message);
  });
});
