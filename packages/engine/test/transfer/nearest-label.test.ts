import { describe, expect, it } from 'vitest';
import { labelTransfer, nearestAmong } from '../../src/transfer/index.js';

const nearestLabel = (label: string, known: readonly string[]) => nearestAmong(known)(label);

describe('the nearest label', () => {
  it.each([
    ['a', ['b', 'a'], 'a'],
    // Composed or not, it is the same.
    ['a\u0301', ['a', '\u00e1'], '\u00e1'],
    ['é', ['è', 'a'], 'è'],
    ['é', ['á', 'e'], 'e'],
    ['tʰ', ['d', 't', 'h'], 't'],
    ['aː', ['e', 'a'], 'a'],
    ['ɓ', ['k', 'p', 'b', 'm'], 'b'],
    ['ŋ', ['n', 'k', 'g'], 'n'],
    ['ʃ', ['h', 's', 't'], 's'],
    ['ɔ', ['i', 'u', 'o', 'a'], 'o'],
    // Letters of an orthography.
    ['ε', ['ɛ', 'e'], 'ɛ'],
    ['ω', ['o', 'ɔ'], 'ɔ'],
    // By its first part, then its last.
    ['mb', ['m', 'b', 'n'], 'm'],
    ['tʃ', ['ts', 'k', 'ʃ'], 'ts'],
  ])('to %s of %j is %s', (label, known, expected) => {
    expect(nearestLabel(label, known)).toBe(expected);
  });

  it('is none for a tone, for a vowel among consonants, and for what is no letter of the chart', () => {
    expect(nearestLabel('˥', ['a', 'b'])).toBeUndefined();
    expect(nearestLabel('˥', ['a', '˥'])).toBe('˥');
    expect(nearestLabel('a', ['t', 'k'])).toBeUndefined();
    expect(nearestLabel('Ж', ['t', 'a'])).toBeUndefined();
    expect(nearestLabel('a', [])).toBeUndefined();
  });
});

describe('what is taken over of the outputs', () => {
  it('is each label that is there, else the nearest, else nothing', () => {
    expect(labelTransfer(['a', 'a\u0301', 'ʃ', '˥', 'm'], ['s', 'a', 'm', 'k'])).toEqual({
      same: ['a', 'm'],
      alike: [
        { label: 'a\u0301', startsAs: 'a' },
        { label: 'ʃ', startsAs: 's' },
      ],
      unlike: ['˥'],
    });
  });

  it('of as many labels as there may be takes seconds', () => {
    const labels = (beginning: string) =>
      Array.from({ length: 5000 }, (_, i) => `${beginning}${i.toString(36)}x`);
    const began = performance.now();
    expect(labelTransfer(labels('k'), labels('ɡ')).alike).toHaveLength(5000);
    expect(performance.now() - began).toBeLessThan(20_000);
  }, 60_000);
});
