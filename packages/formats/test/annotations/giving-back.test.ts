import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addTranscriptions,
  annotationFormats,
  hasAnnotationExtension,
  languageOfTier,
  type NewFileFormat,
  newAnnotationFile,
  newFileFormats,
  readAnnotations,
  type TranscribedRecording,
  type TranscribedUtterance,
  writeEaf,
} from '../../src/annotations/index.js';

const made = { date: '2020-01-31T12:00:00+01:00', urn: '8b2c1c1e-6f0e-4a58-9d9a-000000000001' };
const all = { ...made, labels: true, confidence: true, annotator: 'model 7' };
const bare = { ...made, labels: false, confidence: false };

const label = (text: string, startMs: number, endMs: number, confidence?: number) => ({
  label: text,
  startMs,
  endMs,
  confidence,
});

const recording: TranscribedRecording = {
  media: 'a b.wav',
  lengthMilliseconds: 10_000,
  language: null,
  utterances: [
    {
      start: 5000,
      end: 6000,
      speaker: 'Ana',
      text: 'o e\u0301',
      labels: [
        label('o', 5100.4, 5300, 0.5),
        label('e\u0301', 5300, 5300, 0.25),
        label('e\u0301', 5290, 7000, 0.75),
      ],
      reviewed: false,
    },
    { start: 0, end: 1000, speaker: 'Ana', text: 'k a', labels: null, reviewed: true },
    { start: 500, end: 2000, speaker: 'Ben', text: 'b', labels: [label('b', 600, 700, 1)], reviewed: false },
    { start: 1500.4, end: 2500.6, speaker: 'Ben', text: 'c', labels: null, reviewed: false },
  ],
};

const tiersOf = (bytes: Uint8Array) =>
  readAnnotations(bytes).tiers.map(({ id, participant, parent, annotations }) => ({
    id,
    participant,
    parent,
    annotations: annotations.map(({ start, end, text }) => [start, end, text]),
  }));

