import { describe, expect, test } from 'vitest';
import { type AnnotationDocument, readAnnotations } from '../../src/annotations/index.js';
import { latin1, utf8, utf16 } from './eaf-samples.js';

const read = (text: string) => readAnnotations(utf8(text));
const all = ({ tiers }: AnnotationDocument) =>
  tiers.map(({ id, participant, annotations }) => [
    id,
    participant,
    annotations.map(({ start, end, text }) => [start, end, text]),
  ]);
const codes = ({ faults }: AnnotationDocument) =>
  faults.map(({ code, count, place }) => [code, count, place.line ?? null]);

describe('CHAT', () => {
  const chat = `@UTF8
@Begin
@Participants:\tANA Ana_Maria Target_Child, BEN Investigator
@Media:\trec, audio
*ANA:\ta ma \u0015100_400\u0015
%gls:\tmother
*BEN:\tfirst \u0015500_900\u0015 second
\tline \u0015900_1500\u0015 and more
*XXX:\tnobody
*ANA:\told \u0015%snd:"rec"_2000_2500\u0015
@Comment:\tno utterance
%gls:\tstray
stray
@End
after
`;
  test.each([
    ['LF', chat],
    ['CRLF with a mark', `\ufeff${chat.replaceAll('\n', '\r\n')}`],
  ])('speakers, dependent tiers, continued lines, times inside: %s', (_, text) => {
    const document = read(text);
    expect(document).toMatchObject({ format: 'chat', media: [{ name: 'rec', mimeType: 'audio/*' }] });
    expect(all(document)).toEqual([
      ['%gls@ANA', 'Ana_Maria', [[100, 400, 'mother']]],
      [
        'ANA',
        'Ana_Maria',
        [
          [100, 400, 'a ma'],
          [2000, 2500, 'old'],
        ],
      ],
      [
        'BEN',
        'BEN',
        [
          [500, 900, 'first'],
          [900, 1500, 'second line'],
          [null, null, 'and more'],
        ],
      ],
      ['XXX', 'XXX', [[null, null, 'nobody']]],
    ]);
    expect(codes(document)).toEqual([
      ['not-aligned', 1, null],
      ['speaker-unknown', 1, null],
      ['not-aligned', 1, null],
      ['line-unreadable', 2, 12],
      ['text-after-end', 1, 15],
    ]);
  });

  test('a file without its end, and one that says it has no times', () => {
    expect(codes(read('@Begin\n@Media:\trec, audio, unlinked\n*A:\tx\n'))).toEqual([
      ['not-aligned', 1, 2],
      ['speaker-unknown', 1, null],
      ['not-aligned', 1, null],
      ['end-missing', 1, null],
    ]);
  });
});

describe('subtitles', () => {
  test('WebVTT: voices, blocks that are no cues, settings, tags and entities', () => {
    const document = read(
      '\ufeffWEBVTT Title\nKind: captions\n\nNOTE no\ncue\n\nSTYLE\n::cue {}\n\nREGION\nid:x\n\nid1\n00:01.500 --> 00:02.000 align:left\n<v Ana>a <i>b</i> &amp; &lt;c&gt;</v>\n<v.loud Ben>d\n\n01:00:00.000 --> 01:00:01.250\nx < y\nz\n',
    );
    expect(document.format).toBe('webvtt');
    expect(all(document)).toEqual([
      ['Ana', 'Ana', [[1500, 2000, 'a b & <c>']]],
      ['Ben', 'Ben', [[1500, 2000, 'd']]],
      ['cues', null, [[3_600_000, 3_601_250, 'x < y\nz']]],
    ]);
    expect(document.faults).toEqual([]);
  });

  test('SRT: comma, repeated numbers, overlap, CRLF; what cannot be read is told', () => {
    const document = read(
      '1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<font color="x">a</font>\r\n\r\n1\r\n00:00:02,000 --> 00:00:03,000\r\nb\r\n\r\n3\r\nnothing\r\n\r\n4\r\n00:00:xx --> 00:00:09,000\r\nc\r\n',
    );
    expect(document.format).toBe('srt');
    expect(all(document)).toEqual([
      [
        'cues',
        null,
        [
          [1000, 2500, 'a'],
          [2000, 3000, 'b'],
          [null, 9000, 'c'],
        ],
      ],
    ]);
    expect(codes(document)).toEqual([
      ['line-unreadable', 1, 9],
      ['time-unreadable', 1, 13],
      ['overlap', 1, null],
    ]);
  });
});

