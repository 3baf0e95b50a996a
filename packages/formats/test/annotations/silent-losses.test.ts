import { describe, expect, test } from 'vitest';
import { annotatedUtterances, originNote, originOf } from '../../src/annotation-import/index.js';
import {
  addTiersToTextGrid,
  annotationWriters,
  languageOfTier,
  type Media,
  type NewDocument,
  readAnnotations,
} from '../../src/annotations/index.js';
import { aligned, eaf, slots, tier, utf8 } from './eaf-samples.js';

const read = (text: string) => readAnnotations(utf8(text));
const codesOf = (text: string) => read(text).faults.map(({ code }) => code);
const textsOf = (text: string) =>
  read(text).tiers.map(({ annotations }) => annotations.map((one) => one.text));

describe('a file of several recordings', () => {
  const flex = (media: string, phrases = '', guid = 'm') =>
    `<interlinear-text><paragraphs><paragraph><phrases><phrase begin-time-offset="0" end-time-offset="900" media-file="${guid}"><item type="txt" lang="abz">a</item></phrase>${phrases}</phrases></paragraph></paragraphs><media-files>${media}</media-files></interlinear-text>`;
  const file = (name: string, guid = 'm') => `<media guid="${guid}" location="file:///x/${name}"/>`;
  const document = (...texts: readonly string[]) => `<document version="2">${texts.join('')}</document>`;
  const pangloss = (...names: readonly string[]) =>
    `<ARCHIVE>${names.map((name) => `<TEXT><HEADER>${name && `<SOUNDFILE href="${name}"/>`}</HEADER><S><AUDIO start="0" end="1"/><FORM>a</FORM></S></TEXT>`).join('')}</ARCHIVE>`;
  const message = /several recordings \(a\.wav, b\.wav\), .*make a file of each/u;

  test.each([
    ['FLEx, a text each', document(flex(file('a.wav')), flex(file('b.wav')))],
    [
      'FLEx, in one text',
      document(
        flex(
          file('a.wav') + file('b.wav', 'n'),
          '<phrase begin-time-offset="0" end-time-offset="900" media-file="n"/>',
        ),
      ),
    ],
    ['Pangloss', pangloss('x/a.wav', 'x/b.wav')],
  ])('%s, is refused, for times of one are not those of another', (_, text) => {
    expect(() => read(text)).toThrow(message);
  });

  test.each([
    ['FLEx', document(flex(file('a.wav')), flex(file('A.mp3'))), []],
    ['FLEx, of which one names none', document(flex(file('a.wav')), flex('')), ['recording-assumed']],
    ['Pangloss', pangloss('a.wav', 'x/a.mp3'), []],
    ['Pangloss, of which one names none', pangloss('a.wav', ''), ['recording-assumed']],
  ])('%s: texts of one are read', (_, text, codes) => {
    expect(codesOf(text)).toEqual(codes);
  });
});

test('the origin of a video is that of the sound that was taken from it', () => {
  const media = (name: string, originMilliseconds: number): Media => ({
    ...{ name, rawName: name, url: null, relativeUrl: null, mimeType: null, extractedFrom: null },
    originMilliseconds,
  });
  const both = [media('camera2.mp4', 7000), media('Story.mp4', 1000)];
  expect(originOf(both, 'story.wav')).toBe(1000);
  expect(
    originOf([media('other.wav', 7), { ...media('a b.wav', 5), rawName: 'a%20b.wav' }], 'a%20b.wav'),
  ).toBe(5);
  expect(originNote(both, 'story.wav')).toBeUndefined();
  expect(originNote([media('a.wav', 0)], 'story.wav')).toBeUndefined();
  expect(originNote(both, 'x.wav')).toMatch(
    /called as the recording, x\.wav, .*camera2\.mp4: 7000 ms, Story\.mp4: 1000 ms.*7000 ms were added/u,
  );
});

describe('EXMARaLDA', () => {
  const exb = (tiers: string) =>
    `<basic-transcription><basic-body><common-timeline><tli id="T0" time="0"/><tli id="T1" time="1"/></common-timeline>${tiers}</basic-body></basic-transcription>`;
  const information = '<ud-information attribute-name="checked">yes</ud-information>';

  test('what is said of an event is no text of it', () => {
    expect(
      textsOf(exb(`<tier id="a" type="t"><event start="T0" end="T1">${information}ma</event></tier>`)),
    ).toEqual([['ma']]);
  });

  test('times that EXMARaLDA put between others are estimates', () => {
    const { tiers, faults } = read(
      exb('<tier id="a" type="t"><event start="T0" end="T1">ma</event></tier>').replace(
        'time="1"',
        'time="1" type="intp"',
      ),
    );
    expect(tiers[0]?.annotations).toMatchObject([{ start: 0, end: 1000, time: 'estimated' }]);
    expect(faults).toMatchObject([{ code: 'slot-estimated', count: 1 }]);
  });

  test('tiers of one name are told', () => {
    expect(codesOf(exb('<tier id="a" type="t"/><tier id="a" type="t"/>'))).toEqual(['tier-duplicate']);
  });
});

