import { confusables, plainForm } from '@persephone/formats/confusables';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkFiles, type FileToCheck } from '../../src/domain/check/check.js';
import { pairFiles } from '../../src/domain/rules/pairs.js';

const audio = (name: string, durationMs: number | null = 2000): FileToCheck => ({
  ...{ name, byteLength: 1000, durationMs },
});
const text = (name: string, content: string): FileToCheck => ({
  name,
  byteLength: content.length,
  text: content,
});
const codes = (files: FileToCheck[], labelType = 'phonemes') =>
  checkFiles(files, labelType).findings.map(({ file, code }) => `${file} ${code}`);

describe('pairs', () => {
  test('of the same name beside each other, or in the only other folder that has one', () => {
    const names = (files: string[], labelType = 'phonemes') =>
      pairFiles(
        files.map((name) => ({ name })),
        labelType,
      ).pairs.map(({ audio: a, transcription: t }) => `${a.name} ${t.name}`);
    expect(names(['x/a.wav', 'x/a.txt', 'y/a.wav', 'y/a.phonemes'])).toEqual([
      'x/a.wav x/a.txt',
      'y/a.wav y/a.phonemes',
    ]);
    expect(names(['wav/a.WAV', 'label/a.phonemes', 'wav\\b.wav', 'label/b.txt'])).toEqual([
      'wav/a.WAV label/a.phonemes',
      'wav\\b.wav label/b.txt',
    ]);
    expect(names(['x/a.wav', 'y/a.wav', 'z/a.txt'])).toEqual([]);
    expect(names(['a.wav', 'a.txt', 'a.phonemes'])).toEqual(['a.wav a.phonemes']);
    expect(names(['a.wav', 'a.txt', 'a.phonemes'], 'phonemes_and_tones')).toEqual(['a.wav a.txt']);
    expect(names(['e\u0301.wav', '\u00e9.txt'])).toEqual(['e\u0301.wav \u00e9.txt']);
    expect(names(['a.wav', 'a.wav.txt'])).toEqual([]);
    // In upper and lower case only where none is the same exactly
    expect(names(['REC1.WAV', 'rec1.phonemes'])).toEqual(['REC1.WAV rec1.phonemes']);
    expect(names(['wav/REC1.WAV', 'label/rec1.txt'])).toEqual(['wav/REC1.WAV label/rec1.txt']);
    expect(names(['REC1.wav', 'rec1.wav', 'rec1.phonemes'])).toEqual(['rec1.wav rec1.phonemes']);
    expect(names(['Rec1.wav', 'REC1.wav', 'rec1.phonemes'])).toEqual([]);
    expect(names(['ÉTÉ.wav', 'été.txt'])).toEqual(['ÉTÉ.wav été.txt']);
    // Of several recordings WAV, where they are beside each other
    expect(names(['a.mp3', 'a.wav', 'a.phonemes'])).toEqual(['a.wav a.phonemes']);
    expect(names(['a.mp3', 'a.flac', 'a.txt'])).toEqual(['a.mp3 a.txt']);
    expect(names(['x/a.mp3', 'y/a.wav', 'z/a.txt'])).toEqual([]);
  });

  test('that nobody can tell are said to be so, each with those it could go with', () => {
    const { ambiguous, audioAlone, transcriptionsAlone } = pairFiles(
      ['Rec1.wav', 'REC1.wav', 'rec1.phonemes'].map((name) => ({ name })),
      'phonemes',
    );
    expect(
      ambiguous.map(({ file, among }) => [
        file.name,
        [...among].flatMap((other) => (other === file ? [] : [other.name])),
      ]),
    ).toEqual([
      ['Rec1.wav', ['REC1.wav', 'rec1.phonemes']],
      ['REC1.wav', ['Rec1.wav', 'rec1.phonemes']],
      ['rec1.phonemes', ['Rec1.wav', 'REC1.wav']],
    ]);
    expect([audioAlone, transcriptionsAlone]).toEqual([[], []]);
  });

  test('whatever files there are, each is in one place', () => {
    const name = fc
      .tuple(
        fc.constantFrom('', 'x/', 'y/', 'x/z/'),
        fc.constantFrom('a', 'A', 'b', 'á'),
        fc.constantFrom(
          '.wav',
          '.WAV',
          '.mp3',
          '.txt',
          '.TXT',
          '.phonemes',
          '.phonemes_and_tones',
          '.doc',
          '',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
        const files = names.map((one) => ({ name: one }));
        const { pairs, audioAlone, transcriptionsAlone, spare, otherKind, ambiguous, notAccepted } =
          pairFiles(files, 'phonemes');
        const all = [
          ...pairs.flatMap((pair) => [pair.audio, pair.transcription]),
          ...[...audioAlone, ...transcriptionsAlone, ...otherKind, ...notAccepted],
          ...[...spare, ...ambiguous].map(({ file }) => file),
        ];
        expect(all.map((file) => file.name).sort()).toEqual([...names].sort());
      }),
    );
  });
});

