import { describe, expect, test } from 'vitest';
import { type AnnotationDocument, readAnnotations } from '../../src/annotations/index.js';
import { aligned, type EafParts, eaf, latin1, reference, slots, tier, utf8, utf16 } from './eaf-samples.js';

const read = (parts: EafParts): AnnotationDocument => readAnnotations(utf8(eaf(parts)));
const codes = ({ faults }: AnnotationDocument) => faults.map(({ code, count }) => [code, count]);
const rows = (document: AnnotationDocument, id: string) =>
  document.tiers
    .find((t) => t.id === id)
    ?.annotations.map(({ start, end, text, time }) => [start, end, text, time]);

const utterances = tier(
  'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
  aligned('a1', 'ts1', 'ts2', 'ama'),
  aligned('a2', 'ts3', 'ts4', ''),
);
const four = slots(['ts1', 100], ['ts2', 400], ['ts3', 400], ['ts4', 1000]);

describe('ELAN files', () => {
  test.each(['2.0', '2.3', '2.6', '2.7', '2.8', '3.0'])('version %s', (version) => {
    const document = read({ slots: four, tiers: utterances, version });
    expect(document).toMatchObject({ format: 'eaf', version, faults: [] });
    expect(rows(document, 'u')).toEqual([
      [100, 400, 'ama', 'given'],
      [400, 1000, '', 'given'],
    ]);
  });

  test('slots in any order, with any ids, the same time twice; unused ones; annotations come out in order', () => {
    const document = read({
      slots: slots(['z', 900], ['b', 100], ['unused', 5], ['c', 100], ['y', 300]),
      tiers: tier(
        'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
        aligned('a1', 'y', 'z', '2'),
        aligned('a2', 'b', 'y', '1'),
      ),
    });
    expect(rows(document, 'u')).toEqual([
      [100, 300, '1', 'given'],
      [300, 900, '2', 'given'],
    ]);
    expect(document.faults).toEqual([]);
  });

  test('a slot id that is there twice: the last counts, and it is reported', () => {
    const document = read({ slots: four + slots(['ts4', 1200]), tiers: utterances });
    expect(rows(document, 'u')?.[1]).toEqual([400, 1200, '', 'given']);
    expect(codes(document)).toEqual([['slot-duplicate', 1]]);
  });

  test('references: an association has the time of its annotation, parts of one are equal, cut off to whole ms', () => {
    const document = read({
      slots: slots(['ts1', 100], ['ts2', 200]),
      tiers:
        tier('LINGUISTIC_TYPE_REF="gloss" PARENT_REF="w" TIER_ID="g"', reference('a6', 'a4', 'G')) +
        tier('LINGUISTIC_TYPE_REF="gloss" PARENT_REF="u" TIER_ID="t"', reference('a2', 'a1', 'T')) +
        tier(
          'LINGUISTIC_TYPE_REF="word" PARENT_REF="u" TIER_ID="w"',
          reference('a5', 'a1', 'three', 'a4'),
          reference('a4', 'a1', 'two', 'a3'),
          reference('a3', 'a1', 'one'),
        ) +
        tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"', aligned('a1', 'ts1', 'ts2', 'U')),
    });
    expect(rows(document, 't')).toEqual([[100, 200, 'T', 'given']]);
    expect(rows(document, 'w')).toEqual([
      [100, 133, 'one', 'divided'],
      [133, 166, 'two', 'divided'],
      [166, 200, 'three', 'divided'],
    ]);
    expect(rows(document, 'g')).toEqual([[133, 166, 'G', 'divided']]);
    expect(document.tiers[1]?.annotations[0]?.parent).toBe('a1');
    expect(document.faults).toEqual([]);
  });

  test('references without a parent tier, to another tier than the parent, or to nothing', () => {
    const document = read({
      slots: four,
      tiers:
        utterances +
        tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="other"', aligned('a9', 'ts3', 'ts4', 'o')) +
        tier('LINGUISTIC_TYPE_REF="gloss" TIER_ID="orphan"', reference('a3', 'a1', 'x')) +
        tier(
          'LINGUISTIC_TYPE_REF="gloss" PARENT_REF="u" TIER_ID="astray"',
          reference('a4', 'a9', 'y'),
          reference('a5', 'gone', 'z'),
        ) +
        tier('LINGUISTIC_TYPE_REF="gloss" PARENT_REF="nowhere" TIER_ID="lost"', reference('a6', 'a1', 'w')),
    });
    expect(rows(document, 'orphan')).toEqual([[100, 400, 'x', 'given']]);
    expect(rows(document, 'astray')).toEqual([
      [400, 1000, 'y', 'given'],
      [null, null, 'z', 'unknown'],
    ]);
    expect(rows(document, 'lost')).toEqual([[100, 400, 'w', 'given']]);
    expect(codes(document)).toEqual([
      ['reference-without-parent', 1],
      ['parent-missing', 1],
      ['reference-elsewhere', 1],
      ['reference-missing', 1],
      ['reference-elsewhere', 1],
    ]);
    expect(document.faults.find(({ code }) => code === 'reference-missing')?.place).toMatchObject({
      tier: 'astray',
      annotation: 'a5',
    });
  });

  test('references in a circle have no time', () => {
    const document = read({
      tiers: tier(
        'LINGUISTIC_TYPE_REF="gloss" TIER_ID="g" PARENT_REF="g"',
        reference('a1', 'a2', 'x'),
        reference('a2', 'a1', 'y'),
      ),
    });
    expect(rows(document, 'g')).toEqual([
      [null, null, 'x', 'unknown'],
      [null, null, 'y', 'unknown'],
    ]);
    expect(codes(document)).toEqual([
      ['parent-cycle', 1],
      ['reference-cycle', 1],
    ]);
  });

  test('a predecessor in another annotation, missing, shared or in a circle: nothing is lost, and it is told', () => {
    const document = read({
      slots: four,
      tiers:
        utterances +
        tier(
          'LINGUISTIC_TYPE_REF="word" PARENT_REF="u" TIER_ID="w"',
          reference('w1', 'a1', '1'),
          reference('w2', 'a2', '2', 'w1'),
          reference('w3', 'a2', '3', 'gone'),
          reference('w4', 'a1', '4', 'w6'),
          reference('w5', 'a1', '5', 'w1'),
          reference('w6', 'a1', '6', 'w4'),
          reference('w7', 'a1', '7', 'w1'),
        ),
    });
    expect(rows(document, 'w')?.map(([, , text]) => text)).toEqual(['1', '5', '7', '4', '6', '2', '3']);
    expect(codes(document)).toEqual([
      ['previous-shared', 1],
      ['previous-cycle', 2],
      ['previous-elsewhere', 1],
      ['previous-missing', 1],
    ]);
  });

  test("the annotation's own form decides, not what the type says", () => {
    const document = read({
      slots: four,
      tiers:
        tier('LINGUISTIC_TYPE_REF="gloss" TIER_ID="g"', aligned('a1', 'ts1', 'ts2', 'x')) +
        tier(
          'LINGUISTIC_TYPE_REF="included" PARENT_REF="g" TIER_ID="i"',
          reference('a2', 'a1', 'y'),
          reference('a3', 'a1', 'z'),
        ),
    });
    expect(rows(document, 'g')).toEqual([[100, 400, 'x', 'given']]);
    expect(rows(document, 'i')).toEqual([
      [100, 250, 'y', 'divided'],
      [250, 400, 'z', 'divided'],
    ]);
    expect(codes(document)).toEqual([
      ['alignable-on-symbolic', 1],
      ['reference-on-aligned', 2],
    ]);
  });

  test('several associations of one annotation: each has all of its time', () => {
    const document = read({
      slots: four,
      tiers:
        utterances +
        tier(
          'LINGUISTIC_TYPE_REF="gloss" PARENT_REF="u" TIER_ID="g"',
          reference('g1', 'a1', 'x'),
          reference('g2', 'a1', 'y'),
        ),
    });
    expect(rows(document, 'g')).toEqual([
      [100, 400, 'x', 'given'],
      [100, 400, 'y', 'given'],
    ]);
    expect(codes(document)).toEqual([['association-repeated', 1]]);
  });

  test('slots without a time inside: along the chain of annotations; one that the parent shares', () => {
    const document = read({
      slots: slots(['ts1', 0], ['ts2'], ['ts3'], ['ts4'], ['ts5', 1000]),
      tiers:
        tier(
          'LINGUISTIC_TYPE_REF="timed" PARENT_REF="u" TIER_ID="w"',
          aligned('a4', 'ts1', 'ts2', 'p'),
          aligned('a5', 'ts2', 'ts4', 'q'),
        ) +
        tier(
          'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
          aligned('a1', 'ts1', 'ts4', 'U'),
          aligned('a2', 'ts4', 'ts5', 'V'),
        ),
    });
    expect(rows(document, 'u')).toEqual([
      [0, 500, 'U', 'estimated'],
      [500, 1000, 'V', 'estimated'],
    ]);
    expect(rows(document, 'w')).toEqual([
      [0, 250, 'p', 'estimated'],
      [250, 500, 'q', 'estimated'],
    ]);
    expect(codes(document)).toEqual([
      ['slot-estimated', 1],
      ['slot-estimated', 1],
    ]);
  });

  test('slots without a time: between the neighbours in TIME_ORDER; none at the beginning and at the end', () => {
    const document = read({
      slots: slots(['ts0'], ['ts1', 100], ['ts2'], ['ts3'], ['ts4', 400], ['ts5']),
      tiers: tier(
        'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
        aligned('a0', 'ts0', 'ts1', '0'),
        aligned('a1', 'ts1', 'ts2', '1'),
        aligned('a2', 'ts3', 'ts4', '2'),
        aligned('a3', 'ts4', 'ts5', '3'),
      ),
    });
    expect(rows(document, 'u')).toEqual([
      [100, 200, '1', 'estimated'],
      [300, 400, '2', 'estimated'],
      [400, null, '3', 'unknown'],
      [null, 100, '0', 'unknown'],
    ]);
    expect(codes(document)).toEqual([
      ['slot-without-time', 2],
      ['slot-estimated', 2],
    ]);
  });

  test('time slots that are not there, or that the annotation does not name', () => {
    const document = read({
      slots: four,
      tiers: tier(
        'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
        aligned('a1', 'ts1', 'nowhere', 'x'),
        '<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2"/></ANNOTATION>',
      ),
    });
    expect(rows(document, 'u')).toEqual([
      [100, null, 'x', 'unknown'],
      [null, null, '', 'unknown'],
    ]);
    expect(codes(document)).toEqual([
      ['annotation-without-value', 1],
      ['slot-missing', 1],
      ['slot-not-named', 2],
    ]);
  });

  test('times that are no whole numbers of ms', () => {
    const document = read({
      slots:
        '<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="-5"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="12.6"/><TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="soon"/>',
      tiers: tier(
        'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
        aligned('a1', 'ts1', 'ts2', 'x'),
        aligned('a2', 'ts2', 'ts3', 'y'),
      ),
    });
    expect(rows(document, 'u')).toEqual([
      [-5, 13, 'x', 'given'],
      [13, null, 'y', 'unknown'],
    ]);
    expect(codes(document)).toEqual([
      ['slot-value-form', 2],
      ['slot-value', 1],
      ['slot-without-time', 1],
      ['before-start', 1],
    ]);
  });

  test('ids and tiers that are there twice are all kept', () => {
    const document = read({
      slots: four,
      tiers:
        utterances +
        tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"', aligned('a1', 'ts2', 'ts4', 'again')),
    });
    expect(document.tiers.map(({ annotations }) => annotations.map(({ text }) => text))).toEqual([
      ['ama', ''],
      ['again'],
    ]);
    expect(codes(document)).toEqual([
      ['tier-duplicate', 1],
      ['annotation-duplicate-id', 1],
    ]);
  });

  test('tiers after the types, names in two cases or with a space at the end, and a tier without annotations', () => {
    const document = read({
      slots: four,
      after:
        utterances +
        tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="U"') +
        tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="u "') +
        tier('LINGUISTIC_TYPE_REF="gloss" PARENT_REF="U" TIER_ID="g"'),
    });
    expect(document.tiers.map(({ id, parent, annotations }) => [id, parent, annotations.length])).toEqual([
      ['u', null, 2],
      ['U', null, 0],
      ['u ', null, 0],
      ['g', 'U', 0],
    ]);
    expect(document.faults).toEqual([]);
  });

  test('zero and negative length, and overlaps, are kept and reported', () => {
    const document = read({
      slots: four,
      tiers: tier(
        'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
        aligned('a1', 'ts1', 'ts1', 'zero'),
        aligned('a2', 'ts1', 'ts4', 'long'),
        aligned('a3', 'ts3', 'ts1', 'back'),
      ),
    });
    expect(rows(document, 'u')?.map(([start, end]) => [start, end])).toEqual([
      [100, 100],
      [100, 1000],
      [400, 100],
    ]);
    expect(codes(document)).toEqual([
      ['zero-length', 1],
      ['negative-length', 1],
      ['overlap', 1],
    ]);
  });

  test('media: one with an origin, names however they are written', () => {
    const document = read({
      header: `        <MEDIA_DESCRIPTOR MEDIA_URL="file:///home/a b.mpg" MIME_TYPE="video/mpeg"/>
        <MEDIA_DESCRIPTOR EXTRACTED_FROM="file:///home/a b.mpg" MEDIA_URL="file:///D:/x/na%C3%AFve%201.wav" MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL="./na%C3%AFve%201.wav" TIME_ORIGIN="-2500"/>
        <MEDIA_DESCRIPTOR MEDIA_URL="C:\\rec\\100%.wav" MIME_TYPE="audio/x-wav" TIME_ORIGIN="x"/>
        <MEDIA_DESCRIPTOR MEDIA_URL="" MIME_TYPE="audio/*" RELATIVE_MEDIA_URL="file:/./c.mp3"/>
`,
      slots: four,
      tiers: utterances,
    });
    expect(
      document.media.map(({ name, rawName, originMilliseconds }) => [name, rawName, originMilliseconds]),
    ).toEqual([
      ['a b.mpg', 'a b.mpg', 0],
      ['naïve 1.wav', 'na%C3%AFve%201.wav', -2500],
      ['100%.wav', '100%.wav', 0],
      ['c.mp3', 'c.mp3', 0],
    ]);
    expect(codes(document)).toEqual([
      ['media-origin', 1],
      ['before-media', 2],
    ]);
  });

  test('frames are converted, unknown units refused', () => {
    expect(rows(read({ slots: four, tiers: utterances, units: 'PAL-frames' }), 'u')?.[0]).toEqual([
      4000,
      16000,
      'ama',
      'given',
    ]);
    expect(rows(read({ slots: four, tiers: utterances, units: 'NTSC-frames' }), 'u')?.[0]).toEqual([
      3337,
      13347,
      'ama',
      'given',
    ]);
    expect(() => read({ slots: four, tiers: utterances, units: 'hours' })).toThrow(
      'its times are in "hours"',
    );
  });

  test('values: line breaks, character references, NFD, spaces around, CDATA, brackets', () => {
    const value = (text: string) =>
      read({
        slots: four,
        tiers: tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"', aligned('a1', 'ts1', 'ts2', text)),
      });
    const text = (written: string) => value(written).tiers[0]?.annotations[0]?.text;
    expect(text(' a\n b ')).toBe(' a\n b ');
    expect(text('&#x1F600;&#601;&#772;')).toBe('😀ə̄');
    expect(text('e\u0301 &amp;lt; &apos;')).toBe("é &lt; '");
    expect(text('e&#769;')).toBe('é');
    expect(text('a<!-- no -->b<![CDATA[<c>&]]>')).toBe('ab<c>&');
    expect(text('x ]]> y')).toBe('x ]]> y');
    expect(codes(value('x ]]> y'))).toEqual([['xml-brackets-in-text', 1]]);
  });

  test('what the schema does not have is not lost without a word', () => {
    const document = read({
      slots: four,
      tiers:
        tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="u" PARTICIPANTS="x"', 'stray', '<NOTE/>') +
        aligned('a7', 'ts1', 'ts2', 'outside') +
        tier('LINGUISTIC_TYPE_REF="none" TIER_ID="v"') +
        tier('TIER_ID="w"'),
    });
    expect(codes(document)).toEqual([
      ['attribute-unknown', 1],
      ['text-outside-value', 1],
      ['element-unknown', 1],
      ['annotation-outside-tier', 1],
      ['value-outside-annotation', 1],
      ['type-missing', 1],
      ['type-not-named', 1],
    ]);
  });
});

