import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addTierToEaf,
  languageOfTier,
  readAnnotations,
  setEafMedia,
  writeEaf,
} from '../../src/annotations/index.js';
import {
  aligned,
  constraintElements,
  eaf,
  latin1,
  reference,
  slots,
  tier,
  types,
  utf8,
  utf16,
} from './eaf-samples.js';

const four = slots(['ts1', 100], ['ts2', 400], ['ts3', 400], ['ts4', 1000]);
const utterances = tier(
  'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
  aligned('a1', 'ts1', 'ts2', 'ama'),
  aligned('a2', 'ts3', 'ts4', ''),
);
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const rows = (bytes: Uint8Array, name: string) =>
  readAnnotations(bytes)
    .tiers.find(({ id }) => id === name)
    ?.annotations.map(({ start, end, text: t }) => [start, end, t]);

const draft = {
  name: 'draft',
  participant: 'Ana',
  annotator: 'model',
  segmentsOf: 'u',
  annotations: [
    { start: 100, end: 400, text: 'a & <b>]]>' },
    { start: 400, end: 1000, text: 'two\nlines \r\u0001' },
  ],
};

/** What was put in, where everything else must have stayed as it was. */
function inserted(before: Uint8Array, after: Uint8Array): string {
  const [a, b] = [text(before), text(after)];
  const lines = b.split(/(?<=\n)/u);
  let at = 0;
  const added: string[] = [];
  for (const line of lines) {
    if (a.startsWith(line, at)) at += line.length;
    else added.push(line);
  }
  expect(at).toBe(a.length);
  return added.join('');
}

/** All ids are of one space, and everything that refers to one finds it. */
function expectValid(bytes: Uint8Array): void {
  const written = text(bytes);
  const ids = [
    ...written.matchAll(/(?:TIME_SLOT_ID|ANNOTATION_ID|LANGUAGE_CODE|LANG_ID|STEREOTYPE)="([^"]*)"/gu),
  ].map((m) => m[1]);
  expect(new Set(ids).size).toBe(ids.length);
  const all = (attribute: string) =>
    [...written.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'gu'))].map((m) => m[1] ?? '');
  for (const [from, to] of [
    ['TIME_SLOT_REF1', 'TIME_SLOT_ID'],
    ['TIME_SLOT_REF2', 'TIME_SLOT_ID'],
    ['ANNOTATION_REF', 'ANNOTATION_ID'],
    ['CONSTRAINTS', 'STEREOTYPE'],
    ['LINGUISTIC_TYPE_REF', 'LINGUISTIC_TYPE_ID'],
    ['PARENT_REF', 'TIER_ID'],
  ] as const) {
    expect(new Set(all(to))).toEqual(new Set([...all(to), ...all(from)]));
  }
}

