import { expect, test } from 'vitest';
import { definitionOf, isoCodeOf, isSameLanguage, namedLanguage } from '../../src/languages/index.js';

const named = (id: string, definition: string | null, label: string | null) =>
  namedLanguage({ id, definition, label });

test.each([
  // As ELAN writes it.
  ['eng', 'http://cdb.iso.org/lg/CDB-00138502-001', 'English (eng)', { name: 'English', code: 'eng' }],
  ['eng', 'http://cdb.iso.org/lg/CDB-00138502-001', 'English', { name: 'English', code: 'eng' }],
  // Of a list of one's own.
  ['l1', 'https://iso639-3.sil.org/code/mdw', 'Mbosi', { name: 'Mbosi', code: 'mdw' }],
  ['l1', 'https://glottolog.org/resource/languoid/id/mbos1242', null, { name: 'mbos1242', code: 'mbos1242' }],
  ['l1', null, 'Mboshi  (mdw) ', { name: 'Mboshi', code: 'mdw' }],
  ['Mbosi', '', 'e\u0301mbo', { name: '\u00e9mbo', code: null }],
  ['l1', null, 'Mbosi\n(of the north) (mdw)', { name: 'Mbosi\n(of the north)', code: 'mdw' }],
  ['Mbosi', null, null, { name: 'Mbosi', code: null }],
  ['Aka', null, null, { name: 'Aka', code: null }],
  ['und', null, 'Undetermined', null],
  ['mul', null, 'Multiple languages', null],
  ['', null, '', null],
])('id %j, definition %j, label %j', (id, definition, label, expected) => {
  expect(named(id, definition, label)).toEqual(expected);
});

test('a label of whatever length takes no longer than it is long', () => {
  const label = `Mbosi${' '.repeat(200_000)}x (mdw)`;
  const began = performance.now();
  expect(named('l1', null, label)).toEqual({ name: label.slice(0, -6), code: 'mdw' });
  expect(performance.now() - began).toBeLessThan(1000);
});

test('one language is known by its code, or by its name where one has none', () => {
  const mbosi = { name: 'Mbosi', code: 'mdw' };
  expect(isSameLanguage(mbosi, { name: 'Mboshi', code: 'mdw' })).toBe(true);
  expect(isSameLanguage(mbosi, { name: 'mbosi', code: null })).toBe(true);
  expect(isSameLanguage(mbosi, { name: 'Mbosi', code: 'mbos1242' })).toBe(false);
  expect(isSameLanguage(mbosi, { name: 'Mboshi', code: null })).toBe(false);
});

test('what is written of a language is read again', () => {
  for (const code of ['mdw', 'mbos1242', null]) {
    const language = { name: 'Mbosi', code };
    expect(named('l1', definitionOf(language), language.name)).toEqual(language);
  }
  expect(isoCodeOf({ name: 'Mbosi', code: 'mbos1242' })).toBe(null);
  expect(isoCodeOf({ name: 'Mbosi', code: 'mdw' })).toBe('mdw');
});
