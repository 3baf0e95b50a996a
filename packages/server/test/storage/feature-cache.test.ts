import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileFeatureCache } from '../../src/storage/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-features-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('gives back what was written, the last writing winning', async () => {
  const cache = createFileFeatureCache(folder);
  expect(await cache.read('key')).toBeUndefined();
  await cache.write('key', Buffer.from('first'));
  await Promise.all([cache.write('key', Buffer.from('second')), cache.write('other', Buffer.from('else'))]);
  expect(Buffer.from((await cache.read('key')) ?? []).toString()).toBe('second');
  expect(Buffer.from((await cache.read('other')) ?? []).toString()).toBe('else');
});

test('keys are never paths', async () => {
  const cache = createFileFeatureCache(join(folder, 'cache'));
  for (const key of ['../outside', '/etc/passwd', 'a\0b', 'x'.repeat(10_000), 'ŋ/˧']) {
    await cache.write(key, Buffer.from(key));
    expect(Buffer.from((await cache.read(key)) ?? []).toString()).toBe(key);
  }
  expect(await readdir(folder)).toEqual(['cache']);
  const names = await readdir(join(folder, 'cache'), { recursive: true, withFileTypes: true });
  for (const file of names.filter((entry) => entry.isFile())) {
    expect(file.name).toMatch(/^[0-9a-f]{64}$/);
    expect(resolve(file.parentPath).startsWith(join(folder, 'cache'))).toBe(true);
  }
});

test('works on after its folder was deleted', async () => {
  const cache = createFileFeatureCache(join(folder, 'cache'));
  await cache.write('key', Buffer.from('bytes'));
  await rm(join(folder, 'cache'), { recursive: true });
  expect(await cache.read('key')).toBeUndefined();
  await cache.write('key', Buffer.from('bytes'));
  expect(Buffer.from((await cache.read('key')) ?? []).toString()).toBe('bytes');
});
