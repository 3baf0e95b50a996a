import { expect, test } from 'vitest';
import { marked } from '../../src/features/utterances/marked.js';

const shown = (text: string, ...wanted: string[]) =>
  marked(text, wanted)
    .map(({ part, isHit }) => (isHit ? `[${part}]` : part))
    .join('');

test('what was looked for is marked, whole labels alone', () => {
  expect(shown('k a ka  k\ta k', 'k', 'a')).toBe('[k a] ka  [k\ta] k');
  expect(shown('a a a', 'a', 'a')).toBe('[a a] a');
  expect(shown('e\u0301 k', '\u00e9')).toBe('[e\u0301] k');
  expect(shown('k a', 'x')).toBe('k a');
});

test('what is far behind is brought into sight, from a label on', () => {
  const text = `${'m a t a '.repeat(10)}x m`;
  expect(shown(text, 'x')).toBe('… a t a m a t a m a t a [x] m');
  expect(shown(`${'m'.repeat(50)} x`, 'x')).toBe('… [x]');
});