describe('a new file of a transcribed recording', () => {
  test('ELAN: a tier for each speaker, drafts apart, labels within them, confidences on them', () => {
    const { bytes, faults } = newAnnotationFile(recording, 'eaf', all);
    const document = readAnnotations(bytes);
    expect(document.faults).toEqual([]);
    expect(document.media).toMatchObject([{ name: 'a b.wav' }]);
    expect(tiersOf(bytes)).toEqual([
      { id: 'draft@Ana', participant: 'Ana', parent: null, annotations: [[5000, 6000, 'o é']] },
      {
        id: 'draft.labels@Ana',
        participant: 'Ana',
        parent: 'draft@Ana',
        annotations: [
          [5100, 5300, 'o'],
          [5300, 6000, 'é'],
        ],
      },
      {
        id: 'draft.confidence@Ana',
        participant: 'Ana',
        parent: 'draft@Ana',
        annotations: [[5000, 6000, '0.50']],
      },
      {
        id: 'draft.labels.confidence@Ana',
        participant: 'Ana',
        parent: 'draft.labels@Ana',
        annotations: [
          [5100, 5300, '0.50'],
          [5300, 6000, '0.75'],
        ],
      },
      { id: 'transcription@Ana', participant: 'Ana', parent: null, annotations: [[0, 1000, 'k a']] },
      { id: 'draft@Ben', participant: 'Ben', parent: null, annotations: [[500, 2000, 'b']] },
      { id: 'draft.labels@Ben', participant: 'Ben', parent: 'draft@Ben', annotations: [[600, 700, 'b']] },
      {
        id: 'draft.confidence@Ben',
        participant: 'Ben',
        parent: 'draft@Ben',
        annotations: [[500, 2000, '1.00']],
      },
      {
        id: 'draft.labels.confidence@Ben',
        participant: 'Ben',
        parent: 'draft.labels@Ben',
        annotations: [[600, 700, '1.00']],
      },
      { id: 'draft@Ben-1', participant: 'Ben', parent: null, annotations: [[1500, 2501, 'c']] },
    ]);
    expect(document.tiers.map(({ annotator }) => annotator)).toEqual(
      document.tiers.map(({ id }) => (id === 'transcription@Ana' ? null : 'model 7')),
    );
    expect(faults.map(({ code, count }) => [code, count])).toEqual([['label-without-length', 1]]);
  });

  const formats = Object.keys(newFileFormats) as NewFileFormat[];
  test.each(formats)('%s holds every utterance, and is read again without a fault', (format) => {
    const { bytes } = newAnnotationFile(recording, format, bare);
    const again = readAnnotations(bytes);
    expect(again.format).toBe(format);
    expect(again.faults.filter(({ code }) => !['empty-segment', 'overlap'].includes(code))).toEqual([]);
    const texts = again.tiers
      .filter(({ id }) => !/segnum|note|%com|NOTE/u.test(id))
      .flatMap(({ annotations }) => annotations.map(({ text }) => text));
    expect(texts.join('|').split(/[| ]/u).sort()).toEqual(['a', 'b', 'c', 'k', 'o', 'é'].sort());
  });

  test('of a language: in ELAN’s files each tier of text, elsewhere its code', () => {
    const language = { name: 'Mbosi', code: 'mdw' };
    const document = readAnnotations(newAnnotationFile({ ...recording, language }, 'eaf', all).bytes);
    expect(document.faults).toEqual([]);
    expect(document.tiers.length).toBeGreaterThan(4);
    for (const tier of document.tiers) {
      expect(languageOfTier(document, tier), tier.id).toEqual(/confidence/u.test(tier.id) ? null : language);
    }
    const { bytes } = newAnnotationFile({ ...recording, language }, 'flextext', bare);
    expect(new TextDecoder().decode(bytes)).toContain('<language lang="mdw" vernacular="true"/>');
  });

  test.each(formats)('%s: drafts are marked apart, or it is reported that they are not', (format) => {
    const { bytes, faults } = newAnnotationFile(recording, format, bare);
    const isReported = faults.some(({ code }) => code === 'drafts-not-marked');
    expect(isReported).toBe(format === 'srt' || format === 'audacity');
    expect((new TextDecoder().decode(bytes).match(/draft/gu) ?? []).length > 0).toBe(!isReported);
  });

  test('a format is found again under its extension', () => {
    for (const [format, { extension }] of Object.entries(newFileFormats)) {
      const known = annotationFormats.find(({ names }) => names.includes(format));
      expect(known?.extensions).toContain(extension.toLowerCase());
    }
    expect(hasAnnotationExtension('a/b.X.TextGrid')).toBe(true);
    expect(hasAnnotationExtension('a.eaf/b')).toBe(false);
    expect(hasAnnotationExtension('notes.txt')).toBe(false);
  });

  test('CSV of texts of several lines is still recognised', () => {
    const utterances = Array.from(
      { length: 40 },
      (_, i): TranscribedUtterance => ({
        start: i * 100,
        end: i * 100 + 100,
        speaker: null,
        text: `one, ${i}\ntwo "${i}"`,
        labels: null,
        reviewed: true,
      }),
    );
    const { bytes } = newAnnotationFile({ ...recording, utterances }, 'csv', bare);
    const again = readAnnotations(bytes);
    expect(again.tiers.map(({ annotations }) => annotations.map(({ text }) => text))).toEqual([
      utterances.map(({ text }) => text),
    ]);
  });

  test('an utterance beyond the end of the recording is cut there, one without length left out and reported', () => {
    const beyond = { ...recording, lengthMilliseconds: 5500 };
    const { bytes, faults } = newAnnotationFile(
      {
        ...beyond,
        utterances: [
          ...beyond.utterances,
          { start: 6000, end: 7000, speaker: null, text: 'z', labels: null, reviewed: true },
        ],
      },
      'eaf',
      bare,
    );
    expect(tiersOf(bytes)[0]?.annotations).toEqual([[5000, 5500, 'o é']]);
    expect(new TextDecoder().decode(bytes)).not.toContain('>z<');
    expect(faults.map(({ code }) => code)).toEqual(['utterance-without-length']);
  });

  test('any utterances: nothing is lost in ELAN', () => {
    const utterances = fc.array(
      fc.record({
        start: fc.nat(5000),
        length: fc.integer({ min: 1, max: 3000 }),
        speaker: fc.constantFrom(null, 'A', 'B'),
        reviewed: fc.boolean(),
        labels: fc.array(fc.record({ at: fc.nat(8000), length: fc.nat(500) }), { maxLength: 4 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(utterances, (given) => {
        const spoken = given.map(
          ({ start, length, labels, ...rest }, i): TranscribedUtterance => ({
            ...rest,
            start,
            end: start + length,
            text: `u${i}`,
            labels: labels.map((one) => label('l', one.at, one.at + one.length, 0.5)),
          }),
        );
        const { bytes } = newAnnotationFile({ ...recording, utterances: spoken }, 'eaf', all);
        const again = readAnnotations(bytes);
        expect(again.faults).toEqual([]);
        const found = again.tiers.flatMap((tier) =>
          tier.annotations
            .filter(({ text }) => text.startsWith('u'))
            .map(
              ({ start, end, text }) =>
                `${text} ${start} ${end} ${tier.participant} ${!tier.id.startsWith('draft')}`,
            ),
        );
        expect(found.sort()).toEqual(
          spoken
            .map(
              (one) => `${one.text} ${one.start} ${Math.min(one.end, 10_000)} ${one.speaker} ${one.reviewed}`,
            )
            .sort(),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('the same file with drafts', () => {
  const source = writeEaf({
    ...made,
    media: { name: 'a.wav' },
    tiers: [
      {
        name: 'tx@Ana',
        participant: 'Ana',
        annotations: [
          { start: 0, end: 1000, text: '' },
          { start: 2000, end: 3000, text: 'x' },
        ],
      },
      { name: 'words@Ana', segmentsOf: 'tx@Ana', annotations: [{ start: 0, end: 1000, text: 'w' }] },
    ],
  });
  const [first, second] = readAnnotations(source).tiers[0]?.annotations ?? [];
  const draft = (start: number, of: string | null | undefined, tier: string): TranscribedUtterance => ({
    start,
    end: start + 1000,
    speaker: 'Ana',
    text: 'k a',
    labels: [label('k', start + 10, start + 200, 0.9), label('a', start + 200, start + 900, 0.7)],
    reviewed: false,
    tier,
    of: of ?? null,
  });

  test('ELAN: drafts are associated with the tier whose segments they have, labels lie within it', () => {
    const { bytes, faults } = addTranscriptions(
      source,
      [draft(0, first?.id, 'tx@Ana'), draft(2000, second?.id, 'tx@Ana')],
      all,
    );
    expect(faults).toEqual([]);
    const again = readAnnotations(bytes);
    expect(again.faults).toEqual([]);
    expect(again.tiers.map(({ id, parent, constraint }) => [id, parent, constraint])).toEqual([
      ['tx@Ana', null, null],
      ['words@Ana', 'tx@Ana', 'Symbolic_Association'],
      ['tx.draft@Ana', 'tx@Ana', 'Symbolic_Association'],
      ['tx.draft.labels@Ana', 'tx@Ana', 'Included_In'],
      ['tx.draft.confidence@Ana', 'tx.draft@Ana', 'Symbolic_Association'],
      ['tx.draft.labels.confidence@Ana', 'tx.draft.labels@Ana', 'Symbolic_Association'],
    ]);
    expect(tiersOf(bytes)[4]?.annotations).toEqual([
      [0, 1000, '0.80'],
      [2000, 3000, '0.80'],
    ]);
  });

  test('ELAN: where the tier is itself associated with another, labels lie within that one', () => {
    const [word] = readAnnotations(source).tiers[1]?.annotations ?? [];
    const { bytes } = addTranscriptions(source, [draft(0, word?.id, 'words@Ana')], all);
    const again = readAnnotations(bytes);
    expect(again.faults).toEqual([]);
    expect(again.tiers.slice(2).map(({ id, parent }) => [id, parent])).toEqual([
      ['words.draft@Ana', 'words@Ana'],
      ['words.draft.labels@Ana', 'tx@Ana'],
      ['words.draft.confidence@Ana', 'words.draft@Ana'],
      ['words.draft.labels.confidence@Ana', 'words.draft.labels@Ana'],
    ]);
  });

  test('a second time, the tiers are numbered, and the first ones stay as they are', () => {
    const drafts = [draft(0, first?.id, 'tx@Ana')];
    const once = addTranscriptions(source, drafts, all).bytes;
    const twice = addTranscriptions(once, drafts, all).bytes;
    expect(tiersOf(twice).slice(0, 6)).toEqual(tiersOf(once));
    expect(
      tiersOf(twice)
        .slice(6)
        .map(({ id, parent }) => [id, parent]),
    ).toEqual([
      ['tx.draft@Ana-1', 'tx@Ana'],
      ['tx.draft.labels@Ana-1', 'tx@Ana'],
      ['tx.draft.confidence@Ana-1', 'tx.draft@Ana-1'],
      ['tx.draft.labels.confidence@Ana-1', 'tx.draft.labels@Ana-1'],
    ]);
  });

  test('TextGrid: tiers more, the others as they were', () => {
    const grid = newAnnotationFile(recording, 'textgrid', bare).bytes;
    const { bytes } = addTranscriptions(grid, [draft(2000, null, 'draft@Ben')], {
      ...all,
      confidence: false,
    });
    expect(tiersOf(bytes).slice(0, 4)).toEqual(tiersOf(grid));
    expect(
      tiersOf(bytes)
        .slice(4)
        .map(({ id, annotations }) => [id, annotations.length]),
    ).toEqual([
      ['draft.draft@Ben - Ana', 1],
      ['draft.draft.labels@Ben - Ana', 2],
    ]);
  });

  test('no other format takes a tier more', () => {
    expect(() => addTranscriptions(newAnnotationFile(recording, 'trs', bare).bytes, [], all)).toThrow(
      /of this one, write a new file/u,
    );
  });
});
