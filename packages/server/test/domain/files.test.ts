import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanFileName, extensionOf, hasAcceptedExtension } from '../../src/domain/files.js';

test.each([
  ['a.wav', 'a.wav'],
  ['../../a.wav', 'a.wav'],
  ['C:\\x\\a.wav', 'a.wav'],
  ['', 'unnamed'],
  ['/', 'unnamed (%2F)'],
  ['.', 'unnamed (.)'],
  ['..', 'unnamed (..)'],
  ['a/../..', 'unnamed (a%2F..%2F..)'],
  ['  ', 'unnamed (%20%20)'],
  ['\u202e\u200b', 'unnamed (%E2%80%AE%E2%80%8B)'],
  ['\ud800/', 'unnamed (%EF%BF%BD%2F)'],
  ['/'.repeat(300), `unnamed (${'%2F'.repeat(66)}%2…)`],
  ['a\0\n\u0085b.wav', 'ab.wav'],
  ['\u202eevil.wav', 'evil.wav'],
  ['\ud800.wav', '\ufffd.wav'],
  [' e\u0301.wav ', '\u00e9.wav'],
  ['می‌خواهم.wav', 'می‌خواهم.wav'],
])('%j is kept as %j', (given, kept) => {
  expect(cleanFileName(given)).toBe(kept);
});

test('a name is never a path, never empty, never long, never broken text, and clean once for all', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('a', '.', '/', '\\', '\0', 'ŋ', '\u0301', '\ud800', '😀'),
        maxLength: 600,
      }),
      (given) => {
        const name = cleanFileName(given);
        expect(name).toMatch(/^[^/\\\0]+$/);
        expect(['.', '..']).not.toContain(name);
        expect(Array.from(name).length).toBeLessThanOrEqual(255);
        expect(name).not.toMatch(/\p{Surrogate}/u);
        expect(cleanFileName(name)).toBe(name);
      },
    ),
  );
});

test('a long name keeps its extension', () => {
  const name = cleanFileName(`${'ŋ'.repeat(1000)}.phonemes_and_tones`);
  expect(Array.from(name)).toHaveLength(255);
  expect(hasAcceptedExtension('transcription', name)).toBe(true);
});

test.each([
  ['a.WAV', 'wav'],
  ['a.b.mp3', 'mp3'],
  ['wav', ''],
  ['a.', ''],
  ['.wav', 'wav'],
])('the extension of %j is %j', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});
