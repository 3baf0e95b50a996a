import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileBlobStore } from '../../src/storage/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-blobs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* chunks(...parts: (string | Uint8Array)[]) {
  for (const part of parts) yield Buffer.from(part);
}

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

async function everything(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const nothingReferenced = async () => new Set<string>();

describe('put', () => {
  test('keeps bytes under their hash and gives them back, whole and in part', async () => {
    const store = createFileBlobStore(folder);
    const stored = await store.put(chunks('per', 'seph', 'one'));
    expect(stored).toEqual({ contentHash: sha256('persephone'), byteLength: 10 });
    const path = join(folder, stored.contentHash.slice(0, 2), stored.contentHash);
    expect(await readFile(path, 'utf8')).toBe('persephone');
    expect(Buffer.from(await store.read(stored.contentHash)).toString()).toBe('persephone');
    expect((await everything(await store.stream(stored.contentHash))).toString()).toBe('persephone');
    const part = await store.stream(stored.contentHash, { start: 3, end: 6 });
    expect((await everything(part)).toString()).toBe('seph');
    expect(await store.has(stored.contentHash)).toBe(true);
    await store.delete(stored.contentHash);
    expect(await store.has(stored.contentHash)).toBe(false);
    expect(await filesUnder(folder)).toEqual([]);
  });

  test('the same bytes twice are one file', async () => {
    const store = createFileBlobStore(folder);
    const bytes = randomBytes(100_000);
    const [a, b] = await Promise.all([store.put(chunks(bytes)), store.put(chunks(bytes))]);
    expect(a).toEqual(b);
    expect(await store.put(chunks(bytes))).toEqual(a);
    expect(await filesUnder(folder)).toEqual([a.contentHash]);
  });

  test('an empty file is a file', async () => {
    const store = createFileBlobStore(folder);
    const stored = await store.put(chunks());
    expect(stored).toEqual({ contentHash: sha256(''), byteLength: 0 });
    expect((await store.read(stored.contentHash)).length).toBe(0);
  });

  test('one byte too many is refused with nothing kept, and the rest is not read', async () => {
    const store = createFileBlobStore(folder);
    let read = 0;
    async function* endless() {
      for (;;) {
        read += 1;
        yield Buffer.alloc(10);
      }
    }
    await expect(store.put(endless(), 95)).rejects.toMatchObject({ code: 'upload-too-large' });
    expect(read).toBe(10);
    expect(await filesUnder(folder)).toEqual([]);
    expect((await store.put(chunks(Buffer.alloc(95)), 95)).byteLength).toBe(95);
  });

  test('a source that breaks off leaves nothing', async () => {
    const store = createFileBlobStore(folder);
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('gone');
    }
    await expect(store.put(broken())).rejects.toThrow('gone');
    expect(await filesUnder(folder)).toEqual([]);
  });

  test('takes no more memory for a large file than for a small one', async () => {
    const store = createFileBlobStore(folder);
    const chunk = Buffer.alloc(64 * 1024, 7);
    let most = 0;
    async function* large() {
      for (let i = 0; i < 1024; i++) {
        if (i % 64 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield chunk;
      }
    }
    const before = process.memoryUsage().arrayBuffers;
    expect((await store.put(large())).byteLength).toBe(64 * 1024 * 1024);
    expect(most - before).toBeLessThan(16 * 1024 * 1024);
  });
});

test('what is no hash is never a path', async () => {
  const store = createFileBlobStore(folder);
  for (const name of ['../../etc/passwd', '', 'a'.repeat(63), `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
    await expect(store.read(name)).rejects.toThrow('Not a content hash');
    await expect(store.stream(name)).rejects.toThrow('Not a content hash');
    await expect(store.delete(name)).rejects.toThrow('Not a content hash');
  }
});

test('a blob that is missing is an error when it is opened, not in mid-stream', async () => {
  const store = createFileBlobStore(folder);
  await expect(store.stream(sha256('nothing'))).rejects.toThrow(/is missing/);
  await expect(store.read(sha256('nothing'))).rejects.toThrow(/is missing/);
});

test('a held file is read anywhere and gone when released', async () => {
  const store = createFileBlobStore(folder);
  const held = await store.hold(chunks('abc', 'defg'));
  expect(held.byteLength).toBe(7);
  expect((await everything(held.stream({ start: 2, end: 4 }))).toString()).toBe('cde');
  expect((await everything(held.stream({ start: 0, end: 0 }))).toString()).toBe('a');
  await held.release();
  await held.release();
  expect(await filesUnder(folder)).toEqual([]);
  await expect(store.hold(chunks('abc'), 2)).rejects.toMatchObject({ code: 'upload-too-large' });
  expect(await filesUnder(folder)).toEqual([]);
});

describe('sweep', () => {
  const hourAgo = () => new Date(Date.now() - 3_600_000);
  const age = async (hash: string) => utimes(join(folder, hash.slice(0, 2), hash), hourAgo(), hourAgo());

  test('removes what is old and has no row, and nothing else', async () => {
    const lines: string[] = [];
    const store = createFileBlobStore(folder, (line) => lines.push(line));
    const kept = await store.put(chunks('kept'));
    const orphan = await store.put(chunks('orphan'));
    const young = await store.put(chunks('young'));
    await age(kept.contentHash);
    await age(orphan.contentHash);
    const asked: string[] = [];
    const removed = await store.sweep(async (hashes) => {
      asked.push(...hashes);
      return new Set([kept.contentHash]);
    }, 60_000);
    expect(removed).toBe(1);
    expect(asked.sort()).toEqual([kept, orphan, young].map((blob) => blob.contentHash).sort());
    expect((await filesUnder(folder)).sort()).toEqual([kept.contentHash, young.contentHash].sort());
    expect(lines).toEqual(['Removed 0 unfinished uploads and 1 files that nothing refers to']);
  });

  test('an old orphan that is uploaded again is young: its row may be about to come', async () => {
    const store = createFileBlobStore(folder);
    const { contentHash } = await store.put(chunks('again'));
    await age(contentHash);
    await store.put(chunks('again'));
    expect(await store.sweep(nothingReferenced, 60_000)).toBe(0);
    expect(await store.has(contentHash)).toBe(true);
  });

  test('a folder that is not there yet has nothing to sweep', async () => {
    expect(await createFileBlobStore(join(folder, 'absent')).sweep(nothingReferenced, 0)).toBe(0);
  });

  test('after a kill -9 in mid-put there is only a leftover, and the sweep takes it', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./put-forever.ts', import.meta.url)), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await filesUnder(folder);
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/\.part$/);

    const store = createFileBlobStore(folder);
    expect(await store.sweep(nothingReferenced, 60_000)).toBe(0);
    expect(await filesUnder(folder)).toEqual(left);
    expect(await store.sweep(nothingReferenced, 0)).toBe(1);
    expect(await filesUnder(folder)).toEqual([]);
    expect((await store.put(chunks('and on it goes'))).byteLength).toBe(14);
  });
});
