import {
  labeller,
  readTextRules,
  suggestedRules,
  TextRulesError,
  writeTextRules,
} from '@persephone/formats/text-rules';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const rules = (value: object) => readTextRules(JSON.stringify(value));
const whiteSpace = { splitting: { kind: 'white-space' } };
const labels = (value: object, text: string) => labeller(rules(value))(text);

describe('steps', () => {
  test.each([
    [{ kind: 'drop-between', open: '[', close: ']' }, 'a [x [y] z] b [c', 'a b [c', 1, ['[c']],
    [{ kind: 'drop-between', open: '*', close: '*' }, 'a *x* b', 'a b', 1, []],
    [{ kind: 'drop', texts: ['uh', 'uhm'] }, 'uhm a uh b', 'a b', 2, []],
    [{ kind: 'replace', from: "'", to: 'ʔ' }, "a'a", 'aʔa', 1, []],
    [{ kind: 'drop-punctuation', keep: ["'"] }, "Ba'a, «ya»!", "Ba'a ya", 4, []],
    [{ kind: 'lower-case' }, 'ÉÑ', 'éñ', 1, []],
  ])('%j', (step, text, expected, count, unclosed) => {
    const found = labels({ steps: [step], ...whiteSpace }, text);
    expect(found.labels.join(' ')).toBe(expected);
    expect([found.changes, found.unclosed]).toEqual([[count], unclosed]);
  });

  test('a letter with further marks is another letter', () => {
    // U+0254 U+0303 has no composed form.
    const found = labels({ steps: [{ kind: 'replace', from: 'ɔ', to: 'o' }], ...whiteSpace }, 'ɔ ɔ̃');
    expect(found.labels).toEqual(['o', 'ɔ̃']);
  });

  test('an annotation is left out for what it contains', () => {
    const found = labels({ steps: [{ kind: 'leave-out', containing: ['{fr}'] }], ...whiteSpace }, 'a {fr} b');
    expect(found.leftOut).toBe('step');
  });

  test('forms of the same letter are one', () => {
    const found = labels({ steps: [{ kind: 'drop', texts: ['é'] }], ...whiteSpace }, 'é a é');
    expect(found.labels).toEqual(['a']);
  });
});

describe('splitting', () => {
  test('by grapheme clusters, marks with their letters', () => {
    const found = labels({ splitting: { kind: 'graphemes' }, wordBoundary: '#' }, 'ɔ̃da  né');
    expect(found.labels).toEqual(['ɔ̃', 'd', 'a', '#', 'n', 'é']);
  });

  test('by an inventory, the longest first; what is ambiguous and unknown is said', () => {
    const splitting = { kind: 'inventory', labels: ['t', 's', 'h', 'ts', 'sh', 'a'] };
    const found = labels({ splitting }, 'tsha');
    expect(found).toMatchObject({ labels: ['ts', 'h', 'a'], ambiguous: ['ts'], leftOut: null });
    expect(labels({ splitting }, 'taX')).toMatchObject({ unknown: ['X'], leftOut: 'unknown-character' });
    const kept = labels({ splitting: { ...splitting, unknown: 'keep' } }, 'tx̃a');
    expect([kept.labels, kept.leftOut]).toEqual([['t', 'x̃', 'a'], null]);
    const dropped = labels({ splitting: { ...splitting, unknown: 'drop' } }, 'tXa');
    expect([dropped.labels, dropped.leftOut]).toEqual([['t', 'a'], null]);
  });

  test.each([
    'ch\tʃ\nks\tk s\ne\t\na\ta\n',
    '# Kreol\nch ʃ\nks k s\ne\t\na a',
    'ch,ʃ\r\nks,k s\r\ne,\r\na,a',
  ])('by a letter-to-sound table %j; a spelling may be silent', (table) => {
    expect(labeller(readTextRules(table))('chakse').labels).toEqual(['ʃ', 'a', 'k', 's']);
    expect(labeller(readTextRules(table))('e').leftOut).toBe('no-label');
  });
});

describe('a file of rules', () => {
  test.each([
    ['{', /no JSON/],
    ['[]', /Line 1 is/],
    ['{"splitting":{"kind":"guess"}}', /splitting\.kind is "guess"/],
    [
      '{"splitting":{"kind":"graphemes"},"steps":[{"kind":"drop","texts":[""]}]}',
      /steps\[0\]\.texts\[0\] must not/,
    ],
    ['{"splitting":{"kind":"graphemes"},"steps":[{"kind":"regex"}]}', /steps\[0\]\.kind is "regex"/],
    ['{"splitting":{"kind":"inventory","labels":["a b"]}}', /white space/],
    ['{"splitting":{"kind":"inventory","labels":[],"unknown":"guess"}}', /splitting\.unknown/],
    ['{"splitting":{"kind":"graphemes"},"wordBoundary":" "}', /wordBoundary/],
    ['a\tb\na\tc', /Line 2 gives "a" again, which line 1 has/],
    ['a', /Line 1 is "a"/],
    ['', /has no line/],
  ])('%s', (text, message) => {
    expect(() => readTextRules(text)).toThrow(TextRulesError);
    expect(() => readTextRules(text)).toThrow(message);
  });

  test('is read back as it was written', () => {
    const read = readTextRules('ch\tʃ\na\ta');
    expect(readTextRules(writeTextRules(read))).toEqual(read);
  });
});

test('whatever the text, the labels hold no white space, and a table of all letters loses none', () => {
  const graphemes = labeller(rules({ splitting: { kind: 'graphemes' } }));
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const found = graphemes(text);
      expect(found.labels.filter((label) => /\s/u.test(label))).toEqual([]);
      expect(found.labels.join('')).toBe(text.normalize('NFC').replace(/\s/gu, ''));
    }),
  );
});

test('a long text takes no longer than it is long', () => {
  const all = rules({
    steps: [
      { kind: 'drop-between', open: '[', close: ']' },
      { kind: 'drop', texts: ['[', 'a['] },
      { kind: 'drop-punctuation' },
    ],
    splitting: { kind: 'inventory', labels: ['a', 'aa', 'aaa'], unknown: 'drop' },
  });
  const began = performance.now();
  expect(labeller(all)(`${'a'.repeat(100_000)}${'['.repeat(100_000)}`).unclosed).toHaveLength(1);
  expect(labeller(all)(`${'['.repeat(300_000)}a]`).unclosed).toHaveLength(1);
  expect(labeller(all)(`${'['.repeat(300_000)}a${']'.repeat(300_000)}`).changes[0]).toBe(1);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('what the texts look like is suggested', () => {
  expect(suggestedRules(['m a t á k i', 'ts o n'])).toMatchObject({ splitting: { kind: 'white-space' } });
  expect(suggestedRules(['Mataki, no.', 'Tsono'])).toEqual({
    steps: [{ kind: 'drop-punctuation', keep: ["'", '’', '-'] }, { kind: 'lower-case' }],
    splitting: { kind: 'graphemes' },
    wordBoundary: null,
  });
});