test('Audacity: decimal commas, frequencies, points, tabs in the text', () => {
  const document = read('0.500000\t1.250000\ta\tb\n\\\t100.0\t200.0\n2,000000\t2,000000\n3.000000\tx\n');
  expect(document.format).toBe('audacity');
  expect(all(document)).toEqual([
    [
      'labels',
      null,
      [
        [500, 1250, 'a\tb'],
        [2000, 2000, ''],
      ],
    ],
  ]);
  expect(codes(document)).toEqual([['line-unreadable', 1, 4]]);
});

describe('tables', () => {
  const expected = [
    ['u', 'Ana', [[500, 1000, 'a "q", b']]],
    ['v', 'Ben', [[1500, 2250, 'two\nlines']]],
  ];
  test.each<[string, Uint8Array]>([
    [
      'commas, seconds',
      utf8('tier,speaker,start (s),end (s),text\nu,Ana,0.5,1.0,"a ""q"", b"\nv,Ben,1.5,2.25,"two\nlines"\n'),
    ],
    [
      'semicolons, decimal commas, German, a mark, CRLF',
      utf8(
        '\ufeffEbene;Sprecher;Beginn;Ende;Text\r\nu;Ana;0,5;1,0;"a ""q"", b"\r\nv;Ben;1,5;2,25;"two\r\nlines"\r\n',
      ),
    ],
    [
      'tabs, ms, UTF-16',
      utf16(
        'Tier\tSpeaker\tStart [ms]\tEnd [ms]\tText\nu\tAna\t500\t1000\t"a ""q"", b"\nv\tBen\t1500\t2250\t"two\nlines"\n',
        false,
      ),
    ],
    [
      'a clock, French, durations',
      utf8(
        'couche,locuteur,début,durée,texte\n'.replace('couche', 'tier') +
          'u,Ana,00:00:00.500,00:00:00.500,"a ""q"", b"\nv,Ben,00:00:01.500,00:00:00.750,"two\nlines"\n',
      ),
    ],
  ])('%s', (_, bytes) => {
    const document = readAnnotations(bytes);
    expect(all(document)).toEqual(expected);
    expect(document.faults).toEqual([]);
  });

  test("ELAN's export of tabs, without headings and with", () => {
    const rows =
      'u\tAna\t00:00:00.500\t0.5\t500\t00:00:01.000\t1.0\t1000\t00:00:00.500\t0.5\t500\ta\nu\tAna\t00:00:02.000\t2.0\t2000\t00:00:02.750\t2.75\t2750\t00:00:00.750\t0.75\t750\tb\n';
    const headings =
      'Tier\tParticipant\tBegin Time - hh:mm:ss.ms\tBegin Time - ss.msec\tBegin Time - msec\tEnd Time - hh:mm:ss.ms\tEnd Time - ss.msec\tEnd Time - msec\tDuration - hh:mm:ss.ms\tDuration - ss.msec\tDuration - msec\tmy tier\n';
    for (const text of [rows, headings + rows]) {
      const document = read(text);
      expect(document.format).toBe('tsv');
      expect(all(document)).toEqual([
        [
          'u',
          'Ana',
          [
            [500, 1000, 'a'],
            [2000, 2750, 'b'],
          ],
        ],
      ]);
    }
  });

  test('columns that a person names; rows without times; quotes that do not end', () => {
    const text = 'x,y,z\n5,1,a\n9,six,b\n9,7,"c\n';
    expect(() => read(text)).toThrow(
      /which of its columns are start, end and text is ambiguous: "x", "y", "z"/u,
    );
    const document = readAnnotations(utf8(text), {
      columns: { header: true, start: 1, end: 0, text: 2, unit: 'milliseconds' },
    });
    expect(all(document)).toEqual([
      [
        'z',
        null,
        [
          [1, 5, 'a'],
          [7, 9, '"c'],
          [null, 9, 'b'],
        ],
      ],
    ]);
    expect(codes(document)).toEqual([
      ['quote-unclosed', 1, 4],
      ['time-unreadable', 1, 3],
    ]);
  });

  test('8 bits a character are read, and that is told', () => {
    const document = readAnnotations(latin1('start;end;text\n100;200;\x80é\n'));
    expect(document.tiers[0]?.annotations[0]?.text).toBe('€é');
    expect(codes(document)).toEqual([['encoding-assumed', 1, null]]);
  });
});

