import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileCache } from '../../src/storage/file-cache.js';

let folder: string;
let fetched: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-cache-'));
  fetched = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const cacheFolder = () => join(folder, 'cache');
const hashOf = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const kilobytes = (name: string, count: number) => Buffer.alloc(count * 1024, name);
const pathOf = (hash: string) => join(cacheFolder(), hash.slice(0, 2), hash);

/** How a cache gets these bytes, and that it did. */
const from = (name: string, bytes: Uint8Array) => async () => {
  fetched.push(name);
  return (async function* () {
    yield bytes;
  })();
};

async function names(): Promise<string[]> {
  const all = await readdir(cacheFolder(), { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test('a file is fetched once, however many ask at the same time, and read where it is', async () => {
  const cache = createFileCache(cacheFolder(), 1024 * 1024);
  const bytes = kilobytes('a', 100);
  const held = await Promise.all([1, 2, 3].map(() => cache.take(hashOf(bytes), from('a', bytes))));
  expect(fetched).toEqual(['a']);
  for (const { path } of held) expect((await readFile(path)).equals(bytes)).toBe(true);
  for (const { release } of held) await release();
  expect(await names()).toEqual([hashOf(bytes)]);
  await (await createFileCache(cacheFolder(), 1024 * 1024).take(hashOf(bytes), from('a', bytes))).release();
  expect(fetched).toEqual(['a']);
});

test('what was used longest ago gives way, and what is held stays readable all the same', async () => {
  const cache = createFileCache(cacheFolder(), 300 * 1024);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => kilobytes(name, 100)) as [
    ...[Buffer, Buffer, Buffer, Buffer],
  ];
  const heldA = await cache.take(hashOf(a), from('a', a));
  await (await cache.take(hashOf(b), from('b', b))).release();
  const [long, longer] = [new Date(Date.now() - 60_000), new Date(Date.now() - 120_000)];
  await utimes(pathOf(hashOf(a)), longer, longer);
  await utimes(pathOf(hashOf(b)), long, long);
  // Used again, it is no longer the one that was used longest ago.
  await (await cache.take(hashOf(b), from('b', b))).release();
  await (await cache.take(hashOf(c), from('c', c))).release();
  await (await cache.take(hashOf(d), from('d', d))).release();
  expect(fetched).toEqual(['a', 'b', 'c', 'd']);
  const left = (await names()).filter((name) => /^[0-9a-f]{64}$/.test(name));
  expect(left).not.toContain(hashOf(a));
  expect(left).toContain(hashOf(d));
  expect(left.length).toBeLessThanOrEqual(3);
  expect((await readFile(heldA.path)).equals(a)).toBe(true);
  await heldA.release();
  await (await cache.take(hashOf(a), from('a', a))).release();
  expect(fetched.at(-1)).toBe('a');
});

test('a file larger than all room is there as long as it is held', async () => {
  const cache = createFileCache(cacheFolder(), 10 * 1024);
  const bytes = kilobytes('large', 500);
  const held = await cache.take(hashOf(bytes), from('large', bytes));
  expect((await readFile(held.path)).length).toBe(bytes.length);
  await held.release();
  const small = kilobytes('small', 5);
  await (await cache.take(hashOf(small), from('small', small))).release();
  expect(await names()).toEqual([hashOf(small)]);
});

test('what is not what its name says is refused, and nothing of it stays', async () => {
  const cache = createFileCache(cacheFolder(), 1024 * 1024);
  const wanted = hashOf('wanted');
  await expect(cache.take(wanted, from('other', Buffer.from('other')))).rejects.toMatchObject({
    code: 'file-damaged',
    detail: expect.stringContaining(wanted),
  });
  expect(await names()).toEqual([]);
  const broken = async () =>
    (async function* () {
      yield Buffer.from('wan');
      throw new Error('the connection broke');
    })();
  await expect(cache.take(wanted, broken)).rejects.toThrow('the connection broke');
  expect(await names()).toEqual([]);
  const held = await cache.take(wanted, from('wanted', Buffer.from('wanted')));
  expect(await readFile(held.path, 'utf8')).toBe('wanted');
  await held.release();
});

test('what is made here need not be fetched, and what is old or was left goes', async () => {
  const cache = createFileCache(cacheFolder(), 1024 * 1024);
  const made = join(folder, 'made');
  await writeFile(made, 'made here');
  await cache.adopt(made, hashOf('made here'), 9);
  await rm(made);
  const held = await cache.take(hashOf('made here'), from('made', Buffer.from('made here')));
  expect([await readFile(held.path, 'utf8'), fetched]).toEqual(['made here', []]);
  // Killed while it was held.
  const old = new Date(Date.now() - 10_000);
  await utimes(held.path, old, old);
  await cache.removeOld({ unusedMs: 60_000, asideMs: 60_000 });
  expect(await names()).toHaveLength(2);
  await cache.removeOld({ unusedMs: 60_000, asideMs: 5_000 });
  expect(await names()).toEqual([hashOf('made here')]);
  await cache.removeOld({ unusedMs: 5_000, asideMs: 5_000 });
  expect(await names()).toEqual([]);
});

test('a folder that is deleted is made again', async () => {
  const cache = createFileCache(cacheFolder(), 1024 * 1024);
  for (const _ of [1, 2]) {
    await (await cache.take(hashOf('a'), from('a', Buffer.from('a')))).release();
    await rm(cacheFolder(), { recursive: true });
  }
  expect(fetched).toEqual(['a', 'a']);
});
