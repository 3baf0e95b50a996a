import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labeller, readTextRules, speller, type TextRules } from '../../src/text-rules/index.js';

const table = (
  rows: readonly (readonly [string, string])[],
  wordBoundary: string | null = '#',
): TextRules => ({
  steps: [],
  splitting: { kind: 'table', rows: rows.map(([from, to]) => ({ from, to })), unknown: 'keep' },
  wordBoundary,
});

const english = table([
  ['sh', 'ʃ'],
  ['ch', 't ʃ'],
  ['t', 't'],
  ['k', 'k'],
  ['c', 'k'],
  ['a', 'a'],
  ['x', 'k s'],
  ['e', ''],
]);

describe('labels back to spellings', () => {
  test('the spelling with the most labels is taken, and words are joined at the boundary', () => {
    expect(speller(english)('a ʃ # t a'.split(' '))).toEqual({ text: 'ash ta', unknown: [], ambiguous: [] });
    expect(speller(english)('a k s'.split(' '))).toEqual({ text: 'ax', unknown: [], ambiguous: [] });
  });

  test('several spellings of the same labels: the first is taken, and all are reported', () => {
    expect(speller(english)(['k', 'a'])).toEqual({
      text: 'ka',
      unknown: [],
      ambiguous: [{ labels: 'k', spellings: ['k', 'c'] }],
    });
  });

  test('labels that can be divided in several ways are reported', () => {
    expect(speller(english)(['t', 'ʃ', 'a']).ambiguous).toEqual([
      { labels: 't ʃ', spellings: ['ch', 'tsh'] },
    ]);
    // The rest of the longest cannot be spelled otherwise: s stands nowhere alone.
    expect(speller(english)(['k', 's']).ambiguous).toEqual([]);
  });

  test('a label without a spelling stays, and is reported', () => {
    expect(speller(english)(['a', 'ŋ', 'ŋ', '#', 'ŋ'])).toEqual({
      text: 'aŋŋ ŋ',
      unknown: ['ŋ', 'ŋ', 'ŋ'],
      ambiguous: [],
    });
  });

  test('rules without a word boundary know no words', () => {
    expect(speller(readTextRules('sh\tʃ\na\ta\n'))(['ʃ', 'a', 'ʃ']).text).toBe('sh a sh');
  });

  test('boundaries at the ends and beside each other make no empty words', () => {
    expect(speller(english)(['#', 'a', '#', '#', 't', '#']).text).toBe('a t');
    expect(speller(english)([]).text).toBe('');
  });

  test('NFD labels and spellings: text in NFC', () => {
    expect(speller(table([['e\u0301', 'e\u0301']]))(['é'])).toEqual({
      text: 'é',
      unknown: [],
      ambiguous: [],
    });
  });

  test('letters that are labels themselves are put together; words that are labels are not', () => {
    const graphemes: TextRules = { steps: [], splitting: { kind: 'graphemes' }, wordBoundary: '_' };
    expect(speller(graphemes)(['k', 'a', '_', 't']).text).toBe('ka t');
    expect(speller({ ...graphemes, splitting: { kind: 'white-space' } })(['ka', 'ta']).text).toBe('ka ta');
  });

  test('whatever is not ambiguous comes back as it was written', () => {
    const rules = table([
      ['ng', 'ŋ'],
      ['n', 'n'],
      ['a', 'a'],
      ['aa', 'aː'],
      ['qu', 'k w'],
      ['k', 'k'],
      ['o', 'o'],
    ]);
    const word = fc
      .array(fc.constantFrom('ng', 'n', 'a', 'aa', 'qu', 'k', 'o'), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join(''));
    const [label, spell] = [labeller(rules), speller(rules)];
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const text = words.join(' ');
        const back = spell(label(text).labels);
        expect(back).toEqual({ text, unknown: [], ambiguous: [] });
      }),
    );
  });
});
