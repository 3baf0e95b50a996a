import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, hasLongMarks, normalForm, normaliseText } from '../../src/labels/index.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, mark: boolean): Uint8Array {
  const units = Uint16Array.from(`${mark ? '\uFEFF' : ''}${text}`, (c) => c.charCodeAt(0));
  return new Uint8Array(units.buffer);
}

describe('normalForm', () => {
  const base = 'a';
  const rows = (length: number) => `b e\u0301 ${base}${'\u0301\u0323'.repeat(length).slice(0, length)} c`;
  const refused = (what: string) =>
    expect.objectContaining({ code: 'body-malformed', message: expect.stringContaining(what) });

  it('takes thirty combining marks in a row and refuses more, saying of what', () => {
    expect(normalForm(rows(30).repeat(3))).toBe(rows(30).repeat(3).normalize('NFC'));
    expect(() => normalForm(rows(31))).toThrow(refused('The text'));
    expect(() => normalForm(rows(31), 'The name of the speaker')).toThrow(refused('The name of the speaker'));
    expect(() => normaliseText(rows(31))).toThrow(refused('The text'));
    expect(() => decodeText(utf8(rows(31)), 'a.txt')).toThrow(refused('a.txt'));
  });

  it('takes long texts without white space that have no such row', () => {
    for (const text of ['漢字'.repeat(100), 'के'.repeat(100), '𝼆'.repeat(100), `ɤ${rows(30)}`.repeat(50)]) {
      expect(normalForm(text)).toBe(text.normalize('NFC'));
    }
  });

  it('refuses as the pattern alone does, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('\u0301', '\u0323', '\u{1D165}', 'a'), maxLength: 200 });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\u0301', '\u{1D165}'), { minLength: 25, maxLength: 40 }),
        text,
        (row, rest) => {
          const whole = `${rest}a${row.join('')}a${rest}`;
          expect(hasLongMarks(whole)).toBe(/\p{M}{31}/u.test(whole));
        },
      ),
    );
  });

  it('looks at a million marks in no more time than at other text', () => {
    const started = performance.now();
    expect(() => normalForm(`a${'\u0301\u0323'.repeat(500_000)}`)).toThrow(refused('The text'));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('decodeText', () => {
  it('reads UTF-8 with and without a mark, into NFC and line feeds', () => {
    expect(decodeText(utf8('\uFEFFe\u0301 ʁ\r\nb\rc'), 'a.txt')).toBe('\u00e9 ʁ\nb\nc');
    expect(decodeText(utf8('𝼆 ˥˧'), 'a.txt')).toBe('𝼆 ˥˧');
    expect(decodeText(new Uint8Array(), 'a.txt')).toBe('');
  });

  it('refuses UTF-16, marked or not, naming the file and the remedy', () => {
    for (const bytes of [utf16('a b', true), utf16('a b', false), utf16('a b', true).reverse()]) {
      expect(() => decodeText(bytes, 'tale.phonemes')).toThrow(
        expect.objectContaining({
          code: 'text-not-utf8',
          message: expect.stringMatching(/tale\.phonemes.*UTF-16.*Save it again.*UTF-8/s),
        }),
      );
    }
  });

  it('refuses invalid UTF-8 and names the line', () => {
    const latin1 = Uint8Array.from([...utf8('ɑ b\nc d\ne '), 0xe9, 0x20, 0x66]);
    expect(() => decodeText(latin1, 'old.txt')).toThrow(
      expect.objectContaining({ code: 'text-not-utf8', message: expect.stringMatching(/old\.txt.*line 3/) }),
    );
    expect(() => decodeText(utf8('é').subarray(0, 1), 'cut.txt')).toThrow(/line 1/);
  });

  it('gives back what was encoded, or refuses with its own code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('\0'));
        expect(decodeText(utf8(text), 'f')).toBe(normaliseText(text));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        let refusal = 'text-not-utf8';
        try {
          decodeText(bytes, 'f');
        } catch (error) {
          refusal = (error as { code: string }).code;
        }
        expect(refusal).toBe('text-not-utf8');
      }),
    );
  });
});