describe('confusables', () => {
  test.each([
    ['\u025b', '\u03b5'],
    ['\u0259', '\u01dd'],
    ['\u0259\u02d0', '\u04d9:'],
    ['t\u02bc', 't\u2019'],
    ['\u0261\u02b7', 'g\u02b7'],
    ['\u00e9', '\u0435\u0301'],
    ['a', 'a\u200b'],
    ['k', 'k\ufe0f'],
    ['a', 'a\u034f'],
    ['k', 'k\u200d'],
  ])('%s and %s look alike', (one, other) => {
    expect(one).not.toBe(other);
    expect(confusables([one, 'k', other])).toEqual([[one, other.normalize('NFC')]]);
  });

  test.each([
    ['t\u0361s', 'ts'],
    ['\u0294', '\u02c0'],
    ['e', '\u0259'],
    ['\u026a', 'i'],
    ['\u02e5', '\u02e9'],
    ['\u03b2', 'b'],
    ['\u03b8', '\u0275'],
    ['e\u0301', '\u00e9'],
    ['\u01c0', 'l'],
    // A joiner is orthography where letters join.
    ['\u0645\u06cc', '\u0645\u06cc\u200c'],
  ])('%s and %s are different sounds, or the same label', (one, other) => {
    expect(confusables([one, other])).toEqual([]);
  });

  test('the plain form is its own plain form, and no group holds a label twice', () => {
    const label = fc
      .array(fc.constantFrom(...'aаɑαeеéəǝәɛεgɡ:ːʼ’ʔ?\u0301\u200dtʰт'), { minLength: 1, maxLength: 5 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(label), (labels) => {
        for (const one of labels) expect(plainForm(plainForm(one))).toBe(plainForm(one));
        const groups = confusables(labels);
        expect(new Set(groups.flat()).size).toBe(groups.flat().length);
        for (const group of groups) expect(new Set(group.map(plainForm)).size).toBe(1);
      }),
    );
  });
});