test('subtitles: what only looks like a tag stays', () => {
  const cue = '00:00:01.000 --> 00:00:02.000\n<laughs> <i>ma</i> <b><v Ana>pa</v> </laughs>\n';
  expect(textsOf(`WEBVTT\n\n${cue}`)).toEqual([['<laughs> ma', '</laughs>'], ['pa']]);
  expect(textsOf(`1\n${cue.replaceAll('.', ',')}`)).toEqual([['<laughs> ma', '</laughs>'], ['pa']]);
});

describe('tables of programs that quote nothing', () => {
  const table = (...rows: readonly string[]) =>
    ['tier\tstart (ms)\tend (ms)\ttext', ...rows.map((row, i) => `A\t${i}00\t${i}99\t${row}`), ''].join('\n');

  test.each([
    ['quotes within', ['"ma" pa', 'x'], ['"ma" pa', 'x']],
    ['a quote that the next row has, too', ['"ma', '"pa', 'x'], ['"ma', '"pa', 'x']],
    ['a quote that is never closed', ['"ma', 'pa', 'x'], ['"ma', 'pa', 'x']],
    ['quotes as programs write them', ['"a ""b"""', '"two\nlines"', 'x'], ['a "b"', 'two\nlines', 'x']],
  ])('%s: every row is one', (_, rows, texts) => {
    expect(textsOf(table(...rows))).toEqual([texts]);
  });

  test('rows that may stand in quotes are told', () => {
    expect(codesOf(table('"ma', 'pa"', 'x'))).toEqual(['rows-in-quotes']);
    expect(codesOf(table('"two\nlines"', '"ma" pa', 'x'))).toEqual([]);
  });
});

describe('speakers', () => {
  test('of one name are told', () => {
    expect(
      codesOf(
        '@UTF8\n@Begin\n@Participants:\tAAA Ana Adult, BBB Ana Child, CCC Adult, DDD Adult\n*AAA:\ta \u00150_9\u0015\n@End\n',
      ),
    ).toEqual(['speaker-same-name']);
    expect(
      codesOf(
        '<Trans><Speakers><Speaker id="a" name="Ana"/><Speaker id="b" name="Ana"/><Speaker id="c" name=""/><Speaker id="d" name=""/></Speakers></Trans>',
      ),
    ).toEqual(['speaker-same-name']);
  });

  test.each(['srt', 'audacity'] as const)('%s has no place for them, which is told', (format) => {
    const document = (participant: string | null): NewDocument => ({
      ...{ media: null, lengthMilliseconds: 9, language: null },
      tiers: [{ name: 'a', participant, annotations: [{ start: 0, end: 9, text: 'a' }] }],
    });
    const { write } = annotationWriters[format];
    expect(write(document('Ana')).faults).toMatchObject([
      { code: 'speakers-not-written', count: 1, message: expect.stringContaining('"Ana"') },
    ]);
    expect(write(document(null)).faults).toEqual([]);
  });
});