describe('the same ELAN file with a tier more', () => {
  test("segments of a tier: a dependent tier, no slots; nothing else changes but ELAN's number", () => {
    const before = utf8(eaf({ slots: four, tiers: utterances }));
    const { bytes, name } = addTierToEaf(before, draft);
    expect(name).toBe('draft');
    const numbered = utf8(text(before).replace('>99<', '>101<'));
    expect(inserted(numbered, bytes)).toBe(
      `    <TIER ANNOTATOR="model" LINGUISTIC_TYPE_REF="gloss" PARENT_REF="u" PARTICIPANT="Ana" TIER_ID="draft">
        <ANNOTATION>
            <REF_ANNOTATION ANNOTATION_ID="a100" ANNOTATION_REF="a1">
                <ANNOTATION_VALUE>a &amp; &lt;b&gt;]]&gt;</ANNOTATION_VALUE>
            </REF_ANNOTATION>
        </ANNOTATION>
        <ANNOTATION>
            <REF_ANNOTATION ANNOTATION_ID="a101" ANNOTATION_REF="a2">
                <ANNOTATION_VALUE>two
lines &#xD;\ufffd</ANNOTATION_VALUE>
            </REF_ANNOTATION>
        </ANNOTATION>
    </TIER>
`,
    );
    expect(rows(bytes, 'draft')).toEqual([
      [100, 400, 'a & <b>]]>'],
      [400, 1000, 'two\nlines \r\ufffd'],
    ]);
    expect(readAnnotations(bytes).faults).toEqual([]);
    expectValid(bytes);
  });

  test('segments of its own: a tier with slots; within those of a tier: included in it', () => {
    const before = utf8(eaf({ slots: four, tiers: utterances }));
    const own = addTierToEaf(before, {
      name: 'u',
      annotations: [{ start: 350, end: 500, text: 'x' }],
      segmentsOf: 'u',
    });
    expect(own.name).toBe('u-1');
    expect(readAnnotations(own.bytes).tiers[1]).toMatchObject({ id: 'u-1', type: 'utterance', parent: null });
    expect(text(own.bytes)).toContain('<TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="350"/>');
    const inside = addTierToEaf(before, {
      name: 'labels',
      annotations: [
        { start: 450, end: 500, text: 'y' },
        { start: 100, end: 200, text: 'x' },
      ],
      segmentsOf: 'u',
    });
    expect(readAnnotations(inside.bytes).tiers[1]).toMatchObject({
      type: 'included',
      parent: 'u',
      constraint: 'Included_In',
    });
    expect(rows(inside.bytes, 'labels')).toEqual([
      [100, 200, 'x'],
      [450, 500, 'y'],
    ]);
    for (const { bytes } of [own, inside]) {
      expect(readAnnotations(bytes).faults).toEqual([]);
      expectValid(bytes);
    }
  });

  describe('its language', () => {
    const mbosi = { ...draft, language: { name: 'Mbosi', code: 'mdw' } };
    const locale = '    <LOCALE LANGUAGE_CODE="mdw"/>\n';
    const described = (id: string) =>
      `    <LANGUAGE LANG_DEF="https://iso639-3.sil.org/code/mdw" LANG_ID="${id}" LANG_LABEL="Mbosi"/>\n`;
    const written = (after: string, version = '3.0') =>
      addTierToEaf(utf8(eaf({ slots: four, tiers: utterances, after, version })), mbosi).bytes;
    const languages = (bytes: Uint8Array) => {
      const document = readAnnotations(bytes);
      expect(document.faults.filter(({ code }) => !code.startsWith('language-'))).toEqual([]);
      return document.tiers.map((one) => languageOfTier(document, one)?.code ?? null);
    };

    test('is described where it was not, under an id that nothing else has, before the constraints', () => {
      for (const [before, id] of [
        ['', 'mdw'],
        [locale, 'mdw-1'],
        ['    <LANGUAGE LANG_DEF="x" LANG_ID="fra" LANG_LABEL="French (fra)"/>\n', 'mdw'],
      ] as const) {
        const bytes = written(before + constraintElements);
        expect(text(bytes)).toContain(`${before}${described(id)}    <CONSTRAINT `);
        expect(text(bytes)).toContain(`LANG_REF="${id}"`);
        expect(languages(bytes)).toEqual([null, 'mdw']);
        expectValid(bytes);
      }
    });

    test('is referred to where it was, by whatever id', () => {
      for (const there of [described('l1'), '    <LANGUAGE LANG_ID="l1" LANG_LABEL="mbosi"/>\n']) {
        const bytes = written(there + constraintElements);
        expect(text(bytes).match(/<LANGUAGE /gu)).toHaveLength(1);
        expect(text(bytes)).toContain('LANG_REF="l1"');
        expectValid(bytes);
      }
    });

    test('is described once more where nothing can refer to what describes it', () => {
      const bytes = written(
        '    <LANGUAGE LANG_LABEL="Mbosi (mdw)"/>\n    <LANGUAGE LANG_ID="" LANG_LABEL="Mbosi"/>\n',
      );
      expect(text(bytes)).toContain(described('mdw').trimEnd());
      expect(languages(bytes)).toEqual([null, 'mdw']);
    });

    test('is described once more where its id is that of another before it', () => {
      const bytes = written(
        `    <LANGUAGE LANG_ID="l1" LANG_LABEL="French"/>\n    <LANGUAGE LANG_ID="l1" LANG_LABEL="Mbosi (mdw)"/>\n${constraintElements}`,
      );
      expect(languages(bytes)).toEqual([null, 'mdw']);
    });

    test('is not written into a file of a version that has none', () => {
      expect(text(written(constraintElements, '2.7'))).not.toContain('LANG');
      expect(languages(written(constraintElements, '2.8'))).toEqual([null, 'mdw']);
    });
  });

  test('references by annotation id, also on a tier of references', () => {
    const before = utf8(
      eaf({
        slots: four,
        tiers:
          utterances +
          tier(
            'LINGUISTIC_TYPE_REF="word" PARENT_REF="u" TIER_ID="w"',
            reference('w1', 'a1', 'p'),
            reference('w2', 'a1', 'q', 'w1'),
          ),
      }),
    );
    const { bytes } = addTierToEaf(before, {
      name: 'g',
      segmentsOf: 'w',
      annotations: [{ start: 0, end: 0, of: 'w2', text: 'Q' }],
    });
    expect(rows(bytes, 'g')).toEqual([[250, 400, 'Q']]);
    expect(readAnnotations(bytes).faults).toEqual([]);
  });

  test('an id that is there twice is not referred to', () => {
    const before = utf8(
      eaf({
        slots: four,
        tiers:
          utterances +
          tier('LINGUISTIC_TYPE_REF="utterance" TIER_ID="v"', aligned('a1', 'ts1', 'ts2', 'again')),
      }),
    );
    const { bytes } = addTierToEaf(before, { ...draft, annotations: draft.annotations.slice(0, 1) });
    expect(text(bytes)).not.toContain('ANNOTATION_REF=');
    const faults = (b: Uint8Array) => readAnnotations(b).faults.map(({ code, count }) => [code, count]);
    expect(faults(bytes)).toEqual(faults(before));
  });

  test.each<[string, Uint8Array]>([
    ['<TIME_ORDER/> and no tier', utf8(eaf({ header: '' }))],
    [
      'a header that closes itself',
      utf8(eaf({ header: '' }).replace(/<HEADER ([^>]*)>\s*<\/HEADER>/u, '<HEADER $1/>')),
    ],
    [
      'neither header nor times',
      utf8(
        eaf()
          .replace(/ {4}<HEADER[\s\S]*<\/HEADER>\n/u, '')
          .replace('    <TIME_ORDER/>\n', ''),
      ),
    ],
    [
      'lastUsedAnnotationId missing',
      utf8(eaf({ slots: four, tiers: utterances, header: '        <PROPERTY NAME="x">y</PROPERTY>\n' })),
    ],
    [
      'lastUsedAnnotationId too small',
      utf8(
        eaf({
          slots: four,
          tiers: utterances,
          header: '        <PROPERTY NAME="lastUsedAnnotationId">0</PROPERTY>\n',
        }),
      ),
    ],
    [
      'lastUsedAnnotationId empty',
      utf8(
        eaf({ slots: four, tiers: utterances, header: '        <PROPERTY NAME="lastUsedAnnotationId"/>\n' }),
      ),
    ],
    [
      'LOCALE en and LANGUAGE en',
      utf8(
        eaf({
          slots: four,
          tiers: utterances,
          after: `    <LOCALE LANGUAGE_CODE="en"/>\n    <LANGUAGE LANG_ID="en"/>\n`,
        }),
      ),
    ],
    ['no constraints and no types', utf8(eaf({ slots: four, tiers: utterances, types: '', after: '' }))],
    [
      'only types with vocabularies',
      utf8(
        eaf({
          slots: four,
          tiers: utterances,
          types: types.replaceAll(' GRAPHIC', ' CONTROLLED_VOCABULARY_REF="cv" GRAPHIC'),
        }),
      ),
    ],
    ['tiers after the types', utf8(eaf({ slots: four, after: constraintElements + utterances }))],
    ['all on one line', utf8(eaf({ slots: four, tiers: utterances }).replace(/\n\s*/gu, ' '))],
  ])('%s', (_, before) => {
    const known = readAnnotations(before).tiers.some(({ id }) => id === 'u');
    for (const added of [
      { ...draft, segmentsOf: known ? 'u' : null },
      { ...draft, segmentsOf: null },
    ]) {
      const { bytes } = addTierToEaf(before, added);
      const document = readAnnotations(bytes);
      expect(rows(bytes, 'draft')?.map(([start, end]) => [start, end])).toEqual([
        [100, 400],
        [400, 1000],
      ]);
      const faults = (b: Uint8Array) => readAnnotations(b).faults.map(({ code, count }) => [code, count]);
      expect(faults(bytes)).toEqual(faults(before));
      const largest = Math.max(
        ...[...text(bytes).matchAll(/ANNOTATION_ID="a(\d+)"/gu)].map((m) => Number(m[1])),
      );
      expect(Number(/lastUsedAnnotationId">(\d+)</u.exec(text(bytes))?.[1])).toBeGreaterThanOrEqual(largest);
      expect(document.tiers.filter(({ id }) => id === 'draft')).toHaveLength(1);
    }
  });

  test('CRLF, byte order marks and encodings are kept; what an encoding lacks is written as a reference', () => {
    const source = eaf({ slots: four, tiers: utterances.replace('ama', 'é') });
    const added = { ...draft, annotations: [{ start: 100, end: 400, text: 'ŋé€😀' }] };
    const forms: [Uint8Array, (bytes: Uint8Array) => string][] = [
      [utf8(`\ufeff${source.replaceAll('\n', '\r\n')}`), text],
      [
        utf16(source.replace('UTF-8', 'UTF-16').replaceAll('\n', '\r\n'), true),
        (b) => new TextDecoder('utf-16be', { ignoreBOM: true }).decode(b),
      ],
      [
        utf16(source.replace('UTF-8', 'UTF-16'), false),
        (b) => new TextDecoder('utf-16le', { ignoreBOM: true }).decode(b),
      ],
      [
        latin1(source.replace('UTF-8', 'ISO-8859-1')),
        (b) => Array.from(b, (byte) => String.fromCharCode(byte)).join(''),
      ],
    ];
    for (const [before, decode] of forms) {
      const { bytes } = addTierToEaf(before, added);
      expect(rows(bytes, 'draft')).toEqual([[100, 400, 'ŋé€😀']]);
      const [a, b] = [decode(before), decode(bytes)];
      expect(b.startsWith(a.slice(0, 300))).toBe(true);
      expect(b.endsWith(a.slice(-800))).toBe(true);
      expect(b.includes('\r\n')).toBe(a.includes('\r\n'));
      expect(/[^\r]\n/u.test(b)).toBe(/[^\r]\n/u.test(a));
    }
    expect(forms.map(([before, decode]) => decode(addTierToEaf(before, added).bytes)).at(-1)).toContain(
      '&#x14B;é&#x20AC;&#x1F600;',
    );
  });

  test.each([
    [
      'overlaps',
      [
        { start: 0, end: 10, text: '' },
        { start: 5, end: 12, text: '' },
      ],
      /overlaps/u,
    ],
    ['no length', [{ start: 5, end: 5, text: '' }], /begins at 0 or later/u],
    ['parts of ms', [{ start: 5, end: 5.5, text: '' }], /whole milliseconds/u],
  ])('%s are refused', (_, annotations, message) => {
    expect(() =>
      addTierToEaf(utf8(eaf({ slots: four, tiers: utterances })), { name: 'x', annotations }),
    ).toThrow(message);
  });

  test('whatever is added is read again as it was, and everything before it too', () => {
    const spans = fc.array(
      fc.record({
        pause: fc.nat(500),
        length: fc.integer({ min: 1, max: 500 }),
        text: fc.string({ unit: 'binary', maxLength: 12 }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(spans, fc.string({ unit: 'grapheme', maxLength: 8 }), (made, name) => {
        let at = 0;
        const annotations = made.map(({ pause, length, text: t }) => {
          const start = at + pause;
          at = start + length;
          return { start, end: at, text: t };
        });
        const before = utf8(eaf({ slots: four, tiers: utterances }));
        const added = addTierToEaf(before, { name, annotations });
        const document = readAnnotations(added.bytes);
        expect(document.tiers[0]).toEqual(readAnnotations(before).tiers[0]);
        expect(document.tiers[1]?.annotations.map(({ start, end }) => [start, end])).toEqual(
          annotations.map(({ start, end }) => [start, end]),
        );
        expectValid(added.bytes);
      }),
      { numRuns: 60 },
    );
  });
});

test('a new ELAN file finds its recording beside itself, and is as valid as any', () => {
  const bytes = writeEaf({
    media: { name: 'a b#1.wav' },
    date: '2020-01-01T00:00:00+00:00',
    urn: '00000000-0000-4000-8000-000000000000',
    tiers: [
      {
        name: 'utterances',
        participant: 'Ana',
        annotations: [
          { start: 0, end: 500, text: 'ama' },
          { start: 500, end: 900, text: '' },
        ],
      },
      { name: 'draft', segmentsOf: 'utterances', annotations: [{ start: 0, end: 500, text: 'a m a' }] },
      { name: 'labels', segmentsOf: 'utterances', annotations: [{ start: 10, end: 20, text: 'a' }] },
    ],
  });
  const document = readAnnotations(bytes);
  expect(document.faults).toEqual([]);
  expect(document.media).toMatchObject([
    { name: 'a b#1.wav', relativeUrl: './a b%231.wav', mimeType: 'audio/x-wav' },
  ]);
  expect(document.tiers.map(({ id, parent, constraint }) => [id, parent, constraint])).toEqual([
    ['utterances', null, null],
    ['draft', 'utterances', 'Symbolic_Association'],
    ['labels', 'utterances', 'Included_In'],
  ]);
  expectValid(bytes);
});

describe('another recording for an ELAN file', () => {
  const descriptor = `        <MEDIA_DESCRIPTOR EXTRACTED_FROM="file:///v.mpg"  MEDIA_URL='file:///D:/old.wav' MIME_TYPE="audio/x-wav" TIME_ORIGIN="250"/>\n`;
  test.each<[string, Uint8Array, string]>([
    ['UTF-8', utf8(eaf({ header: descriptor })), 'utf-8'],
    ['UTF-16', utf16(eaf({ header: descriptor }).replace('UTF-8', 'UTF-16'), true), 'utf-16be'],
  ])('its name is changed, its origin stays: %s', (_, before, encoding) => {
    const after = setEafMedia(before, 0, 'néw & 1.mp3');
    expect(readAnnotations(after).media).toMatchObject([
      {
        name: 'néw & 1.mp3',
        relativeUrl: './néw & 1.mp3',
        mimeType: 'audio/*',
        originMilliseconds: 250,
        extractedFrom: 'file:///v.mpg',
      },
    ]);
    const decode = (b: Uint8Array) => new TextDecoder(encoding, { ignoreBOM: true }).decode(b);
    expect(decode(after)).toBe(
      decode(before).replace(
        `MEDIA_URL='file:///D:/old.wav' MIME_TYPE="audio/x-wav" TIME_ORIGIN="250"/>`,
        'MEDIA_URL="./néw &amp; 1.mp3" MIME_TYPE="audio/*" TIME_ORIGIN="250" RELATIVE_MEDIA_URL="./néw &amp; 1.mp3"/>',
      ),
    );
  });

  test('a first one, also where the header closes itself; another one after those there are', () => {
    for (const before of [
      eaf(),
      eaf({ header: '' }).replace(/<HEADER ([^>]*)>\s*<\/HEADER>/u, '<HEADER $1/>'),
      eaf({ header: descriptor }),
    ]) {
      const count = readAnnotations(utf8(before)).media.length;
      expect(readAnnotations(setEafMedia(utf8(before), count, 'new.wav')).media[count]).toMatchObject({
        name: 'new.wav',
      });
    }
    expect(() => setEafMedia(utf8(eaf()), 3, 'x.wav')).toThrow(/has 0 media/u);
  });
});
