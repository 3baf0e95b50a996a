import { expect, test } from 'vitest';
import { readFiles } from '../../src/features/import/read.js';
import { interrupted, remember } from '../../src/features/import/remembered.js';
import { importSearch } from '../../src/features/import/search.js';
import { found } from './found.js';

/** A WAV file of 16-bit mono at 8 kHz; `chunk` stands before the samples. */
function wav(samples: number, chunk = 0): Uint8Array {
  const bytes = new Uint8Array(44 + (chunk ? 8 + chunk : 0) + 2 * samples);
  const view = new DataView(bytes.buffer);
  const ascii = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  ascii(0, 'RIFF');
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint16(34, 16, true);
  let at = 36;
  if (chunk) {
    ascii(at, 'LIST');
    view.setUint32(at + 4, chunk, true);
    at += 8 + chunk;
  }
  ascii(at, 'data');
  view.setUint32(at + 4, 2 * samples, true);
  return bytes;
}

test('texts of transcriptions and durations of WAV files, in the order given', async () => {
  const utf16 = Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x62, 0]);
  const files = [
    found('a.wav', wav(4000)),
    found('long header.wav', wav(8000, 10_000)),
    found('a.txt', '\uFEFFm a\u0301'),
    found('utf16.txt', utf16),
    found('damaged.wav', wav(10).subarray(0, 30)),
    found('mp3 inside.wav', 'ID3 and so on'),
    found('b.mp3', 'whatever'),
    found('c.doc', 'text that nobody reads'),
    found('empty.wav', ''),
  ];
  const counts: number[] = [];
  const read = await readFiles(files, ['txt'], (count) => counts.push(count));
  expect(read.map(({ file }) => file)).toEqual(files);
  expect(read.map(({ durationMs }) => durationMs)).toEqual([
    ...[500, 1000, undefined, undefined, null],
    ...[undefined, undefined, undefined, undefined],
  ]);
  expect(read.map(({ text }) => text)).toEqual([
    ...[undefined, undefined, '\uFEFFm a\u0301', '\uFFFD', undefined],
    ...[undefined, undefined, undefined, undefined],
  ]);
  expect(counts.at(-1)).toBe(files.length);
});

test('a file that is gone is read as nothing; one that is too large is not read', async () => {
  const gone = { ...found('gone.txt'), bytes: () => Promise.reject(new Error('gone')) };
  const huge = { ...found('huge.txt'), size: 5_000_000_000 };
  const read = await readFiles([gone, huge], ['txt'], () => undefined);
  expect(read.map(({ text }) => text)).toEqual([undefined, undefined]);
});

test('an import that was broken off is remembered until it ends', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  expect(interrupted(storage)).toBeNull();
  remember({ name: 'mboshi', files: 10, done: 4 }, storage);
  expect(interrupted(storage)).toEqual({ name: 'mboshi', files: 10, done: 4 });
  remember(null, storage);
  expect(interrupted(storage)).toBeNull();
  for (const damaged of ['{', '1', '{"files":"x"}']) {
    kept.set('import-under-way', damaged);
    expect(interrupted(storage)).toBeNull();
  }
});

test('the address', () => {
  expect(importSearch({ severity: 'error', find: 'x', other: 1 })).toEqual({ severity: 'error', find: 'x' });
  expect(importSearch({ severity: 'bad', find: '' })).toEqual({});
});