describe('encodings of XML', () => {
  const text = eaf({
    slots: four,
    tiers: tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="ü"', aligned('a1', 'ts1', 'ts2', 'é')),
  });
  const undeclared = text.replace(/^<\?xml.*\n/u, '');
  test.each<[string, Uint8Array]>([
    ['UTF-8', utf8(text)],
    ['UTF-8 with a mark', utf8(`\ufeff${text}`)],
    ['UTF-8, not declared', utf8(undeclared)],
    ['UTF-8 with CRLF', utf8(text.replaceAll('\n', '\r\n'))],
    ['UTF-16LE', utf16(text.replace('UTF-8', 'UTF-16'), false)],
    ['UTF-16BE', utf16(text.replace('UTF-8', 'UTF-16'), true)],
    ['UTF-16LE without a mark', utf16(text.replace('UTF-8', 'UTF-16LE'), false, false)],
    ['UTF-16BE without a mark', utf16(undeclared, true, false)],
    ['ISO-8859-1', latin1(text.replace('"UTF-8"', "'ISO-8859-1'"))],
  ])('%s', (_, bytes) => {
    const document = readAnnotations(bytes);
    expect(document.faults).toEqual([]);
    expect(document.tiers).toMatchObject([{ id: 'ü', annotations: [{ start: 100, end: 400, text: 'é' }] }]);
  });
});

