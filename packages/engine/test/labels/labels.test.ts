import { framesNeeded, LabelSet, labelTypes, segmentLabels } from '@persephone/engine/labels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

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

  it('refuses more combining marks in a row than any letter has', () => {
    expect(() => segmentLabels('phonemes', `a${'\u0301'.repeat(31)}`)).toThrow(
      expect.objectContaining({ code: 'body-malformed', message: expect.stringContaining('The text') }),
    );
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
