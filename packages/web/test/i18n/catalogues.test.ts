import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { errorRegistry } from '@persephone/contracts';
import { describe, expect, test } from 'vitest';
import { problemTitles } from '../../src/api/problem-titles.js';
import { language, t } from '../../src/i18n/index.js';
import { type Catalogue, languageOf, languages } from '../../src/i18n/languages.js';
import { marks, padding, pseudoText } from '../../src/i18n/pseudo.js';
import { messagesOf } from './messages.js';

const sources = fileURLToPath(new URL('../../src', import.meta.url));
const { messages, unknown } = messagesOf(sources);
const keys = [...new Set(messages.map(({ text }) => text))].sort();

type Compiled = ReturnType<typeof compileMessageOrThrow>;

/** What a message is made of: its parameters, the elements in it, and of each plural its forms. */
interface Parts {
  readonly parameters: Set<string>;
  readonly elements: Set<string>;
  readonly plurals: string[][];
}

function partsOf(message: string): Parts {
  const parts: Parts = { parameters: new Set(), elements: new Set(), plurals: [] };
  const walk = (compiled: Compiled) => {
    for (const token of typeof compiled === 'string' ? [compiled] : compiled) {
      if (typeof token === 'string') {
        for (const [, tag = ''] of token.matchAll(/<\/?(\w+)\/?>/g)) parts.elements.add(tag);
        continue;
      }
      const [name, type, forms] = token;
      parts.parameters.add(name);
      if (type !== 'plural') continue;
      const written = Object.entries(forms ?? {}).filter(([form]) => form !== 'offset');
      parts.plurals.push(written.map(([form]) => form));
      for (const [, form] of written) walk(form as Compiled);
    }
  };
  walk(compileMessageOrThrow(message));
  return parts;
}

test('every message of the page is written where it is asked for', () => {
  expect(unknown).toEqual([]);
  expect(keys.length).toBeGreaterThan(1000);
});

describe.each(Object.keys(languages).filter((code) => code !== 'en'))('the catalogue of %s', (code) => {
  const file = new URL(`../../src/i18n/catalogues/${code}.json`, import.meta.url);
  const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Catalogue;

  test('a number with a noun, which may be one, is followed by nothing that agrees with several', () => {
    const several =
      /^\{(?:utterances|recordings|files)\} (?:.* )?\p{L}+(?:és|ées|idos|idas|ados|adas|itos|itas|bles|vent|ont|eden|odem)(?!\p{L})/u;
    if (!['fr', 'es', 'pt'].includes(code)) return;
    expect(Object.values(catalogue).filter((text) => several.test(text))).toEqual([]);
  });

  test('has exactly the messages of the page, none empty, all in NFC', () => {
    expect(Object.keys(catalogue).sort()).toEqual(keys);
    for (const [key, text] of Object.entries(catalogue)) {
      expect(text.trim(), key).not.toBe('');
      expect(text.normalize('NFC'), key).toBe(text);
    }
  });

  test('has the parameters and the elements of each', () => {
    for (const [key, text] of Object.entries(catalogue)) {
      const [english, translated] = [partsOf(key), partsOf(text)];
      expect([...translated.parameters].sort(), key).toEqual([...english.parameters].sort());
      expect([...translated.elements].sort(), key).toEqual([...english.elements].sort());
    }
  });

  test('has each form of the plural that the language has', () => {
    const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions();
    for (const [key, text] of Object.entries(catalogue)) {
      for (const forms of partsOf(text).plurals) {
        expect([...forms].sort(), key).toEqual([...pluralCategories].sort());
      }
    }
  });
});

test('every error of the service has its title, in English the same as that of the service', () => {
  const titles = Object.entries(errorRegistry).map(([code, { title }]) => [code, title]);
  expect(problemTitles).toEqual(Object.fromEntries(titles));
});

test('languages are found by the tags of browsers', () => {
  expect(['pt-BR', 'zh-CN', 'zh', 'fr-CA', 'id', 'ru-RU'].map(languageOf)).toEqual([
    ...['pt', 'zh-Hans', 'zh-Hans', 'fr', 'id', 'ru'],
  ]);
  expect(['zh-TW', 'zh-Hant', 'sw', '*'].map(languageOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('English needs no catalogue, and has its plurals', () => {
  expect(language).toBe('en');
  expect(t('{n, plural, one {# file} other {# files}} of {total}', { n: 1100, total: 'x' })).toBe(
    '1,100 files of x',
  );
});

test('the pseudo-languages write no word in plain letters, and leave markup as it is', () => {
  expect(pseudoText('en-XA', 'Open <0>the file</0>')).toBe('Óṕéñ <0>thé fílé</0>');
  expect(pseudoText('ar-XB', 'no <1/>')).toBe('نو <1/>');
  expect(padding('0123456789').length).toBe(4);
  expect(marks).toEqual(['⟦', '⟧']);
});
