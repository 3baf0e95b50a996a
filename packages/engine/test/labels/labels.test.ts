import {
  decodeText,
  framesNeeded,
  hasLongMarks,
  LabelSet,
  labelTypes,
  normalForm,
  normaliseText,
  segmentLabels,
} from '@persephone/engine/labels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, mark: boolean): Uint8Array {
  const units = Uint16Array.from(`${mark ? '\uFEFF' : ''}${text}`, (c) => c.charCodeAt(0));
  return new Uint8Array(units.buffer);
}

describe('segmentLabels', () => {
  it('splits on any Unicode white space and drops what is empty', () => {
    expect(segmentLabels('phonemes', '\uFEFF tsʰ  o\tə̃\u00A0l\u3000e\r\nm\u2028n\u0085q\n')).toEqual(
      ['tsʰ', 'o', 'ə̃', 'l', 'e', 'm', 'n', 'q'].map((s) => s.normalize('NFC')),
    );
    expect(segmentLabels('phonemes_and_tones', '')).toEqual([]);
    expect(segmentLabels('phonemes_and_tones', ' \n')).toEqual([]);
  });

  it('gives NFC', () => {
    expect(segmentLabels('phonemes', 'e\u0301 a')).toEqual(['\u00e9', 'a']);
  });

  it('refuses an unknown label type and names those there are', () => {
    expect(() => segmentLabels('phones', 'a')).toThrow(
      expect.objectContaining({
        code: 'label-type-unknown',
        message: expect.stringContaining('phonemes_and_tones'),
      }),
    );
    expect(labelTypes.map((t) => t.name)).toEqual(['phonemes', 'phonemes_and_tones']);
  });
});

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
    expect(() => segmentLabels('phonemes', rows(31))).toThrow(refused('The text'));
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

describe('framesNeeded', () => {
  it('counts a blank between equal neighbours', () => {
    expect(framesNeeded([])).toBe(0);
    expect(framesNeeded(['a', 'b', 'a'])).toBe(3);
    expect(framesNeeded(['a', 'a', 'b', 'b', 'b'])).toBe(8);
  });
});

describe('LabelSet', () => {
  it('is sorted by code point, unique after NFC, and leaves 0 to the blank', () => {
    const set = new LabelSet(['𝼆', '\uFB00', 'b', 'e\u0301', '\u00e9', 'a', 'ab']);
    expect(set.labels).toEqual(['a', 'ab', 'b', '\u00e9', '\uFB00', '𝼆']);
    expect(set.outputCount).toBe(7);
    expect(Array.from(set.encode(['a', 'e\u0301', '𝼆']))).toEqual([1, 4, 6]);
    expect(set.has('e\u0301')).toBe(true);
    expect(set.has('z')).toBe(false);
  });

  it('decodes what it encodes', () => {
    const label = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/\s/u.test(s));
    fc.assert(
      fc.property(fc.array(label), (labels) => {
        const set = new LabelSet(labels);
        expect(set.decode(set.encode(labels))).toEqual(labels.map((l) => l.normalize('NFC')));
      }),
    );
  });

  it('names a label it does not know, and refuses the blank', () => {
    const set = new LabelSet(['a']);
    expect(() => set.encode(['a', 'ŋ'])).toThrow(
      expect.objectContaining({ code: 'label-unknown', message: expect.stringContaining("'ŋ'") }),
    );
    expect(() => set.decode([0])).toThrow(RangeError);
    expect(() => set.decode([2])).toThrow(RangeError);
    expect(() => new LabelSet(['a b'])).toThrow(TypeError);
  });
});
