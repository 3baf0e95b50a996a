import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AnnotationError,
  annotationWriters,
  type NewDocument,
  readAnnotations,
} from '../../src/annotations/index.js';
import { aligned, eaf, reference, slots, tier, utf8, utf16 } from './eaf-samples.js';

/** Each annotation has a word that is nowhere else. */
const word = (i: number) => `tok${String(i).padStart(3, '0')}x`;

const document: NewDocument = {
  media: 'rec.wav',
  lengthMilliseconds: 60_000,
  language: 'abz',
  tiers: ['Ana', 'Ben'].map((participant, k) => ({
    name: `u${participant}`,
    participant,
    annotations: Array.from({ length: 12 }, (_, i) => ({
      start: i * 4000 + k * 2000,
      end: i * 4000 + k * 2000 + 1500,
      text: `ŋa ${word(k * 100 + i)}`,
    })),
  })),
};

const elan = eaf({
  slots: slots(
    ...Array.from({ length: 13 }, (_, i): [string, number?] =>
      i % 4 === 1 ? [`ts${i}`] : [`ts${i}`, i * 1000],
    ),
  ),
  tiers:
    tier(
      'LINGUISTIC_TYPE_REF="utterance" TIER_ID="u"',
      ...Array.from({ length: 12 }, (_, i) => aligned(`a${i}`, `ts${i}`, `ts${i + 1}`, word(i))),
    ) +
    tier(
      'LINGUISTIC_TYPE_REF="word" PARENT_REF="u" TIER_ID="w"',
      ...Array.from({ length: 12 }, (_, i) =>
        reference(`w${i}`, `a${i >> 1}`, word(100 + i), i % 2 === 1 ? `w${i - 1}` : undefined),
      ),
    ),
});

const exb = `<?xml version="1.0"?>\n<basic-transcription><basic-body><common-timeline>\n${Array.from({ length: 9 }, (_, i) => `<tli id="T${i}" time="${i}"/>\n`).join('')}</common-timeline>\n<tier id="TIE0" category="v" type="t">\n${Array.from({ length: 8 }, (_, i) => `<event start="T${i}" end="T${i + 1}">${word(i)}</event>\n`).join('')}</tier></basic-body></basic-transcription>`;

const sources: [string, Uint8Array][] = [
  ['eaf', utf8(elan)],
  ['eaf in UTF-16', utf16(elan.replace('UTF-8', 'UTF-16'), false)],
  ['exb', utf8(exb)],
  [
    'toolbox',
    utf8(
      Array.from(
        { length: 4 },
        (_, i) => `\\ref r${i}\n\\ELANBegin ${i}.5\n\\ELANEnd ${i + 1}\n\\sp Ana\n\\tx ma pa\n\\ft a\n`,
      ).join(''),
    ),
  ],
  ...Object.entries(annotationWriters).map(([format, { write }]): [string, Uint8Array] => [
    format,
    write(document).bytes,
  ]),
];

type Damage = (bytes: Uint8Array) => Uint8Array;

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const at = (bytes: Uint8Array, share: number) => Math.floor(share * bytes.length);
const share = fc.integer({ min: 0, max: 999_999 }).map((millionths) => millionths / 1_000_000);

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let i = bytes.indexOf(10); i >= 0; i = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, i + 1));
    from = i + 1;
  }
  return [...lines, bytes.subarray(from)];
}

const damage: fc.Arbitrary<Damage> = fc.oneof(
  share.map(
    (s): Damage =>
      (bytes) =>
        bytes.subarray(0, at(bytes, s)),
  ),
  fc.tuple(share, share).map(
    ([a, b]): Damage =>
      (bytes) => {
        const [from, to] = [at(bytes, Math.min(a, b)), at(bytes, Math.max(a, b))];
        return joined(bytes.subarray(0, to), bytes.subarray(from));
      },
  ),
  fc.tuple(share, fc.integer({ min: 1, max: 30 })).map(
    ([s, n]): Damage =>
      (bytes) =>
        joined(bytes.subarray(0, at(bytes, s)), bytes.subarray(at(bytes, s) + n)),
  ),
  fc.array(fc.tuple(share, fc.nat(255)), { minLength: 1, maxLength: 4 }).map(
    (changes): Damage =>
      (bytes) => {
        const changed = bytes.slice();
        for (const [s, byte] of changes) changed[at(bytes, s)] = byte;
        return changed;
      },
  ),
  fc.tuple(share, share).map(
    ([a, b]): Damage =>
      (bytes) => {
        const lines = linesOf(bytes);
        const [i, k] = [Math.floor(a * lines.length), Math.floor(b * lines.length)];
        const [one, other] = [lines[i] ?? bytes.subarray(0, 0), lines[k] ?? bytes.subarray(0, 0)];
        lines[i] = other;
        lines[k] = one;
        return joined(...lines);
      },
  ),
  share.map(
    (s): Damage =>
      (bytes) => {
        const lines = linesOf(bytes);
        lines.splice(Math.floor(s * lines.length), 1);
        return joined(...lines);
      },
  ),
  fc
    .tuple(
      share,
      fc.constantFrom(
        '&amp;',
        '&#0;',
        '&#xD800;',
        '&x;',
        '<!--',
        ']]>',
        '<![CDATA[',
        '\0',
        '<X>',
        '"',
        '\t',
        '\n',
        '<!DOCTYPE x [<!ENTITY x "y">]>',
      ),
    )
    .map(
      ([s, text]): Damage =>
        (bytes) =>
          joined(bytes.subarray(0, at(bytes, s)), utf8(text), bytes.subarray(at(bytes, s))),
    ),
);

describe('damaged files are read with their faults named, or refused with the place; nothing is lost without a word', () => {
  const summary = ({ faults }: ReturnType<typeof readAnnotations>) =>
    JSON.stringify(faults.map(({ code, count }) => [code, count]));
  test.each(sources)(
    '%s',
    (name, bytes) => {
      const known = summary(readAnnotations(bytes));
      fc.assert(
        fc.property(fc.array(damage, { minLength: 1, maxLength: 2 }), (all) => {
          const damaged = all.reduce((b, one) => one(b), bytes);
          let document: ReturnType<typeof readAnnotations> | undefined;
          let refusal: unknown;
          try {
            document = readAnnotations(damaged);
          } catch (error) {
            refusal = error;
          }
          const told = refusal instanceof AnnotationError ? refusal.message : `another error: ${refusal}`;
          expect(document ? 'line 1, column 1: read' : told).toMatch(/^line \d+, column \d+: ./u);
          if (!document) return;
          const written = new TextDecoder(name.includes('UTF-16') ? 'utf-16le' : 'utf-8').decode(damaged);
          // A comment, a header or a note may begin in the middle of damage; what they hold is no annotation.
          const plain = written.replace(/<!--[\s\S]*?-->/gu, '');
          const read = document.tiers
            .flatMap(({ id, annotations }) => [id, ...annotations.map(({ text }) => text)])
            .join('\n');
          const lost = [...plain.matchAll(/tok\d{3}x/gu)]
            .map(([token]) => token)
            .filter((token) => !read.includes(token));
          const isTold = summary(document) !== known;
          expect(isTold ? [] : lost).toEqual([]);
          for (const { code, message, count } of document.faults) {
            expect(code).toMatch(/^[a-z-]+$/u);
            expect(message.length).toBeGreaterThan(10);
            expect(count).toBeGreaterThan(0);
          }
        }),
        { numRuns: 200, seed: 20_200_101 },
      );
    },
    120_000,
  );
});