describe('the check of a folder', () => {
  test('finds nothing in what is in order', () => {
    const files = ['a', 'b', 'c'].flatMap((name) => [
      audio(`${name}.wav`),
      text(`${name}.phonemes`, 'm a m a'),
    ]);
    expect(checkFiles(files, 'phonemes')).toEqual({
      pairs: ['a', 'b', 'c'].map((name) => ({ audio: `${name}.wav`, transcription: `${name}.phonemes` })),
      findings: [],
      labels: [
        { label: 'a', occurrences: 6 },
        { label: 'm', occurrences: 6 },
      ],
      usable: 3,
    });
  });

  test('names each file with what is wrong with it', () => {
    const good = [audio('ok.wav'), text('ok.txt', 'm a m a')];
    const found: readonly (readonly [FileToCheck[], string[]])[] = [
      [[audio('a.wav')], ['a.wav transcription-missing']],
      [[text('a.txt', 'm a')], ['a.txt audio-missing']],
      [[{ name: 'a.doc', byteLength: 1 }], ['a.doc media-type-not-accepted']],
      [[audio('a.wav'), text('a.txt', ' \n')], ['a.txt transcription-empty']],
      [[audio('a.wav'), text('a.txt', 'm \uFFFD')], ['a.txt text-not-utf8']],
      [[audio('a.wav', null), text('a.txt', 'm a')], ['a.wav audio-unreadable']],
      [[{ ...audio('a.wav'), byteLength: 0 }, text('a.txt', 'm a')], ['a.wav audio-empty']],
      [[{ ...audio('a.wav'), byteLength: 2 ** 35 }, text('a.txt', 'm a')], ['a.wav upload-too-large']],
      [[audio('a.wav', 7_200_000), text('a.txt', 'm a')], ['a.wav audio-too-long']],
      [[audio('a.wav', 100), text('a.txt', 'm a m a m a')], ['a.wav too-many-labels']],
      [[audio('a.wav'), text('a.txt', 'm a'), text('a.phonemes', 'm a')], ['a.txt transcription-spare']],
      [[audio('a.wav'), text('a.txt', 'mamamamamamamama m')], ['a.txt transcription-undivided']],
      [[audio('a.wav'), text('a.txt', 'mama m a')], ['a.txt transcription-undivided']],
      [[audio('a.wav'), audio('a.mp3'), text('a.phonemes', 'm a')], ['a.mp3 audio-spare']],
      [[audio('A.wav'), audio('a.wav'), text('a.phonemes', 'm a')], ['A.wav transcription-missing']],
      [
        [audio('x/a.wav'), audio('y/a.wav'), text('z/a.phonemes', 'm a')],
        [
          ...['x/a.wav pair-ambiguous', 'y/a.wav pair-ambiguous', 'y/a.wav same-name'],
          'z/a.phonemes pair-ambiguous',
        ],
      ],
      [
        [audio('a.wav'), text('a.phonemes_and_tones', 'm a')],
        ['a.wav transcription-missing', 'a.phonemes_and_tones transcription-other-kind'],
      ],
      [
        [audio('a.wav'), text('a.txt', 'm a m\ufe0f m\ufe0f a\u034f a\u034f')],
        ['a.txt label-confusable', 'a.txt label-confusable'],
      ],
      [[audio('a.wav'), text('a.txt', 'a \u0303 m a \u0303')], ['a.txt label-mark-alone']],
      [[audio('a.wav'), text('a.txt', 'a \u200b m a \u200b')], ['a.txt label-invisible']],
      [
        [audio('a.wav'), text('a.txt', 'm a [laughs] m a33')],
        ['a.txt transcription-odd', 'a.txt label-once', 'a.txt label-once'],
      ],
      [[audio('a.wav'), text('a.txt', 'm a . m .')], ['a.txt transcription-odd']],
      [
        [audio('x/ok.wav'), text('x/ok.txt', 'm a')],
        ['x/ok.wav same-name', 'x/ok.txt same-name'],
      ],
    ];
    for (const [files, expected] of found) expect(codes([...good, ...files])).toEqual(expected);
  });

  test('what is too long to train on is imported all the same, and says what to do', () => {
    const { findings, usable } = checkFiles([audio('a.wav', 300_000), text('a.txt', 'm a m a')], 'phonemes');
    expect(findings).toMatchObject([
      {
        file: 'a.wav',
        code: 'audio-too-long',
        severity: 'warning',
        remedy: expect.stringContaining('Divide it'),
      },
    ]);
    expect(usable).toBe(0);
  });

  test('reports confusables by their numbers, the rarer one, and what to write', () => {
    const files = [
      ...[audio('a.wav'), text('a.txt', 'ɡ ɛ ɡ ɛ'), audio('b.wav'), text('b.txt', 'g ɛ g')],
      ...[audio('c.wav'), text('c.txt', 'e\u0301 \u00e9')],
    ];
    const { findings, labels } = checkFiles(files, 'phonemes');
    expect(findings).toMatchObject([
      {
        file: expect.stringMatching(/^[ab]\.txt$/),
        code: 'label-confusable',
        formerCode: 'label-look-alike',
        severity: 'warning',
        detail: expect.stringMatching(
          /U\+0261.*2 times.*U\+0067.*2 times|U\+0067.*2 times.*U\+0261.*2 times/,
        ),
        remedy: expect.stringContaining('U+0261'),
      },
      { file: 'c.txt', code: 'label-decomposed', remedy: expect.stringContaining('Nothing need be done') },
    ]);
    expect(labels).toContainEqual({ label: 'é', occurrences: 2 });
  });

  test('every finding names a file that was given, with a remedy, and no error is in what can be used', () => {
    const file = fc.oneof(
      fc.record({
        name: fc.constantFrom('a.wav', 'b.wav', 'c.mp3', 'x/a.wav'),
        byteLength: fc.constantFrom(0, 5, 2 ** 31),
        durationMs: fc.constantFrom(null, undefined, 0, 50, 5000, 10 ** 8),
      }),
      fc.record({
        name: fc.constantFrom('a.txt', 'b.phonemes', 'c.txt', 'x/a.phonemes_and_tones', 'y.pdf'),
        byteLength: fc.constantFrom(0, 5, 2 ** 30),
        text: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ({ name }) => name }), (files: FileToCheck[]) => {
        const { findings, pairs, usable } = checkFiles(files, 'phonemes');
        const given = new Set(files.map(({ name }) => name));
        for (const finding of findings) {
          expect(given.has(finding.file)).toBe(true);
          expect(finding.detail).toMatch(/\S/);
          expect(finding.remedy).toMatch(/\S/);
        }
        const stands = ({ severity, code }: (typeof findings)[number]) =>
          severity === 'error' || code === 'audio-too-long';
        const wrong = new Set(findings.filter(stands).map((one) => one.file));
        expect(usable).toBe(
          pairs.filter((pair) => !wrong.has(pair.audio) && !wrong.has(pair.transcription)).length,
        );
      }),
    );
  });
});