describe('ELAN', () => {
  const of = (attributes: string, id: string) =>
    tier(`LINGUISTIC_TYPE_REF="utterance" ${attributes}`, aligned(id, 'ts1', 'ts2', id));
  const file = (tiers: string, after = '') => eaf({ slots: slots(['ts1', 0], ['ts2', 900]), tiers, after });

  test('languages that nothing describes, that are there twice or have no id', () => {
    const text = file(
      of('TIER_ID="a" LANG_REF="abz"', 'a1') + of('TIER_ID="b" LANG_REF="xx"', 'a2'),
      '<LANGUAGE LANG_ID="abz" LANG_LABEL="Abui"/><LANGUAGE LANG_ID="abz" LANG_LABEL="Adang"/><LANGUAGE LANG_LABEL="x"/>',
    );
    const document = read(text);
    expect(document.tiers.map((one) => languageOfTier(document, one)?.name)).toEqual(['Abui', 'xx']);
    expect(codesOf(text)).toEqual(['language-duplicate', 'language-without-id', 'language-missing']);
  });

  test('a slot of an id that is there twice has the place of the first', () => {
    const doubled = file(of('TIER_ID="a"', 'a1')).replace(
      /<TIME_ORDER>[\s\S]*<\/TIME_ORDER>/u,
      `<TIME_ORDER>${slots(['x', 0], ['ts1'], ['y', 600], ['ts1'], ['z', 800], ['ts2', 900])}</TIME_ORDER>`,
    );
    expect(read(doubled).tiers[0]?.annotations).toMatchObject([{ start: 300, end: 900, time: 'estimated' }]);
  });

  test('tiers whose names differ only in how they are composed are told', () => {
    expect(codesOf(file(of('TIER_ID="\u00e9"', 'a1') + of('TIER_ID="e\u0301"', 'a2')))).toEqual([
      'tier-duplicate',
    ]);
  });

  test('each annotation of tiers of one name has a key of its own', () => {
    const { tiers } = read(file(of('TIER_ID="a"', 'a1') + of('TIER_ID="a"', 'a1')));
    const { utterances } = annotatedUtterances(
      tiers.map((one) => ({ tier: one, speaker: null })),
      { originMs: 0 },
      (text) => ({ labels: [text], leftOut: null, unknown: [], changes: [], ambiguous: [], unclosed: [] }),
    );
    expect(utterances.map(({ key }) => key)).toEqual(['a1', 'a1#2']);
  });
});

describe('rows that name several files', () => {
  const table = (...names: readonly string[]) =>
    `file,start (ms),end (ms),text\n${names.map((name, i) => `${name},${i}000,${i}900,ma\n`).join('')}`;

  test('annotation files: they are refused', () => {
    expect(() => read(table('x/a.eaf', 'x/b.eaf', 'c.eaf'))).toThrow(
      /3 annotation files \(a\.eaf, b\.eaf, …\), .*make a file of each/u,
    );
    expect(() => read('tx\tAna\t0.0\t1.0\tma\ta.eaf\ntx\tAna\t2.0\t3.0\tpa\tb.eaf\n')).toThrow(
      /2 annotation files \(a\.eaf, b\.eaf\)/u,
    );
    expect(codesOf(table('x/a.eaf', 'x/a.eaf'))).toEqual(['column-not-read']);
  });

  test('recordings, or the sound of each row: it is told', () => {
    expect(codesOf(table('a.wav', 'b.wav'))).toEqual(['column-not-read', 'recording-assumed']);
    expect(codesOf(table('a.wav', 'A.mp3'))).toEqual(['column-not-read']);
  });
});

test('Toolbox: what stands before the first record of a text, and is of records, is told', () => {
  const record = (n: number) => `\\ref ${n}\n\\ELANBegin ${n}\n\\ELANEnd ${n}.5\n\\tx ma\n`;
  expect(codesOf(`\\_sh v3.0  400  Text\n\\id a\n\\tt about\n\\ELANParticipant Ana\n${record(0)}`)).toEqual(
    [],
  );
  expect(
    codesOf(`\\_sh v3.0  400  Text\n\\id a\n${record(0)}\\id b\n\\tx lost\n\\tx lost, too\n${record(1)}`),
  ).toEqual(['field-outside']);
});

describe('a TextGrid with boundaries between milliseconds', () => {
  const grid = [
    ...[
      'File type = "ooTextFile short"',
      'Object class = "TextGrid"',
      '',
      '0.0123',
      '9.98765',
      '<exists>',
      '1',
    ],
    ...[
      '"IntervalTier"',
      '"tx"',
      '0.0123',
      '9.98765',
      '2',
      '0.0123',
      '1.00049',
      '"ma"',
      '1.00049',
      '9.98765',
      '"pa"',
      '',
    ],
  ].join('\n');

  test('has the same in tiers that are put in', () => {
    const tiers = [
      {
        name: 'new',
        segmentsOf: 'tx',
        annotations: [
          { start: 12, end: 1000, text: 'mo' },
          { start: 1000, end: 9988, text: 'po' },
        ],
      },
    ];
    const { bytes, faults } = addTiersToTextGrid(utf8(grid), tiers);
    expect(faults).toEqual([]);
    expect(new TextDecoder().decode(bytes)).toContain(
      '"new"\n0.0123\n9.98765\n2\n0.0123\n1.00049\n"mo"\n1.00049\n9.98765\n"po"\n',
    );
  });
});