describe('XML that is refused, with its place', () => {
  const withValue = (value: string) =>
    eaf({
      slots: four,
      tiers: tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"', aligned('a1', 'ts1', 'ts2', value)),
    });
  const valueAt = /line 15, column \d+: /u;
  test.each<[string, Uint8Array, RegExp]>([
    ['cut off', utf8(withValue('x').slice(0, 700)), /line \d+, column \d+: the file is not well-formed XML/u],
    ['a NUL', utf8(withValue('a\0b')), valueAt],
    ['a reference to half a character', utf8(withValue('&#xD800;')), valueAt],
    [
      'half a character in UTF-16',
      utf16(withValue('a\ud800b'), true),
      /line 15, column 36: half a character is no text/u,
    ],
    [
      'a byte that is no UTF-8',
      latin1(withValue('aé')),
      /line 15, column 36: the byte 0xe9 is no text in UTF-8/u,
    ],
    ['an entity that is not known', utf8(withValue('&nbsp;')), valueAt],
    ['a tag that is not closed', utf8(withValue('<b>')), valueAt],
    [
      'an encoding that nobody knows',
      utf8(withValue('x').replace('UTF-8', 'x-klingon')),
      /line 1, column 1: the encoding "x-klingon" is not known/u,
    ],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0), /UTF-32/u],
  ])('%s', (_, bytes, message) => {
    expect(() => readAnnotations(bytes)).toThrow(message);
  });

  test('entities of its own are refused, from inside or outside; a DOCTYPE is harmless', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
    const outside = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const before = (doctype: string) =>
      utf8(withValue('x').replace('<ANNOTATION_DOC', `${doctype}<ANNOTATION_DOC`));
    for (const doctype of [bomb, outside]) {
      expect(() => readAnnotations(before(doctype))).toThrow(
        /line 2, column \d+: the file declares entities/u,
      );
    }
    expect(readAnnotations(before('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">')).faults).toEqual([]);
  });
});