describe('tables of other programs and options', () => {
  const read = (text: string) => {
    const { tiers, faults } = readAnnotations(utf8(text));
    return {
      tiers: tiers.map(({ id, annotations }) => [
        id,
        annotations.map((one) => `${one.start} ${one.end} ${one.text}`),
      ]),
      faults: faults.map(({ code }) => code),
    };
  };

  test("ELAN's export with a column for each tier: all of them are read", () => {
    const heading =
      'Begin Time - hh:mm:ss.ms\tBegin Time - msec\tEnd Time - hh:mm:ss.ms\tEnd Time - msec\ttx@A\tft@A\tno';
    const rows = [
      '00:00:00.290\t290\t00:00:01.910\t1910\tama\tmother\t1',
      '00:00:02.000\t2000\t00:00:03.000\t3000\t\tfree\t2',
    ];
    expect(read(`${[heading, ...rows].join('\n')}\n`)).toEqual({
      tiers: [
        ['tx@A', ['290 1910 ama']],
        ['ft@A', ['290 1910 mother', '2000 3000 free']],
      ],
      faults: [],
    });
  });

  test("ELAN's export with files: their names and paths are no text", () => {
    const rows = [
      'tx\tA\t290\t1910\t1620\tama\tx.eaf\tfile:///a/x.eaf',
      'tx\tA\t2000\t3000\t1000\tapa\tx.eaf\tfile:///a/x.eaf',
    ];
    expect(read(`${rows.join('\n')}\n`)).toEqual({
      tiers: [['tx', ['290 1910 ama', '2000 3000 apa']]],
      faults: ['column-not-read'],
    });
    const headed = ['Tier\tBegin Time - msec\tEnd Time - msec\ttx\tFile Name', 'tx\t290\t1910\tama\tx.eaf'];
    expect(read(`${headed.join('\n')}\n`).tiers).toEqual([['tx', ['290 1910 ama']]]);
  });

  test('begin and duration without headings', () => {
    const rows = ['tx\t0\t900\ta', 'tx\t1000\t900\tb', 'tx\t2000\t800\tc', 'tx\t3000\t700\td'];
    expect(read(`${rows.join('\n')}\n`).tiers).toEqual([
      ['tx', ['0 900 a', '1000 1900 b', '2000 2800 c', '3000 3700 d']],
    ]);
  });

  test('whole seconds are told from milliseconds, which is said; a unit in the heading counts', () => {
    expect(read('start,end,text\n0,4,a\n5,9,b\n')).toEqual({
      tiers: [['text', ['0 4000 a', '5000 9000 b']]],
      faults: ['unit-assumed'],
    });
    expect(read('start (ms),end (ms),text\n0,4,a\n5,9,b\n')).toEqual({
      tiers: [['text', ['0 4 a', '5 9 b']]],
      faults: [],
    });
  });

  test('milliseconds with their thousands set apart, as spreadsheets show them, and fractions of milliseconds', () => {
    for (const mark of [',', '.']) {
      const rows = ['0\t345\ta', '999\t1,234\tb', '12,345\t1,012,345\tc'].join('\n').replaceAll(',', mark);
      expect(read(`start (ms)\tend (ms)\ttext\n${rows}\n`)).toEqual({
        tiers: [['text', ['0 345 a', '999 1234 b', '12345 1012345 c']]],
        faults: [],
      });
      const fractions = ['0,000\t345,125\ta', '999,500\t1234,625\tb'].join('\n').replaceAll(',', mark);
      expect(read(`start (ms)\tend (ms)\ttext\n${fractions}\n`)).toEqual({
        tiers: [['text', ['0 345 a', '1000 1235 b']]],
        faults: [],
      });
    }
    expect(read('start (ms)\tduration (ms)\ttext\n1,234\t1,000\ta\n').tiers).toEqual([
      ['text', ['1234 2234 a']],
    ]);
  });

  test('the line in which a spreadsheet says its separator', () => {
    expect(read('sep=;\r\nstart;end;text\r\n0,5;1,5;"a; b"\r\n')).toEqual({
      tiers: [['text', ['500 1500 a; b']]],
      faults: [],
    });
  });

  test('WebVTT: a cue right below the header', () => {
    expect(read('WEBVTT\nKind: captions\n00:01.000 --> 00:02.000\nama\n')).toEqual({
      tiers: [['cues', ['1000 2000 ama']]],
      faults: [],
    });
  });
});
