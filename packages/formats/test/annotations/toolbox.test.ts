import { describe, expect, test } from 'vitest';
import {
  type AnnotationDocument,
  hasAnnotationExtension,
  readAnnotations,
} from '../../src/annotations/index.js';
import { latin1, utf8 } from './eaf-samples.js';

const read = (text: string) => readAnnotations(utf8(text));
const tiersOf = ({ tiers }: AnnotationDocument) =>
  tiers.map(({ id, type, annotations }) => [
    id,
    type,
    annotations.map(({ id: key, start, end, text }) => [key, start, end, text]),
  ]);
const codes = ({ faults }: AnnotationDocument) =>
  faults.map(({ code, count, place }) => [code, count, place.line ?? null]);

// As ELAN exports it, with an interlinear text that Toolbox broke into two blocks.
const elan = `\\_sh v3.0  400  Text
\\id story
\\ELANMediaURL file:///D:/tapes/story%201.wav
\\ELANMediaMIME audio/x-wav

\\ref story.001
\\ELANBegin 0.780
\\ELANEnd 00:00:01.340
\\ELANParticipant Ana
\\tx ka     ma-ta
\\mb ka     ma  -ta
\\ge one    two -3
\\tx e\u0301
\\mb e\u0301
\\ge and
\\ft One two,
and more.

\\ref story.002
\\ELANBegin 1.340
\\ELANEnd 2
\\ELANParticipant Bo
\\tx
\\nt a note
\\ref story.003
\\tx no times
`;

describe('Toolbox', () => {
  test.each([
    ['LF', elan],
    ['CRLF with a mark', `\ufeff${elan.replaceAll('\n', '\r\n')}`],
    ['CR', elan.replaceAll('\n', '\r')],
    ['fields in another order', elan.replace('\\_sh v3.0  400  Text\n', '')],
  ])(
    'a tier for each marker and speaker; broken texts are one, segments without text are kept: %s',
    (_, text) => {
      const document = read(text);
      expect(document).toMatchObject({
        format: 'toolbox',
        media: [{ name: 'story 1.wav', mimeType: 'audio/x-wav' }],
      });
      expect(tiersOf(document)).toEqual([
        ['ref@Ana', 'ref', [['story.001', 780, 1340, 'story.001']]],
        ['tx@Ana', 'tx', [['story.001', 780, 1340, 'ka ma-ta \u00e9']]],
        ['mb@Ana', 'mb', [['story.001', 780, 1340, 'ka ma -ta \u00e9']]],
        ['ge@Ana', 'ge', [['story.001', 780, 1340, 'one two -3 and']]],
        ['ft@Ana', 'ft', [['story.001', 780, 1340, 'One two, and more.']]],
        ['ref@Bo', 'ref', [['story.002', 1340, 2000, 'story.002']]],
        ['tx@Bo', 'tx', [['story.002', 1340, 2000, '']]],
        ['nt@Bo', 'nt', [['story.002', 1340, 2000, 'a note']]],
        ['ref', 'ref', [['story.003', null, null, 'story.003']]],
        ['tx', 'tx', [['story.003', null, null, 'no times']]],
      ]);
      expect(document.tiers.map(({ annotations: [one] }) => one?.time).slice(-2)).toEqual([
        'unknown',
        'unknown',
      ]);
      expect(document.faults).toMatchObject([{ code: 'not-aligned', count: 1 }]);
    },
  );

  test('times of a sound field; records without \\ref begin with \\tx; what cannot be read is told', () => {
    const document = read(
      '\\_sh v3.0 621 Text\nstray\n\\tx ma pa\n\\sf C:\\tapes\\a b.wav 1.5 2,25\n\\sp Ana\n\\tx ta\n\\sf soon\n\\tx na\n\\ELANBegin x\n\\ELANEnd 3\n',
    );
    expect(tiersOf(document)).toEqual([
      ['tx@Ana', 'tx', [[null, 1500, 2250, 'ma pa']]],
      [
        'tx',
        'tx',
        [
          [null, null, null, 'ta'],
          [null, null, null, 'na'],
        ],
      ],
    ]);
    expect(document.media.map(({ name }) => name)).toEqual(['a b.wav']);
    expect(codes(document)).toEqual([
      ['time-unreadable', 2, 7],
      ['not-aligned', 2, 6],
    ]);
    expect(document.version).toBe('v3.0');
  });

  test('several recordings in one file, whose times cannot be told apart, and dictionaries are refused', () => {
    expect(() => read('\\ref 1\n\\tx a\n\\sf a.wav 0 1\n\\ref 2\n\\tx b\n\\sf b.wav 0 1\n')).toThrow(
      /line 6.*several recordings \(a\.wav, b\.wav\)/u,
    );
    expect(() => read('\\_sh v3.0  400  MDF\n\\lx ka\n\\ps n\n\\ge one\n')).toThrow(
      /\\lx, \\ps, \\ge: a dictionary/u,
    );
    expect(() => read('\\documentclass{article}\n\\begin{document}\nNo.\n')).toThrow(
      expect.objectContaining({ code: 'annotations-unknown-format' }),
    );
  });

  test('in 8 bits, which is told; names of files', () => {
    const document = readAnnotations(latin1('\\ref 1\n\\tx \u00e9\n\\ELANBegin 0\n\\ELANEnd 1\n'));
    expect(document.tiers[1]?.annotations[0]?.text).toBe('\u00e9');
    expect(codes(document)).toEqual([['encoding-assumed', 1, null]]);
    expect(['a.sfm', 'a.tbt', 'a.txt'].map(hasAnnotationExtension)).toEqual([true, true, false]);
  });

  test('thirty thousand records in time that grows with them', () => {
    const record = (i: number) =>
      `\\ref r${i}\n\\ELANBegin ${i}\n\\ELANEnd ${i + 0.5}\n\\tx ma pa\n\\ge a b\n`;
    const document = read(Array.from({ length: 30_000 }, (_, i) => record(i)).join(''));
    expect(document.tiers.map(({ annotations }) => annotations.length)).toEqual([30_000, 30_000, 30_000]);
    expect(document.faults).toEqual([]);
  });
});
