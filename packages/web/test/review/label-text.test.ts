import { labelsOf, tokensOf } from '@persephone/formats/labels';
import { expect, test } from 'vitest';
import { canonical, tokenAt, tokenOfSelection } from '../../src/shared/transcription/label-text.js';

test('labels stand between white space of every kind, composed, each at its place', () => {
  const text = ' tsʰ\ta\u0301\u0085ŋ\n˥ ';
  expect(labelsOf(text)).toEqual(['tsʰ', 'á', 'ŋ', '˥']);
  expect(tokensOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
    'tsʰ',
    'a\u0301',
    'ŋ',
    '˥',
  ]);
  expect(canonical(text)).toBe('tsʰ á ŋ ˥');
});

test.each([
  [0, 0],
  [2, 0],
  [3, 1],
  [5, 1],
  [6, 2],
  [99, 2],
])('a caret at %i is at label %i', (caret, index) => {
  expect(tokenAt(tokensOf('ab cd e '), caret)).toBe(index);
});

test('no label, no place', () => {
  expect(tokenAt(tokensOf('  '), 1)).toBe(-1);
});

test('a selected label is itself, and not the one that ends before it', () => {
  const tokens = tokensOf('ab cd');
  expect([
    tokenOfSelection(tokens, 3, 5),
    tokenOfSelection(tokens, 2, 2),
    tokenOfSelection(tokens, 0, 5),
  ]).toEqual([1, 0, 0]);
});

test('the label of a caret is the first that ends at it or behind it, in however long a text', () => {
  const tokens = tokensOf(' ab  c\nd '.repeat(400));
  for (let caret = 0; caret <= 400 * 9; caret++) {
    const first = tokens.findIndex(({ end }) => end >= caret);
    expect(tokenAt(tokens, caret)).toBe(first >= 0 ? first : tokens.length - 1);
  }
  expect(tokenAt([], 0)).toBe(-1);
});