test('30,000 annotations are read in linear time, chains and references too', () => {
  const of = (n: number) => {
    const parts = {
      slots: Array.from({ length: n + 1 }, (_, i) =>
        slots(i % 100 === 0 || i === n ? [`ts${i}`, i * 10] : [`ts${i}`]),
      ).join(''),
      tiers:
        tier(
          'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
          ...Array.from({ length: n }, (_, i) => aligned(`a${i}`, `ts${i}`, `ts${i + 1}`, 'x')),
        ) +
        tier(
          'LINGUISTIC_TYPE_REF="word" PARENT_REF="u" TIER_ID="w"',
          ...Array.from({ length: n }, (_, i) => reference(`w${i}`, 'a0', 'x', `w${i - 1}`)),
        ) +
        tier(
          'LINGUISTIC_TYPE_REF="gloss" TIER_ID="g"',
          ...Array.from({ length: n }, (_, i) => reference(`g${i}`, i === 0 ? 'a0' : `g${i - 1}`, 'x')),
        ),
    };
    const bytes = utf8(eaf(parts));
    const before = performance.now();
    const document = readAnnotations(bytes);
    return { document, took: performance.now() - before };
  };
  of(2000);
  const small = of(3000).took;
  const { document, took } = of(30_000);
  expect(document.tiers.map(({ annotations }) => annotations.length)).toEqual([30_000, 30_000, 30_000]);
  expect(document.tiers[0]?.annotations[150]).toMatchObject({ start: 1500, end: 1510, time: 'estimated' });
  expect(took).toBeLessThan(Math.max(40 * small, 4000));
}, 120_000);
